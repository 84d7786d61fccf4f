import "@/cli/quiet_start.ts";
import { Command, CommanderError, InvalidArgumentError } from "commander";
import { coerce_error } from "@/base/errors.ts";
import { MAX_CLOCK_OFFSET_SECONDS, MAX_DEMO_SECONDS, MAX_PORT, MAX_SEED } from "@/base/limits.ts";
import { redact_text } from "@/base/secret_text.ts";
import { run_call } from "@/cli/commands/call.ts";
import { run_config_check, run_config_print } from "@/cli/commands/config.ts";
import { run_demo } from "@/cli/commands/demo.ts";
import { run_doctor } from "@/cli/commands/doctor.ts";
import { run_keys_export, run_keys_import, run_keys_rotate } from "@/cli/commands/keys.ts";
import { run_localnet, run_localnet_reset } from "@/cli/commands/localnet.ts";
import { run_reindex } from "@/cli/commands/reindex.ts";
import { run_serve } from "@/cli/commands/serve.ts";
import { run_simulate } from "@/cli/commands/simulate.ts";
import { run_verify_state } from "@/cli/commands/verify_state.ts";
import { print_aside } from "@/cli/output.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";
import { type Address, parse_address } from "@/domain/address.ts";
import { MAX_SIMULATED_HOURS, MAX_SIMULATED_THREADS, MIN_SIMULATED_THREADS } from "@/simulation/limits.ts";

const DEFAULT_DEMO_SECONDS = 30;

function whole_number(low: number, high: number) {
  return (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= low && value <= high) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${low} to ${high}.`);
  };
}

function address(text: string): Address {
  const parsed = parse_address(text);
  if (parsed !== undefined) return parsed;
  throw new InvalidArgumentError("Expected a base58 address of 32 bytes.");
}

function clock_offset(text: string): number {
  const value = Number(text);
  if (/^[+-]?\d+$/.test(text) && Math.abs(value) <= MAX_CLOCK_OFFSET_SECONDS) return value;
  const most = MAX_CLOCK_OFFSET_SECONDS;
  throw new InvalidArgumentError(`Expected a whole number of seconds from -${most} to ${most}.`);
}

/** A number above zero, with decimals where wanted. */
function positive_number(high: number) {
  return (text: string): number => {
    const value = Number(text);
    if (/^\d+(\.\d+)?$/.test(text) && value > 0 && value <= high) return value;
    throw new InvalidArgumentError(`Expected a number above 0, up to ${high}.`);
  };
}

type Ended = (exit_code: number) => void;
const port = whole_number(0, MAX_PORT);

/** What the embedded ledger of a command begins with. */
function on_embedded_ledger(command: Command): Command {
  return command
    .option("--localnet-port <n>", "port of the embedded ledger, 0 for any free one", port)
    .option("--program <file>", "contract binary for the embedded ledger")
    .option(
      "--account <file...>",
      "accounts of a new ledger: files of `solana account --output json`, or folders",
    )
    .option("--clock-offset <seconds>", "how far the ledger's time is before the machine's", clock_offset);
}

/** The settings of the daemon that have an option. */
function with_daemon_settings(command: Command): Command {
  return on_embedded_ledger(command)
    .option("--config <file>", "settings (TOML)")
    .option("--port <n>", "port of the JSON-RPC interface, 0 for any free one", port)
    .option("--data-dir <dir>", "where wallets and documents are kept");
}

function add_config_commands(program: Command, ended: Ended): void {
  const config = program.command("config").description("look at the settings");
  config.command("check").description("say what is wrong with a file of settings, each with its line")
    .argument("[file]", "settings (TOML); without one the environment alone is checked")
    .action(async (file) => ended(await run_config_check(file)));
  with_daemon_settings(config.command("print"))
    .description("show every setting as it would hold for serve, and where it comes from")
    .option("--json", "one JSON document on standard output", false)
    .action(async (options) => ended(await run_config_print(options)));
}

function add_daemon_commands(program: Command, ended: Ended): void {
  with_daemon_settings(program.command("serve")).description("run the daemon")
    .action(async (options) => ended(await run_serve(options)));
  on_embedded_ledger(program.command("demo")).description(
    "run the main job end to end on a ledger of its own",
  )
    .option("--seconds <n>", "how long", whole_number(1, MAX_DEMO_SECONDS), DEFAULT_DEMO_SECONDS)
    .option("--seed <n>", "repeats the random choices of an earlier run", whole_number(0, MAX_SEED))
    .option("--json", "one JSON document on standard output", false)
    .option(
      "--program-id <address>",
      "where the contract is deployed, for one that knows its own address",
      address,
    )
    .action(async (options) => ended(await run_demo(options)));
  program.command("call").description("call a method of a running daemon")
    .argument("<method>", "for example get_thread_status")
    .argument("[key=value...]", "parameters, for example thread_id=deposit_1")
    .option("--url <url>", "the daemon", "http://127.0.0.1:8080")
    .option("--token-file <file>", "its bearer token; FRT_STRESS_TOKEN holds it otherwise")
    .action(async (method, pairs, options) => ended(await run_call(method, pairs, options)));
}

/** Options of the commands that work on the data directory of a stopped daemon. */
function offline(command: Command): Command {
  return command
    .option("--config <file>", "settings (TOML)")
    .option("--data-dir <dir>", "where wallets and documents are kept");
}

function add_state_commands(program: Command, ended: Ended): void {
  on_embedded_ledger(offline(program.command("doctor")))
    .description("check whether the service can start and work here, and say what to do")
    .option("--port <n>", "port of the JSON-RPC interface, 0 for any free one", port)
    .option("--url <url...>", "nodes of a cluster, or its name, in place of solana.rpc_url")
    .option("--json", "one JSON document on standard output", false)
    .action(async (options) => ended(await run_doctor(options)));
  offline(program.command("verify-state"))
    .description("compare documents, journal, sessions and ledger of a stopped daemon")
    .option("--json", "one JSON document on standard output", false)
    .action(async (options) => ended(await run_verify_state(options)));
  offline(program.command("reindex")).description("make the index of a stopped daemon anew from its files")
    .option("--json", "one JSON document on standard output", false)
    .action(async (options) => ended(await run_reindex(options)));
  const localnet = on_embedded_ledger(offline(program.command("localnet")))
    .description("run the embedded ledger alone")
    .option("--program-id <address>", "where the contract is deployed", address)
    .action(async (options) => ended(await run_localnet(options)));
  offline(localnet.command("reset")).description("remove the embedded ledger of a stopped daemon")
    .action(async (_options, command) => ended(await run_localnet_reset(command.optsWithGlobals())));
}

function add_key_commands(program: Command, ended: Ended): void {
  const keys = program.command("keys").description("keys of the threads' wallets, while no daemon runs");
  offline(keys.command("export")).description("write a wallet's key to a new solana-keygen file")
    .argument("<thread_id>").argument("<file>")
    .action(async (thread_id, path, options) => ended(await run_keys_export(thread_id, path, options)));
  offline(keys.command("import")).description("take a wallet's key from a solana-keygen file")
    .argument("<thread_id>").argument("<file>")
    .action(async (thread_id, path, options) => ended(await run_keys_import(thread_id, path, options)));
  offline(keys.command("rotate")).description("seal all wallets with another key")
    .option("--to-key-file <file>", "a key file; a new one is made where there is none")
    .option("--to-passphrase-env <name>", "a variable of the environment that holds the new passphrase")
    .action(async (options) => ended(await run_keys_rotate(options)));
}

/** Errors of the command line are ours to report, in every command and sub-command. */
function report_errors(command: Command): void {
  command.exitOverride().configureOutput({ writeErr: (text) => print_aside(text.trimEnd()) })
    .allowExcessArguments(false);
  for (const inner of command.commands) report_errors(inner);
}

function add_simulate_command(program: Command, ended: Ended): void {
  const threads = whole_number(MIN_SIMULATED_THREADS, MAX_SIMULATED_THREADS);
  program.command("simulate").description("run the engine on simulated time and a model of the chain")
    .option("--threads <n>", "how many", threads, 60)
    .option("--hours <n>", "simulated hours, decimals allowed", positive_number(MAX_SIMULATED_HOURS), 1)
    .option("--seed <n>", "repeats an earlier run to the last byte", whole_number(0, MAX_SEED))
    .option("--no-faults", "a network that loses nothing, and nobody who pauses")
    .option("--log <file>", "writes the log of all operations, whose SHA-256 is reported")
    .option("--json", "one JSON document on standard output", false)
    .action(async (options) => ended(await run_simulate(options)));
}

function build_program(ended: Ended): Command {
  const program = new Command("frt-stress")
    .description(
      "Stress test of a fixed-ratio trading contract on Solana, with a check of every landed operation",
    );
  add_daemon_commands(program, ended);
  add_config_commands(program, ended);
  add_state_commands(program, ended);
  add_key_commands(program, ended);
  add_simulate_command(program, ended);
  report_errors(program);
  return program;
}

/** `deno task` hands on the `--` that people write before options for a script: it is no argument of ours. */
function without_separator(args: readonly string[]): string[] {
  const at = args.slice(0, 2).indexOf("--");
  return at < 0 ? [...args] : args.toSpliced(at, 1);
}

/** Runs the command line; answers the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  let exit_code: number = EXIT.ok;
  try {
    await build_program((code) => exit_code = code).parseAsync(without_separator(args), { from: "user" });
    return exit_code;
  } catch (caught) {
    if (caught instanceof CommanderError) return caught.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (caught instanceof ExitError) {
      print_aside(`error: ${redact_text(caught.message)}`);
      return caught.exit_code;
    }
    const error = coerce_error(caught);
    print_aside(`internal error: ${redact_text(error.stack ?? error.message)}`);
    return EXIT.internal;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
