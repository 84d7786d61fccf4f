/** The service manager's end of sd_notify: a datagram socket that keeps what it is told. */
import { fileURLToPath } from "node:url";
import { until } from "../support/service.ts";

const SCRIPT = fileURLToPath(new URL("listen_for_notifications.ts", import.meta.url));
/** Flags of the tests' own scripts that talk over such sockets. */
export const SCRIPT_FLAGS = ["run", "--quiet", "--no-check", "--node-modules-dir=manual", "--allow-net"]
  .concat(
    ["--allow-read", "--allow-write", "--allow-env"],
  );

/** Listens until it is disposed of. */
export class NotifyListener implements AsyncDisposable {
  /** All datagrams so far. */
  readonly messages: string[] = [];
  readonly #child: Deno.ChildProcess;
  readonly #done: Promise<void>;
  #is_listening = false;

  private constructor(address: string) {
    const args = [...SCRIPT_FLAGS, SCRIPT, address];
    this.#child = new Deno.Command(Deno.execPath(), { args, stdin: "null", stdout: "piped" }).spawn();
    this.#done = this.#receive();
  }

  /** Listens on an address as it stands in NOTIFY_SOCKET. */
  static async start(address: string): Promise<NotifyListener> {
    const listener = new NotifyListener(address);
    await until("the listener listens", () => listener.#is_listening);
    return listener;
  }

  async #receive(): Promise<void> {
    let rest = "";
    const decoder = new TextDecoder();
    for await (const bytes of this.#child.stdout) {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const message of lines.map((line) => JSON.parse(line) as string)) {
        if (this.#is_listening) this.messages.push(message);
        this.#is_listening = true;
      }
    }
  }

  /** The lines of all datagrams. */
  get lines(): string[] {
    return this.messages.flatMap((message) => message.split("\n"));
  }

  /** Waits until `count` lines match. */
  async saw(pattern: RegExp, count = 1): Promise<void> {
    const seen = () => this.lines.filter((line) => pattern.test(line)).length;
    await until(`${count} times ${pattern}`, () => seen() >= count, 60_000);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await Promise.all([this.#child.status, this.#done]);
  }
}
