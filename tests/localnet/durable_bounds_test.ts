import { assert, assertEquals, assertRejects } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { Keypair, LAMPORTS_PER_SOL } from "@solana/web3.js";
import { system_clock } from "@/base/clock.ts";
import { RpcError } from "@/jsonrpc/rpc_error.ts";
import { LedgerFile } from "@/localnet/ledger/ledger_file.ts";
import type { LedgerNode } from "@/localnet/methods/ledger_node.ts";
import { open_ledger } from "@/localnet/open_ledger.ts";
import { known_address } from "@/localnet/wire/address.ts";
import type { WireTransaction } from "@/localnet/wire/wire_transaction.ts";
import { LedgerProcess, on_ledger, with_ledger_path } from "./durable_scene.ts";
import { eventually, LedgerScene } from "./ledger_scene.ts";

const CONFIRMED = { commitment: "confirmed" } as const;
const BOUNDS = { max_blocks: 700, max_transactions: 40 };

/** Plays on the ledger in the file, without HTTP, by hand. */
function by_hand<T>(path: string, play: (node: LedgerNode) => T): T {
  const file = new LedgerFile(path);
  try {
    return play(open_ledger({ programs: [], file, now_ms: 1_700_000_000_000, bounds: BOUNDS }).node);
  } finally {
    file.close();
  }
}

function close_slots({ chain }: LedgerNode, count: number): void {
  for (let closed = 0; closed < count; closed++) chain.advance(chain.open_slot + 1, 1_700_000_000_000);
  assertEquals(chain.seal_failure, undefined);
}

function airdrop({ chain, faucet }: LedgerNode): WireTransaction {
  const blockhash = known_address(chain.head("processed").blockhash);
  return faucet.airdrop(Keypair.generate().publicKey.toBytes(), BigInt(LAMPORTS_PER_SOL), blockhash);
}

function row_counts(path: string) {
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    const count = (table: string) => Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n);
    return { blocks: count("blocks"), transactions: count("transactions") };
  } finally {
    db.close();
  }
}

Deno.test("the file forgets what the ledger forgets, and no signature that could land again", () =>
  with_ledger_path((path) => {
    const [old, older] = by_hand(path, (node) => {
      const older = airdrop(node);
      assert(node.chain.submit(older).landed);
      close_slots(node, 100);
      const old = airdrop(node);
      assert(node.chain.submit(old).landed);
      // Far more than the store keeps: the first of them are dropped while their blockhashes are still good.
      for (let block = 0; block < 20; block++) {
        for (let count = 0; count < 5; count++) assert(node.chain.submit(airdrop(node)).landed);
        close_slots(node, 1);
      }
      return [old, older];
    });
    const { blocks, transactions } = row_counts(path);
    assert(transactions <= 9, `${transactions} full blocks`);
    assertEquals(blocks, 121);
    by_hand(path, (node) => {
      assertEquals(node.chain.store.transaction_count(), 102);
      assertEquals(node.chain.store.slots(0, 1e6, 1e6).length, 8);
      for (const landed of [old, older]) {
        assertEquals(node.chain.submit(landed), { landed: false, error: "AlreadyProcessed", logs: [] });
      }
      close_slots(node, 50);
      assertEquals(node.chain.submit(older), { landed: false, error: "BlockhashNotFound", logs: [] });
      assertEquals(node.chain.submit(old), { landed: false, error: "AlreadyProcessed", logs: [] });
      close_slots(node, 2_000);
    });
    assert(row_counts(path).blocks <= 1_200);
    by_hand(path, (node) => {
      assert(node.chain.store.slots(0, 1e6, 1e6).length <= BOUNDS.max_blocks);
      assertEquals(node.chain.store.transaction_count(), 102);
    });
    return Promise.resolve();
  }));

Deno.test("a full slot is stored within its time, and an idle one costs next to nothing", () =>
  with_ledger_path((path) => {
    by_hand(path, (node) => {
      const timed = (action: () => void) => {
        const begun = system_clock.monotonic_ms();
        action();
        return system_clock.monotonic_ms() - begun;
      };
      const full = [1, 2, 3].map(() => {
        for (let count = 0; count < 2_000; count++) assert(node.chain.submit(airdrop(node)).landed);
        return timed(() => close_slots(node, 1));
      });
      const idle_ms = timed(() => close_slots(node, 300)) / 300;
      console.log(`full slot ${Math.min(...full).toFixed(1)} ms, idle slot ${idle_ms.toFixed(2)} ms`);
      // Generous: the machine has other things to do.
      assert(Math.min(...full) < 300);
      assert(idle_ms < 20);
    });
    return Promise.resolve();
  }));

async function refusal_of(scene: LedgerScene, method: string, params: unknown[]) {
  const error = await assertRejects(() => scene.raw.call(method, params));
  assert(error instanceof RpcError);
  return [error.code, error.message];
}

Deno.test("while the file cannot be written no slot is confirmed; then the ledger goes on", () =>
  with_ledger_path((path) =>
    on_ledger(path, async (scene, { url }) => {
      const receiver = Keypair.generate().publicKey;
      await scene.wallet();
      const blocker = new DatabaseSync(path);
      let signature = "";
      try {
        blocker.exec("PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE");
        signature = await scene.web3.requestAirdrop(receiver, LAMPORTS_PER_SOL);
        const { slot } = await scene.web3.getSignatureStatus(signature).then(({ value }) =>
          value ?? { slot: -1 }
        );
        await eventually(async () => await (await fetch(`${url}/health`)).text() === "unknown");
        const unhealthy = [-32005, "Node is unhealthy"];
        assertEquals(await refusal_of(scene, "getHealth", []), unhealthy);
        assertEquals(await refusal_of(scene, "requestAirdrop", [receiver.toBase58(), 1]), unhealthy);
        const confirmed = await scene.web3.getSlot("confirmed");
        await system_clock.sleep(200);
        assertEquals(await scene.web3.getSlot("confirmed"), confirmed);
        assert(confirmed < slot);
        assertEquals(await scene.web3.getBalance(receiver, "confirmed"), 0);
        assertEquals(await scene.web3.getTransaction(signature, { maxSupportedTransactionVersion: 0 }), null);
      } finally {
        blocker.close();
      }
      await eventually(async () => await scene.web3.getBalance(receiver, "confirmed") === LAMPORTS_PER_SOL);
      assertEquals(await scene.raw.call("getHealth", []), "ok");
      await scene.wallet();
    }, { slot_ms: 40 })
  ));

Deno.test("a full disk stops the confirming, and nothing that was confirmed is lost", () =>
  with_ledger_path(async (path) => {
    // The shell lets the kernel refuse to make a file longer than this; ignoring the signal, writes fail as on a full disk.
    const limited = ["sh", "-c", "trap '' XFSZ; ulimit -f 600; exec \"$@\"", "sh"];
    const child = await LedgerProcess.start(path, 20, limited);
    let confirmed = 0;
    let blocks: number[] = [];
    try {
      const localnet = { url: child.url } as ConstructorParameters<typeof LedgerScene>[0];
      const scene = new LedgerScene(localnet);
      const fill = async () => {
        for (let count = 0; count < 25; count++) {
          await scene.raw.call("requestAirdrop", [Keypair.generate().publicKey.toBase58(), LAMPORTS_PER_SOL]);
        }
      };
      const error = await assertRejects(async () => {
        for (let round = 0; round < 400; round++) await fill();
      });
      assert(error instanceof RpcError, `It ended with ${error.name}: ${error.message}`);
      assertEquals(error.code, -32005);
      confirmed = await scene.web3.getSlot("confirmed");
      await system_clock.sleep(150);
      assertEquals(await scene.web3.getSlot("confirmed"), confirmed);
      blocks = await scene.web3.getBlocks(0, confirmed, "confirmed");
    } finally {
      await child.kill();
    }
    await on_ledger(path, async (scene) => {
      assertEquals(await scene.web3.getBlocks(0, confirmed, "confirmed"), blocks);
      await scene.wallet();
      let kept = 0;
      for (const slot of blocks) {
        const { transactions } = await scene.raw.call("getBlock", [slot, CONFIRMED]) as { transactions: [] };
        kept += transactions.length;
      }
      assert(kept > 0, "No block has a transaction");
    });
  }));
