import { system_clock } from "@/base/clock.ts";
import { error_line } from "@/base/errors.ts";
import { print_aside } from "@/cli/output.ts";
import { quantile } from "./measure.ts";

const REMOVAL_TRIES = 60;
const REMOVAL_PAUSE_MS = 1_000;

/** A directory that is removed when it is disposed of. */
interface TemporaryDirectory extends AsyncDisposable {
  readonly path: string;
}

/** Makes a directory under TMPDIR. */
export async function new_directory(): Promise<TemporaryDirectory> {
  const path = await Deno.makeTempDir({ prefix: "bench-storage-" });
  return { path, [Symbol.asyncDispose]: () => remove_directory(path) };
}

/**
 * A service with many threads may still write their sessions when its time to stop is over, so the directory may grow again
 * while it goes. What cannot be removed is named: the figures must not be lost with it.
 */
async function remove_directory(path: string): Promise<void> {
  let reason = "";
  for (let tries = 0; tries < REMOVAL_TRIES; tries += 1) {
    try {
      return await Deno.remove(path, { recursive: true });
    } catch (caught) {
      reason = error_line(caught);
    }
    await system_clock.sleep(REMOVAL_PAUSE_MS);
  }
  print_aside(`Cannot remove ${path}: ${reason}`);
}

/** Runs `action` with a directory of its own, which is gone afterwards, whatever happens. */
export async function with_directory<T>(action: (directory: string) => Promise<T>): Promise<T> {
  await using directory = await new_directory();
  return await action(directory.path);
}

const SYNCS = 50;
const PAGE_BYTES = 4_096;

/** The median time in milliseconds until a page is on the disk of `directory`: far below 0.05 it is no disk. */
export async function sync_time(directory: string): Promise<number> {
  using file = await Deno.open(`${directory}/sync`, { write: true, create: true });
  const times: number[] = [];
  for (let round = 0; round < SYNCS; round += 1) {
    await file.write(new Uint8Array(PAGE_BYTES).fill(round));
    const started = performance.now();
    await file.sync();
    times.push(performance.now() - started);
  }
  return quantile(times, 0.5);
}
