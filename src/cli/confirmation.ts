import { is_interactive } from "@/cli/terminal.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";

/**
 * Asks before something is destroyed. Where nobody can be asked, `--yes` must have answered already: throws `ExitError` 64.
 * Answers whether to go on.
 */
export async function is_confirmed(
  question: string,
  options: { readonly yes: boolean; readonly json?: boolean },
): Promise<boolean> {
  if (options.yes) return true;
  if (options.json === true || !is_interactive()) {
    throw new ExitError(EXIT.usage, `${question} Nobody can be asked here: confirm with --yes`);
  }
  // Loaded where it is needed: most commands ask nothing.
  const { confirm, isCancel } = await import("@clack/prompts");
  const { default: process } = await import("node:process");
  const answer = await confirm({ message: question, initialValue: false, output: process.stderr });
  return !isCancel(answer) && answer;
}
