import { assert, assertEquals, assertNotEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { Connection, Keypair, LAMPORTS_PER_SOL } from "@solana/web3.js";
import { system_clock } from "@/base/clock.ts";
import { load_localnet, LocalnetStartError, start_localnet } from "@/localnet/mod.ts";
import { until, with_directory } from "../support/service.ts";
import { LedgerScene, transfer } from "./ledger_scene.ts";

const STOPPED = "The embedded ledger was stopped before it was up";
const options = (port: number) => ({ port, slot_ms: 20, programs: [] });

Deno.test("two ledgers at once know nothing of each other", async () => {
  const [one, two] = await Promise.all([start_localnet(options(0)), start_localnet(options(0))]);
  try {
    assertNotEquals(one.port, two.port);
    assertNotEquals(one.genesis_hash, two.genesis_hash);
    const [first, second] = [new LedgerScene(one), new LedgerScene(two)];
    const wallet = await first.wallet(1);
    assertEquals(await second.web3.getBalance(wallet.publicKey), 0);
    // A transaction of one chain is not valid on the other: its blockhash is unknown there.
    const transaction = await first.signed([transfer(wallet, Keypair.generate(), 1e8)], [wallet]);
    const error = await assertRejects(() => second.web3.sendTransaction(transaction));
    assertStringIncludes(error.message, "Blockhash not found");
  } finally {
    await Promise.all([one.stop(), two.stop()]);
  }
});

Deno.test("a taken port is said so, and the one who has it goes on", async () => {
  const first = await start_localnet(options(0));
  try {
    const error = await assertRejects(() => start_localnet(options(first.port)));
    assert(error instanceof LocalnetStartError);
    assertEquals(error.kind, "port_taken");
    assertEquals(
      error.message,
      `Port ${first.port} on 127.0.0.1 is taken by another process; choose another port, or 0 for any that is free`,
    );
    assert(await new Connection(first.url, { disableRetryOnRateLimit: true }).getSlot("processed") >= 1);
  } finally {
    await first.stop();
  }
});

Deno.test("a ledger stops at once, frees its port and starts afresh there", async () => {
  const first = await start_localnet(options(0));
  const wallet = await new LedgerScene(first).wallet(1);
  await first.stop();
  await first.stop();
  assertEquals(await first.ended, undefined);
  const refused = await assertRejects(() => fetch(first.url));
  assert(refused instanceof TypeError);
  const second = await start_localnet(options(first.port));
  try {
    assertEquals(second.port, first.port);
    assertNotEquals(second.genesis_hash, first.genesis_hash);
    const scene = new LedgerScene(second);
    assertEquals(await scene.web3.getBalance(wallet.publicKey, "processed"), 0);
    await scene.landed(await scene.web3.requestAirdrop(wallet.publicKey, LAMPORTS_PER_SOL));
  } finally {
    await second.stop();
  }
});

Deno.test("a ledger that is loaded ahead starts when it is told, and not at all once it is not wanted", async () => {
  const [wanted, unwanted] = [load_localnet(), load_localnet()];
  await unwanted.discard();
  const error = await assertRejects(() => unwanted.start(options(0)));
  assert(error instanceof LocalnetStartError);
  assertEquals(error.kind, "internal");
  const localnet = await wanted.start(options(0));
  try {
    assert(await new Connection(localnet.url, { disableRetryOnRateLimit: true }).getSlot("processed") >= 1);
    await wanted.discard();
    assertEquals(await localnet.ended, undefined);
  } finally {
    await localnet.stop();
  }
});

Deno.test("a ledger that is not wanted any more while it starts closes its file before it is gone", () =>
  with_directory(async (directory) => {
    const has = async (name: string) => await Deno.stat(`${directory}/${name}`).then(() => true, () => false);
    for (const moment of ["before it is told", "while it opens its file"]) {
      const loading = load_localnet();
      const starting = loading.start({ ...options(0), ledger_path: `${directory}/ledger.sqlite` });
      // One that was quick enough to be up has ended as after its own stop.
      const outcome = starting.then(({ ended }) => ended, (error) => error);
      if (moment !== "before it is told") {
        await until("it has opened its file", () => has("ledger.sqlite-wal"));
      }
      await loading.discard();
      const names = await Array.fromAsync(Deno.readDir(directory), ({ name }) => name);
      assertEquals(names.filter((name) => /-wal$|-shm$/.test(name)), [], moment);
      let is_over = false;
      void outcome.then(() => is_over = true);
      await until("it has come to an end", () => is_over, 5_000);
      const error = await outcome;
      assert(error === undefined || error instanceof LocalnetStartError, String(error));
      if (moment === "before it is told") assertEquals(error?.message, STOPPED);
    }
  }));

Deno.test("a client that keeps its connection open does not hold up the stop", async () => {
  const localnet = await start_localnet(options(0));
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: localnet.port });
  await connection.write(
    new TextEncoder().encode("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"),
  );
  const begun = system_clock.monotonic_ms();
  await localnet.stop();
  assert(system_clock.monotonic_ms() - begun < 3_000);
  connection.close();
});

Deno.test("options that make no sense are refused", async () => {
  for (
    const [port, slot_ms, part] of [[70_000, 400, "Port 70000"], [0, 1, "Slots of 1 ms"], [
      0,
      NaN,
      "NaN",
    ]] as const
  ) {
    const error = await assertRejects(() => start_localnet({ port, slot_ms, programs: [] }));
    assert(error instanceof LocalnetStartError);
    assertStringIncludes(error.message, part);
  }
});
