/** What a service that has worked and stopped leaves behind, and copies of it to play with. */
import { assert } from "@std/assert";
import type { Config } from "@/daemon/config.ts";
import { test_config } from "../support/service.ts";
import { Lives } from "./lives.ts";

/** Copies a directory with everything in it. */
export async function copy_directory(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copy_directory(`${from}/${name}`, `${to}/${name}`);
    else await Deno.copyFile(`${from}/${name}`, `${to}/${name}`);
  }
}

/** Lets a deposit, a withdrawal and a swap thread work below `directory`, twice, and stops. */
export async function work_and_stop(directory: string): Promise<void> {
  const lives = new Lives(directory);
  await lives.live(async (scene) => {
    const { pool_id } = await scene.pool();
    await scene.thread("deposit", { pool_id, token_type: "A", initial_amount: 10n ** 12n });
    await scene.thread("deposit", { pool_id, token_type: "B", initial_amount: 10n ** 11n });
    await scene.thread("withdrawal", { pool_id, token_type: "A" });
    await scene.thread("swap", { pool_id, direction: "a_to_b", initial_amount: 10n ** 9n });
    await scene.start("deposit_1", "deposit_2", "withdrawal_1", "swap_1");
    for (const id of ["deposit_1", "deposit_2", "withdrawal_1", "swap_1"]) await scene.ended(id, 1);
  });
  await lives.live((scene) => scene.ended("deposit_1", 1));
}

/** Copies of one such directory, each with its own settings. */
export class Copies {
  readonly #directory: string;
  #made = 0;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Makes the directory that is copied. */
  async prepare(): Promise<void> {
    await work_and_stop(`${this.#directory}/original`);
  }

  /** A new copy. */
  async next(): Promise<{ config: Config; data: string }> {
    this.#made += 1;
    const directory = `${this.#directory}/copy_${this.#made}`;
    await copy_directory(`${this.#directory}/original`, directory);
    return { config: test_config(directory), data: `${directory}/data` };
  }
}

/** The session files of a thread, oldest first. */
export async function session_files(data: string, thread_id: string): Promise<string[]> {
  const directory = `${data}/sessions/${thread_id}`;
  const names = await Array.fromAsync(Deno.readDir(directory), ({ name }) => `${directory}/${name}`);
  assert(names.length > 0, `${thread_id} has no sessions`);
  return names.sort();
}
