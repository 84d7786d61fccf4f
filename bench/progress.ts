import { print_aside, rewrite_line } from "@/cli/output.ts";

const SHOW_AFTER_MS = 2_000;
/** Between two lines: on a terminal they replace each other, in a file they stay. */
const TERMINAL_PAUSE_MS = 200;
const FILE_PAUSE_MS = 10_000;

/** Says on standard error what is being done, once that has taken a while. */
export class Progress {
  readonly #on_terminal = Deno.stderr.isTerminal();
  readonly #stop: AbortSignal;
  #next_ms = performance.now() + SHOW_AFTER_MS;

  constructor(stop: AbortSignal) {
    this.#stop = stop;
  }

  /** `done` of `total` `what` are done. Throws when the operator wants to stop. */
  report(what: string, done: number, total: number): void {
    this.#stop.throwIfAborted();
    const now_ms = performance.now();
    if (now_ms < this.#next_ms) return;
    this.#next_ms = now_ms + (this.#on_terminal ? TERMINAL_PAUSE_MS : FILE_PAUSE_MS);
    const line = `${what}: ${done.toLocaleString("en-US")} of ${total.toLocaleString("en-US")}`;
    if (this.#on_terminal) rewrite_line(line);
    else print_aside(line);
  }

  /** Takes the line away. */
  end(): void {
    if (this.#on_terminal) rewrite_line("");
  }
}
