import "@/cli/quiet_start.ts";
import { Command, CommanderError, InvalidArgumentError } from "commander";
import { coerce_error } from "@/base/errors.ts";
import { MAX_DEMO_SECONDS, MAX_PORT, MAX_SEED } from "@/base/limits.ts";
import { run_call } from "@/cli/commands/call.ts";
import { run_demo } from "@/cli/commands/demo.ts";
import { run_serve } from "@/cli/commands/serve.ts";
import { print_aside } from "@/cli/output.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";

const DEFAULT_DEMO_SECONDS = 30;

function whole_number(low: number, high: number) {
  return (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= low && value <= high) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${low} to ${high}.`);
  };
}

function build_program(ended: (exit_code: number) => void): Command {
  const port = whole_number(0, MAX_PORT);
  const program = new Command("frt-stress")
    .description(
      "Stress test of a fixed-ratio trading contract on Solana, with a check of every landed operation",
    )
    .exitOverride()
    .configureOutput({ writeErr: (text) => print_aside(text.trimEnd()) });
  program.command("serve").description("run the daemon")
    .option("--config <file>", "settings (TOML)")
    .option("--port <n>", "port of the JSON-RPC interface, 0 for any free one", port)
    .option("--data-dir <dir>", "where wallet and documents are kept")
    .option("--localnet-port <n>", "port of the embedded ledger, 0 for any free one", port)
    .option("--program <file>", "contract binary for the embedded ledger")
    .action(async (options) => ended(await run_serve(options)));
  program.command("demo").description("run the main job end to end on a ledger of its own")
    .option("--seconds <n>", "how long", whole_number(1, MAX_DEMO_SECONDS), DEFAULT_DEMO_SECONDS)
    .option("--seed <n>", "repeats the random choices of an earlier run", whole_number(0, MAX_SEED))
    .option("--json", "one JSON document on standard output", false)
    .option("--localnet-port <n>", "port of the embedded ledger, 0 for any free one", port, 0)
    .option("--program <file>", "contract binary for the embedded ledger")
    .action(async (options) => ended(await run_demo(options)));
  program.command("call").description("call a method of a running daemon")
    .argument("<method>", "for example get_thread_status")
    .argument("[key=value...]", "parameters, for example thread_id=deposit_1")
    .option("--url <url>", "the daemon", "http://127.0.0.1:8080")
    .action(async (method, pairs, options) => ended(await run_call(method, pairs, options)));
  for (const command of program.commands) {
    command.exitOverride().configureOutput({ writeErr: (text) => print_aside(text.trimEnd()) })
      .allowExcessArguments(false);
  }
  return program;
}

/** Runs the command line; answers the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  let exit_code: number = EXIT.ok;
  try {
    await build_program((code) => exit_code = code).parseAsync([...args], { from: "user" });
    return exit_code;
  } catch (caught) {
    if (caught instanceof CommanderError) return caught.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (caught instanceof ExitError) {
      print_aside(`error: ${caught.message}`);
      return caught.exit_code;
    }
    const error = coerce_error(caught);
    print_aside(`internal error: ${error.stack ?? error.message}`);
    return EXIT.internal;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
