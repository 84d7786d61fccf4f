import { quantile } from "./measure.ts";

/** A directory that is removed when it is disposed of. */
interface TemporaryDirectory extends AsyncDisposable {
  readonly path: string;
}

/** Makes a directory under TMPDIR. */
export async function new_directory(): Promise<TemporaryDirectory> {
  const path = await Deno.makeTempDir({ prefix: "bench-storage-" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
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
