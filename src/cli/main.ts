import "@/cli/quiet_start.ts";
import { CommanderError } from "commander";
import { coerce_error } from "@/base/errors.ts";
import { redact_text } from "@/base/secret_text.ts";
import { print_aside } from "@/cli/output.ts";
import { build_program } from "@/cli/program.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";

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
