import { fileURLToPath } from "node:url";
import { assert } from "@std/assert";
import { type Localnet, type LocalnetOptions, LocalnetStartError, start_localnet } from "@/localnet/mod.ts";
import { LedgerScene } from "./ledger_scene.ts";

const CHILD = fileURLToPath(new URL("./durable_child.ts", import.meta.url));
const FLAGS = ["--allow-net=127.0.0.1", "--allow-read", "--allow-write", "--allow-env", "--allow-ffi"];
export const SLOT_MS = 20;

/** Runs `play` with the path of a ledger file that is not there yet, in a folder that goes away afterwards. */
export async function with_ledger_path(play: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "ledger_" });
  try {
    await play(`${folder}/ledger.db`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Runs `play` on the ledger in the file and stops it whatever happens. */
export async function on_ledger(
  ledger_path: string,
  play: (scene: LedgerScene, localnet: Localnet) => Promise<void>,
  options: Partial<LocalnetOptions> = {},
): Promise<void> {
  const localnet = await start_localnet({ port: 0, slot_ms: SLOT_MS, programs: [], ledger_path, ...options });
  try {
    await play(new LedgerScene(localnet), localnet);
  } finally {
    await localnet.stop();
  }
}

/** The refusal of a start: one line. */
export async function refusal(ledger_path: string, options: Partial<LocalnetOptions> = {}) {
  try {
    const localnet = await start_localnet({
      port: 0,
      slot_ms: SLOT_MS,
      programs: [],
      ledger_path,
      ...options,
    });
    await localnet.stop();
  } catch (caught) {
    assert(caught instanceof LocalnetStartError, String(caught));
    assert(!caught.message.includes("\n"));
    return caught;
  }
  throw new Error("The ledger has started");
}

/** A ledger in another process. */
export class LedgerProcess {
  readonly url: string;
  readonly pid: number;
  readonly #child: Deno.ChildProcess;
  #is_killed = false;

  private constructor(child: Deno.ChildProcess, url: string) {
    this.#child = child;
    this.pid = child.pid;
    this.url = url;
  }

  /** Starts it and waits for its URL. `before`: a command that is to start it, with its arguments. */
  static async start(ledger_path: string, slot_ms = SLOT_MS, before: string[] = []): Promise<LedgerProcess> {
    const run = [
      Deno.execPath(),
      "run",
      "--node-modules-dir=manual",
      ...FLAGS,
      CHILD,
      ledger_path,
      `${slot_ms}`,
    ];
    const [program, ...args] = [...before, ...run];
    const child = new Deno.Command(program as string, {
      args,
      stdin: "null",
      stdout: "piped",
      stderr: "inherit",
    })
      .spawn();
    const reader = child.stdout.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
      .getReader();
    let said = "";
    while (!said.includes("\n")) {
      const { value, done } = await reader.read();
      if (done) {
        await child.status;
        throw new Error("The child has ended without a word");
      }
      said += value;
    }
    await reader.cancel();
    return new LedgerProcess(child, said.trim());
  }

  /** Ends it without warning: nothing of it runs on. */
  async kill(): Promise<void> {
    if (!this.#is_killed) this.#child.kill("SIGKILL");
    this.#is_killed = true;
    await this.#child.status;
  }
}
