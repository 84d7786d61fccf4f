/** Runs the command line as a child process, by the very commands of deno.json's tasks, and looks at what comes of it. */
import { fileURLToPath } from "node:url";
import { assert } from "@std/assert";
import { system_clock } from "@/base/clock.ts";
import { until } from "./service.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const EXIT_PATIENCE_MS = 60_000;

/** How a process ended, and what it wrote. */
export interface Ended {
  readonly code: number;
  readonly signal: Deno.Signal | null;
  readonly stdout: string;
  readonly stderr: string;
  /** From the last signal, or from the start, to the end. */
  readonly took_ms: number;
}

/** The names of the project's tasks that run the command line. */
export type TaskName = "serve" | "demo" | "cli";

/** What one of these tasks runs, in the root of the project and with {@linkcode task_environment}. */
export function task_command(task: TaskName): string[] {
  const { tasks } = JSON.parse(Deno.readTextFileSync(`${ROOT}/deno.json`)) as {
    tasks: Record<string, { readonly command: string }>;
  };
  const command = /^FRT_DENO=\S+ eval -p "Deno\.execPath\(\)"\) (sh tools\/launch\.sh.*)$/
    .exec(tasks[task]?.command ?? "")?.[1];
  assert(command !== undefined, `Task ${task} does not run the command line`);
  return command.split(" ");
}

/** What the tasks put into the environment. */
export function task_environment(): Record<string, string> {
  return { FRT_DENO: Deno.execPath() };
}

async function collect(stream: ReadableStream<Uint8Array>, take: (text: string) => void): Promise<void> {
  for await (
    const text of stream.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
  ) {
    take(text);
  }
}

/** What a child inherits: nothing of ours, which a test beside this one, in the same process, may have set for itself. */
export function inherited_environment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(Deno.env.toObject()).filter(([name]) => !/^FRT_STRESS_|^GITHUB_STEP_SUMMARY$/.test(name)),
  );
}

/** One child process. `await using` ends it if the test has not: nothing outlives its test. */
export class CliProcess implements AsyncDisposable {
  stdout = "";
  stderr = "";
  readonly #child: Deno.ChildProcess;
  readonly #ended: Promise<Deno.CommandStatus>;
  #has_ended = false;
  #since_ms = system_clock.monotonic_ms();

  private constructor(command: readonly string[], env: Record<string, string>, limits?: string) {
    // A shell sets the limits and then becomes the process, so that signals reach the right one.
    const limited = limits === undefined ? [] : ["sh", "-c", `ulimit ${limits} && exec "$0" "$@"`];
    const [program = "", ...args] = [...limited, ...command];
    this.#child = new Deno.Command(program, {
      args,
      cwd: ROOT,
      clearEnv: true,
      env: { ...inherited_environment(), ...task_environment(), NO_COLOR: "1", ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#ended = this.#collect_all();
  }

  /** Starts a task of the project with more arguments. */
  static start(
    task: TaskName,
    args: readonly string[],
    env: Record<string, string> = {},
  ): CliProcess {
    return new CliProcess([...task_command(task), ...args], env);
  }

  /** The same with limits of the system, as `ulimit` takes them. */
  static start_limited(task: "serve", args: readonly string[], limits: string): CliProcess {
    return new CliProcess([...task_command(task), ...args], {}, limits);
  }

  async #collect_all(): Promise<Deno.CommandStatus> {
    const [status] = await Promise.all([
      this.#child.status,
      collect(this.#child.stdout, (text) => this.stdout += text),
      collect(this.#child.stderr, (text) => this.stderr += text),
    ]);
    this.#has_ended = true;
    return status;
  }

  /** Its number. */
  get pid(): number {
    return this.#child.pid;
  }

  /** Whether it is no more. */
  get has_ended(): boolean {
    return this.#has_ended;
  }

  /** Sends a signal to this process. */
  signal(name: Deno.Signal): void {
    this.#since_ms = system_clock.monotonic_ms();
    this.#child.kill(name);
  }

  /** Waits until standard error matches; answers the match. Throws when the process ends without it. */
  async saw(pattern: RegExp): Promise<RegExpExecArray> {
    let match: RegExpExecArray | null = null;
    await until(`${pattern} on standard error`, () => {
      match = pattern.exec(this.stderr);
      assert(match !== null || !this.#has_ended, `Ended without ${pattern}:\n${this.stderr}`);
      return match !== null;
    }, EXIT_PATIENCE_MS);
    return match as unknown as RegExpExecArray;
  }

  /** Waits for the line "Ready" of `serve`; answers the URLs of the daemon and of its ledger. */
  async ready(): Promise<{ url: string; rpc_url: string; address: string }> {
    await this.saw(/"message":"Ready".*\n/);
    const lines = this.log();
    const ready = lines.find(({ message }) => message === "Ready") ?? {};
    return {
      url: String(ready.url),
      rpc_url: String(ready.rpc_url),
      address: String(ready.core_wallet),
    };
  }

  /** The lines of the log so far. */
  log(): Record<string, unknown>[] {
    return this.stderr.split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
  }

  /** Waits for the end, a minute at most. */
  async ended(): Promise<Ended> {
    await until("the process has ended", () => this.#has_ended, EXIT_PATIENCE_MS);
    const { code, signal } = await this.#ended;
    const took_ms = system_clock.monotonic_ms() - this.#since_ms;
    return { code, signal, stdout: this.stdout, stderr: this.stderr, took_ms };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#has_ended) this.#child.kill("SIGKILL");
    await this.#ended;
  }
}

/** Runs a task of the project to its end. */
export async function run_cli(
  task: TaskName,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Ended> {
  await using process = CliProcess.start(task, args, env);
  return await process.ended();
}

/** Fails unless the process ended with `code` and one line for the operator, without a stack. */
export function assert_refused(ended: Ended, code: number, ...parts: string[]): void {
  const { stdout, stderr } = ended;
  assert(ended.code === code, `Exit code ${ended.code}, expected ${code}:\n${stderr}`);
  assert(stdout === "", `Standard output belongs to results:\n${stdout}`);
  assert(!/^\s+at /m.test(stderr), `A stack is nothing for an operator:\n${stderr}`);
  const errors = stderr.trimEnd().split("\n").filter((line) => !line.startsWith("{"));
  assert(errors.length === 1 && /^error: /.test(errors[0] ?? ""), `Expected one line of error:\n${stderr}`);
  for (const part of parts) assert(errors[0]?.includes(part) === true, `Expected "${part}" in: ${errors[0]}`);
}
