/** The single file in a place of its own, started with nothing of the machine's but its programs. */
import { assert } from "@std/assert";
import { system_clock } from "@/base/clock.ts";
import { until } from "../../../tests/support/service.ts";

/** The file that `deno task package` has written. */
export const BUILT = new URL("../../../dist/stress-test-daemon", import.meta.url);
/** Its name. */
export const NAME = "stress-test-daemon";
const PATIENCE_MS = 120_000;

/** How a process ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** One run of the single file. `await using` ends it if the test has not. */
export class Run implements AsyncDisposable {
  stderr = "";
  stdout = "";
  readonly pid: number;
  readonly #child: Deno.ChildProcess;
  readonly #ended: Promise<Deno.CommandStatus>;
  #has_ended = false;

  constructor(directory: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.#child = new Deno.Command(`./${NAME}`, {
      args: [...args],
      cwd: directory,
      clearEnv: true,
      env: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", HOME: directory, ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.pid = this.#child.pid;
    this.#ended = this.#collect();
  }

  async #collect(): Promise<Deno.CommandStatus> {
    const take = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>, add: (text: string) => void) => {
      for await (const text of stream.pipeThrough(new TextDecoderStream())) add(text);
    };
    const [status] = await Promise.all([
      this.#child.status,
      take(this.#child.stdout, (text) => this.stdout += text),
      take(this.#child.stderr, (text) => this.stderr += text),
    ]);
    this.#has_ended = true;
    return status;
  }

  /** Waits for the daemon's line "Ready"; answers its URL. */
  async ready(): Promise<string> {
    let url: string | undefined;
    await until("the daemon is ready", () => {
      url = /"message":"Ready","url":"([^"]+)"/.exec(this.stderr)?.[1];
      assert(url !== undefined || !this.#has_ended, `Ended before it was ready:\n${this.stderr}`);
      return url !== undefined;
    }, PATIENCE_MS);
    return url ?? "";
  }

  /** Sends a signal to the process that was started, and to no other. */
  signal(name: Deno.Signal): void {
    this.#child.kill(name);
  }

  /** Waits for the end. */
  async ended(): Promise<Ended> {
    await until("the process has ended", () => this.#has_ended, PATIENCE_MS);
    const { code } = await this.#ended;
    return { code, stdout: this.stdout, stderr: this.stderr };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#has_ended) this.#child.kill("SIGKILL");
    await this.#ended;
  }
}

/** Runs the file to its end. */
export async function run(
  directory: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  await using process = new Run(directory, args, env);
  return await process.ended();
}

/** Names in a directory, in order. */
export async function names_in(directory: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(directory), ({ name }) => name)).sort();
}

/** How long `work` took, in milliseconds, for people to read. */
export async function took_ms(work: () => Promise<unknown>): Promise<number> {
  const since_ms = system_clock.monotonic_ms();
  await work();
  return Math.round(system_clock.monotonic_ms() - since_ms);
}
