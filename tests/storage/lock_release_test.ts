import { assertEquals } from "@std/assert";
import { LedgerLock } from "@/localnet/ledger/ledger_lock.ts";
import { disk, type FileLock } from "@/storage/file_system.ts";
import { with_directory } from "../support/service.ts";

const ROUNDS = 3_000;
const FORKERS = 2;

/** Runs `play` while other threads of this process fork children all the time. */
async function while_forking(play: () => Promise<void>): Promise<void> {
  const forkers = Array.from(
    { length: FORKERS },
    () => new Worker(new URL("../support/forking_worker.ts", import.meta.url), { type: "module" }),
  );
  try {
    await play();
  } finally {
    for (const forker of forkers) forker.terminate();
  }
}

Deno.test("a released lock of a data directory is free at once, though children are being forked", async () => {
  await with_directory((directory) =>
    while_forking(async () => {
      let refused = 0;
      for (let round = 0; round < ROUNDS; round += 1) {
        const lock: FileLock | string = await disk.lock(`${directory}/lock`, "1\n");
        if (typeof lock === "string") refused += 1;
        else lock.release();
      }
      assertEquals(refused, 0);
    })
  );
});

Deno.test("a released lock of a ledger file is free at once, though children are being forked", async () => {
  await with_directory((directory) =>
    while_forking(() => {
      for (let round = 0; round < ROUNDS; round += 1) new LedgerLock(`${directory}/ledger.sqlite`).release();
      return Promise.resolve();
    })
  );
});
