/** What a block follower makes of a block: in the layout of the contract's version, and in parts where there is much of it. */
import { assertEquals } from "@std/assert";
import { DECODED_AT_ONCE } from "@/base/limits.ts";
import { base58_encode } from "@/domain/base58.ts";
import type { FollowedBlock } from "@/domain/landed_transaction.ts";
import { DEFAULT_PROGRAM_ID } from "@/domain/programs.ts";
import { BlockFollower } from "@/chain/block_follower.ts";
import type { Cluster } from "@/chain/cluster.ts";
import { interface_of_version, PRESENT_INTERFACE } from "@/chain/program/program_interface.ts";
import { type Clock, system_clock } from "@/base/clock.ts";
import { test_address } from "../support/landed_transactions.ts";
import { block_of, NOT_YET, with_node } from "./scripted_node.ts";
import { SILENT } from "./simulated_node.ts";

const WALLET = test_address(0);
/** Sleeping takes no time. */
const EAGER: Clock = { ...system_clock, sleep: () => Promise.resolve() };

/** A transaction of the wallet that calls the contract with `data`. */
function calling(signature: string, data: Uint8Array) {
  const accounts = [WALLET, test_address(1), test_address(2), test_address(3)];
  const instruction = { programIdIndex: 4, accounts: [0, 1, 2, 3], data: base58_encode(data) };
  const nothing = [0, 0, 0, 0, 0];
  return {
    transaction: {
      signatures: [signature],
      message: { accountKeys: [...accounts, DEFAULT_PROGRAM_ID], instructions: [instruction] },
    },
    meta: { err: null, fee: 5_000, preBalances: nothing, postBalances: nothing },
  };
}

/** Follows from slot 10 until `stop` is aborted by `on_block`. */
async function follow(
  cluster: Cluster,
  version: string | undefined,
  on_block: (block: FollowedBlock, stop: AbortController) => void | Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const follower = new BlockFollower({
    cluster,
    clock: EAGER,
    log: SILENT,
    program_id: DEFAULT_PROGRAM_ID,
    spoken: version === undefined ? PRESENT_INTERFACE : interface_of_version(version),
    on_block: (block) => on_block(block, stop),
  });
  follower.watch(WALLET);
  await follower.run(10, stop.signal);
}

Deno.test("Blocks are read in the layout of the version of the contract that is there", async () => {
  // An early pause of a pool: the bits, and no pool id behind them.
  const block = block_of(11, [calling("early", Uint8Array.of(19, 3))]);
  for (const [version, name] of [["0.16.1059", "pause_pool"], [undefined, "other"]] as const) {
    await with_node((_method, [slot]) => slot === 11 ? block : NOT_YET, async (cluster) => {
      const names: string[] = [];
      await follow(cluster, version, ({ transactions }, stop) => {
        names.push(...transactions.flatMap(({ calls }) => calls.map((call) => call.name)));
        stop.abort();
      });
      assertEquals(names, [name], version ?? "present");
    });
  }
});

Deno.test("A large block comes whole and in order, and the next one is not asked for before it has been taken in", async () => {
  const count = 3 * DECODED_AT_ONCE + 5;
  const signatures = (slot: number) => Array.from({ length: count }, (_, index) => `${slot}_${index}`);
  const script = (method: string, [slot]: readonly unknown[]) =>
    method === "getSlot"
      ? { result: 0 }
      : block_of(Number(slot), signatures(Number(slot)).map((name) => calling(name, Uint8Array.of(13))));
  await with_node(script, async (cluster, requests) => {
    const seen: number[] = [];
    await follow(cluster, undefined, async ({ slot, transactions }, stop) => {
      assertEquals(transactions.map(({ signature }) => signature), signatures(slot));
      assertEquals(transactions.map(({ index }) => index), signatures(slot).map((_, index) => index));
      // A request for the next block would have been on its way before this one.
      await cluster.slot();
      assertEquals(requests.filter((request) => request === `getBlock ${slot + 1}`), []);
      seen.push(slot);
      if (slot === 13) stop.abort();
    });
    assertEquals(seen, [11, 12, 13]);
  });
});
