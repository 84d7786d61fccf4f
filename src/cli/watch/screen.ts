import { write_terminal } from "@/cli/output.ts";
import { terminal_size } from "@/cli/terminal.ts";

const ENTER = "\x1b[?1049h\x1b[?25l"; // Another screen, without the cursor.
const LEAVE = "\x1b[?25h\x1b[?1049l";
const HOME = "\x1b[H";
const CLEAR_LINE = "\x1b[K";
const CLEAR_BELOW = "\x1b[J";
/** q, and what Ctrl-C and Ctrl-D send where the terminal makes no signal of it. */
// deno-lint-ignore no-control-regex
const END_KEYS = /[qQ\x03\x04]/;

/** The whole terminal as a picture. Dispose of it whatever happens: it gives back what was there before. */
export class Screen implements Disposable {
  readonly #redraw: () => void;
  readonly #has_keys = Deno.stdin.isTerminal();

  /** `on_end`: somebody wants to leave; `redraw`: the picture is gone, or does not fit any more. */
  constructor(on_end: () => void, redraw: () => void) {
    this.#redraw = redraw;
    Deno.addSignalListener("SIGWINCH", redraw);
    Deno.addSignalListener("SIGCONT", this.#resume);
    if (this.#has_keys) void this.#read_keys(on_end);
    this.#take();
  }

  /** What a frame may take: a character in the last column would make some terminals begin a new line. */
  get size(): { columns: number; rows: number } {
    const { columns, rows } = terminal_size();
    return { columns: Math.max(1, columns - 1), rows };
  }

  draw(lines: readonly string[]): void {
    write_terminal(`${HOME}${lines.map((line) => line + CLEAR_LINE).join("\r\n")}${CLEAR_BELOW}`);
  }

  #take(): void {
    if (this.#has_keys) Deno.stdin.setRaw(true, { cbreak: true });
    write_terminal(ENTER);
  }

  /** Back in the foreground: another program has drawn here. */
  readonly #resume = (): void => {
    this.#take();
    this.#redraw();
  };

  async #read_keys(on_end: () => void): Promise<void> {
    const buffer = new Uint8Array(64);
    try {
      for (;;) {
        const length = await Deno.stdin.read(buffer);
        if (length === null) return;
        if (END_KEYS.test(new TextDecoder().decode(buffer.subarray(0, length)))) break;
      }
    } catch {
      // The terminal is gone: nobody looks any more.
    }
    on_end();
  }

  [Symbol.dispose](): void {
    Deno.removeSignalListener("SIGWINCH", this.#redraw);
    Deno.removeSignalListener("SIGCONT", this.#resume);
    if (this.#has_keys) Deno.stdin.setRaw(false);
    write_terminal(LEAVE);
  }
}
