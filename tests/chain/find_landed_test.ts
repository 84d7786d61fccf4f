/** Asking the node for single signatures, when blocks could not be followed: nobody is given up on a guess. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { system_clock } from "@/base/clock.ts";
import { MAX_SIGNATURES_PER_STATUS_CALL } from "@/base/limits.ts";
import { FailureError } from "@/domain/failure.ts";
import { DEFAULT_PROGRAM_ID } from "@/domain/programs.ts";
import { BlockFollower } from "@/chain/block_follower.ts";
import type { Cluster } from "@/chain/cluster.ts";
import { find_landed } from "@/chain/find_landed.ts";
import { PRESENT_INTERFACE } from "@/chain/program/program_interface.ts";
import { test_address } from "../support/landed_transactions.ts";
import { type Answer, block_of, type Script, with_node } from "./scripted_node.ts";
import { SILENT } from "./simulated_node.ts";

const WALLET = test_address(1);

function transaction(signature: string, key = WALLET, err: unknown = null) {
  return {
    transaction: { signatures: [signature], message: { accountKeys: [key], instructions: [] } },
    meta: { err, fee: 5_000, preBalances: [9], postBalances: [4] },
  };
}

interface Chain {
  /** Slot and confirmation of each signature that the node knows. */
  readonly statuses: Readonly<Record<string, { slot: number; confirmationStatus: string | null }>>;
  readonly blocks: Readonly<Record<number, Answer>>;
}

function script_of({ statuses, blocks }: Chain): Script {
  return (method, [first]) => {
    if (method === "getBlock") {
      return blocks[first as number] ?? { error: { code: -32004, message: "Block not available" } };
    }
    const value = (first as string[]).map((signature) => statuses[signature] ?? null);
    return { result: { context: { slot: 99 }, value } };
  };
}

function find(cluster: Cluster, signatures: string[]) {
  const program = { program_id: DEFAULT_PROGRAM_ID, spoken: PRESENT_INTERFACE };
  const parts = { cluster, clock: system_clock, log: SILENT, ...program };
  return find_landed(cluster, new BlockFollower({ ...parts, on_block: () => {} }), signatures);
}

async function failure_of(chain: Chain, signatures: string[]): Promise<string> {
  let code = "";
  await with_node(script_of(chain), async (cluster) => {
    const error = await assertRejects(() => find(cluster, signatures));
    assert(error instanceof FailureError, String(error));
    assertEquals([error.failure.category, error.failure.expected], ["network", true]);
    code = error.failure.code;
  });
  return code;
}

Deno.test("find landed: those that are in blocks come with their place, the others do not come", () => {
  const chain: Chain = {
    statuses: {
      a: { slot: 7, confirmationStatus: "confirmed" },
      b: { slot: 5, confirmationStatus: "finalized" },
      c: { slot: 7, confirmationStatus: null },
    },
    blocks: {
      5: block_of(5, [transaction("b", WALLET, { InstructionError: [1, { Custom: 1035 }] })]),
      7: block_of(7, [
        transaction("x", test_address(2)),
        transaction("a"),
        transaction("other"),
        transaction("c"),
      ]),
    },
  };
  return with_node(script_of(chain), async (cluster, requests) => {
    const landed = await find(cluster, ["a", "b", "c", "gone"]);
    assertEquals(
      landed.map(({ signature, slot, index }) => [signature, slot, index]).toSorted(),
      [["a", 7, 1], ["b", 5, 0], ["c", 7, 3]],
    );
    assertEquals(landed.find(({ signature }) => signature === "b")?.error?.custom_code, 1035);
    assertEquals(requests.filter((request) => request.startsWith("getBlock")).toSorted(), [
      "getBlock 5",
      "getBlock 7",
    ]);
  });
});

Deno.test("find landed: nothing known is nothing landed, and no block is read", () =>
  with_node(script_of({ statuses: {}, blocks: {} }), async (cluster, requests) => {
    assertEquals(await find(cluster, ["a", "b"]), []);
    assertEquals(requests.length, 1);
    assertEquals(await find(cluster, []), []);
  }));

Deno.test("find landed: one that is still on its way is an answer to none", async () => {
  const chain: Chain = {
    statuses: {
      a: { slot: 7, confirmationStatus: "confirmed" },
      b: { slot: 8, confirmationStatus: "processed" },
    },
    blocks: { 7: block_of(7, [transaction("a")]) },
  };
  assertEquals(await failure_of(chain, ["a", "b"]), "not_settled_yet");
});

Deno.test("find landed: a block that cannot be read is a failure, not an absence", async () => {
  const statuses = { a: { slot: 7, confirmationStatus: "confirmed" } };
  assertEquals(await failure_of({ statuses, blocks: {} }, ["a"]), "block_not_available");
  assertEquals(await failure_of({ statuses, blocks: { 7: { status: 502 } } }, ["a"]), "node_unreachable");
  assertEquals(await failure_of({ statuses, blocks: { 7: "close" } }, ["a"]), "node_unreachable");
});

Deno.test("find landed: a node that is behind what has been followed says nothing by its silence", () =>
  with_node(script_of({ statuses: {}, blocks: {} }), async (cluster) => {
    cluster.saw(99); // The node answers as of slot 99.
    assertEquals(await find(cluster, ["a"]), []);
    cluster.saw(100);
    const error = await assertRejects(() => find(cluster, ["a"]));
    assert(error instanceof FailureError, String(error));
    assertEquals(error.failure.code, "node_behind");
  }));

Deno.test("find landed: a block without the transaction that is said to be in it settles nothing", async () => {
  const statuses = { a: { slot: 7, confirmationStatus: "confirmed" } };
  assertEquals(await failure_of({ statuses, blocks: { 7: block_of(7) } }, ["a"]), "not_settled_yet");
});

Deno.test("find landed: many signatures are asked for in calls that the node accepts", async () => {
  const asked: number[] = [];
  const script: Script = (_method, [first]) => {
    asked.push((first as string[]).length);
    return { result: { context: { slot: 1 }, value: (first as string[]).map(() => null) } };
  };
  await with_node(script, async (cluster) => {
    const signatures = Array.from(
      { length: 2 * MAX_SIGNATURES_PER_STATUS_CALL + 1 },
      (_, index) => `s${index}`,
    );
    assertEquals(await find(cluster, signatures), []);
    assertEquals(asked, [MAX_SIGNATURES_PER_STATUS_CALL, MAX_SIGNATURES_PER_STATUS_CALL, 1]);
  });
});
