/** Runs the command line on a pseudo-terminal, as somebody at a keyboard would. */
import { assert } from "@std/assert";
import { inherited_environment, task_command, task_environment } from "./process.ts";
import { until } from "./service.ts";

const PATIENCE_MS = 60_000;

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Columns and rows. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** Starts the command line on a terminal. */
export function cli_on_terminal(
  args: readonly string[],
  env: Record<string, string>,
  size: TerminalSize,
): TerminalProcess {
  return new TerminalProcess([...task_command("cli"), ...args], { ...task_environment(), ...env }, size);
}

/** One command on a terminal of its own (`script` of util-linux). `await using` ends it if the test has not. */
export class TerminalProcess implements AsyncDisposable {
  /** Everything that came to the terminal, control sequences included. */
  output = "";
  readonly #child: Deno.ChildProcess;
  readonly #keys: WritableStreamDefaultWriter<Uint8Array>;
  readonly #ended: Promise<Deno.CommandStatus>;
  #has_ended = false;

  /** Behind the command the terminal's settings are printed, so that a test sees whether they are the usual ones. */
  constructor(args: readonly string[], env: Record<string, string>, size: TerminalSize) {
    const command = args.map(quoted).join(" ");
    // Ctrl-C goes to the shell as well, which has to print what comes afterwards.
    const line =
      `trap : INT; stty cols ${size.columns} rows ${size.rows}; ${command}; echo "ended with $?"; stty -a`;
    this.#child = new Deno.Command("script", {
      args: ["--quiet", "--return", "--flush", "--command", line, "/dev/null"],
      clearEnv: true,
      env: { ...inherited_environment(), TERM: "xterm-256color", SHELL: "/bin/sh", ...env },
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    this.#keys = this.#child.stdin.getWriter();
    this.#ended = this.#collect();
  }

  async #collect(): Promise<Deno.CommandStatus> {
    const decoder = new TextDecoder();
    for await (const bytes of this.#child.stdout) this.output += decoder.decode(bytes, { stream: true });
    const status = await this.#child.status;
    this.#has_ended = true;
    return status;
  }

  /** Presses keys. */
  async press(keys: string): Promise<void> {
    await this.#keys.write(new TextEncoder().encode(keys));
  }

  /** Waits until what came after `from` characters matches. */
  async saw(pattern: RegExp, from = 0): Promise<void> {
    await until(`${pattern} on the terminal`, () => {
      const found = pattern.test(this.output.slice(from));
      assert(found || !this.#has_ended, `Ended without ${pattern}:\n${this.output}`);
      return found;
    }, PATIENCE_MS);
  }

  /** Waits for the end; answers the command's exit code and what `stty -a` says afterwards. */
  async ended(): Promise<{ code: number; settings: string }> {
    await until("the command has ended", () => this.#has_ended, PATIENCE_MS);
    const [, code, settings] = /ended with (\d+)\r?\n(.*)$/s.exec(this.output) ?? [];
    return { code: Number(code), settings: settings ?? "" };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#has_ended) this.#child.kill("SIGKILL");
    await this.#keys.close().catch(() => {
      // The reader is gone already.
    });
    await this.#ended;
  }
}
