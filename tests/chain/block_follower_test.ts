/** The block follower against a real HTTP node: whatever the node does, each block comes once and in order. */
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import fc from "fast-check";
import type { Clock } from "@/base/clock.ts";
import { MAX_GAP_TRIES } from "@/base/limits.ts";
import { DEFAULT_PROGRAM_ID } from "@/domain/programs.ts";
import type { FollowedBlock } from "@/domain/landed_transaction.ts";
import { BlockFollower } from "@/chain/block_follower.ts";
import type { Cluster } from "@/chain/cluster.ts";
import { PRESENT_INTERFACE } from "@/chain/program/program_interface.ts";
import { test_seed } from "../base/test_seed.ts";
import { test_address } from "../support/landed_transactions.ts";
import { type Answer, block_of, NOT_YET, type Script, with_node } from "./scripted_node.ts";
import { SILENT } from "./simulated_node.ts";

/** Sleeping takes no time; the longest pauses are remembered. */
function eager_clock() {
  const pauses_ms: number[] = [];
  let now_ms = 0;
  const clock: Clock = {
    now_ms: () => now_ms,
    monotonic_ms: () => now_ms,
    sleep: (delay_ms) => {
      pauses_ms.push(delay_ms);
      now_ms += delay_ms;
      return Promise.resolve();
    },
  };
  return { clock, pauses_ms };
}

interface Followed {
  readonly blocks: FollowedBlock[];
  readonly problems: (string | undefined)[];
  readonly pauses_ms: number[];
}

/** Follows from slot 10 until block `last` has come. */
async function follow(
  cluster: Cluster,
  last: number,
  watched: readonly ReturnType<typeof test_address>[] = [],
) {
  const { clock, pauses_ms } = eager_clock();
  const stop = new AbortController();
  const followed: Followed = { blocks: [], problems: [], pauses_ms };
  const follower: BlockFollower = new BlockFollower({
    cluster,
    clock,
    log: SILENT,
    program_id: DEFAULT_PROGRAM_ID,
    spoken: PRESENT_INTERFACE,
    on_block: (block) => {
      followed.blocks.push(block);
      followed.problems.push(follower.network_problem);
      if (block.slot >= last) stop.abort();
    },
  });
  for (const address of watched) follower.watch(address);
  await follower.run(10, stop.signal);
  return followed;
}

async function slots_of(script: Script, last: number): Promise<number[]> {
  let slots: number[] = [];
  await with_node(script, async (cluster) => {
    slots = (await follow(cluster, last)).blocks.map(({ slot }) => slot);
  });
  return slots;
}

/** Answers getBlock by slot; getBlocks says which of `blocks` there are. */
function by_slot(answer: (slot: number, asked: number) => Answer, blocks: readonly number[] = []): Script {
  return (method, params, asked) => {
    const [from, to] = params as [number, number];
    if (method === "getBlocks") return { result: blocks.filter((slot) => slot >= from && slot <= to) };
    return answer(from, asked);
  };
}

Deno.test("follower: blocks come in order, each asked for once", () =>
  with_node(by_slot((slot) => block_of(slot)), async (cluster, requests) => {
    const { blocks } = await follow(cluster, 15);
    assertEquals(
      blocks.map(({ slot, block_height, blockhash }) => [slot, block_height, blockhash]),
      [11, 12, 13, 14, 15].map((slot) => [slot, slot - 5, `hash ${slot}`]),
    );
    assertEquals(requests, [11, 12, 13, 14, 15].map((slot) => `getBlock ${slot}`));
  }));

Deno.test("follower: a block that is not there yet is asked for again", async () => {
  const script = by_slot((slot, asked) => asked < 3 ? NOT_YET : block_of(slot));
  assertEquals(await slots_of(script, 13), [11, 12, 13]);
});

Deno.test("follower: null is not yet as well", async () => {
  const script = by_slot((slot, asked) => asked < 2 ? { result: null } : block_of(slot));
  assertEquals(await slots_of(script, 13), [11, 12, 13]);
});

Deno.test("follower: slots that the node calls skipped are passed over", async () => {
  for (const code of [-32007, -32009]) {
    const skipped: Answer = { error: { code, message: "Slot was skipped" } };
    const script = by_slot((slot) => slot === 12 || slot === 13 ? skipped : block_of(slot));
    assertEquals(await slots_of(script, 15), [11, 14, 15]);
  }
});

Deno.test("follower: a skipped slot that the node calls not available is found out by the list of blocks", async () => {
  for (const code of [-32004, -32014]) {
    const missing: Answer = { error: { code, message: "Block not available" } };
    const script = by_slot((slot) => slot >= 12 && slot <= 16 ? missing : block_of(slot), [11, 17, 18, 19]);
    assertEquals(await slots_of(script, 19), [11, 17, 18, 19]);
  }
});

Deno.test("follower: while there is no later block a missing one is waited for", () =>
  with_node(
    by_slot((slot, asked) => slot === 12 && asked < 9 ? NOT_YET : block_of(slot)),
    async (cluster, requests) => {
      const { blocks } = await follow(cluster, 13);
      assertEquals(blocks.map(({ slot }) => slot), [11, 12, 13]);
      const lists = requests.filter((request) => request.startsWith("getBlocks"));
      assert(lists.length > 0 && lists.length < 9, `${lists.length} lists`);
    },
  ));

Deno.test("follower: errors of the server and broken connections cost time and no block", async () => {
  const trouble: Answer[] = ["close", { status: 502 }, { status: 500 }, { status: 429 }, {
    error: { code: -32005, message: "Node is behind" },
  }];
  const script = by_slot((slot, asked) => (slot === 12 ? trouble[asked - 1] : undefined) ?? block_of(slot));
  await with_node(script, async (cluster) => {
    const { blocks, pauses_ms } = await follow(cluster, 14);
    assertEquals(blocks.map(({ slot }) => slot), [11, 12, 13, 14]);
    const growing = [25, 50, 100, 200, 400];
    assertEquals(pauses_ms.filter((pause_ms) => growing.includes(pause_ms)).slice(0, 5), growing);
  });
});

Deno.test("follower: the pause between tries doubles up to its bound", () =>
  with_node(
    by_slot((slot, asked) => slot === 11 && asked < 15 ? { status: 503 } : block_of(slot)),
    async (cluster) => {
      const { pauses_ms } = await follow(cluster, 11);
      assertEquals(pauses_ms.slice(0, 8), [25, 50, 100, 200, 400, 800, 1_600, 3_200]);
      assertEquals(pauses_ms.slice(8, 14), [5_000, 5_000, 5_000, 5_000, 5_000, 5_000]);
    },
  ));

Deno.test("follower: it says why the node cannot be reached, and that it can be reached again", () =>
  with_node(
    by_slot((slot, asked) => slot === 12 && asked < 3 ? { status: 503 } : block_of(slot)),
    async (cluster) => {
      const { clock } = eager_clock();
      const stop = new AbortController();
      const seen: (string | undefined)[] = [];
      const watching: Clock = {
        ...clock,
        sleep: (delay_ms) => {
          seen.push(follower.network_problem);
          return clock.sleep(delay_ms);
        },
      };
      const on_block = ({ slot }: FollowedBlock) => {
        if (slot === 14) stop.abort();
      };
      const follower: BlockFollower = new BlockFollower({
        cluster,
        clock: watching,
        log: SILENT,
        program_id: DEFAULT_PROGRAM_ID,
        spoken: PRESENT_INTERFACE,
        on_block,
      });
      await follower.run(10, stop.signal);
      assertMatch(seen.find((problem) => problem !== undefined) ?? "", /HTTP 503/);
      assertEquals(follower.network_problem, undefined);
    },
  ));

Deno.test("follower: only transactions that name a watched address are handed on", () => {
  const [mine, foreign] = [test_address(1), test_address(2)];
  const transaction = (key: string, signature: string) => ({
    transaction: { signatures: [signature], message: { accountKeys: [key], instructions: [] } },
    meta: { err: null, fee: 5_000, preBalances: [9], postBalances: [4] },
  });
  const block = (slot: number) =>
    block_of(slot, [transaction(foreign, `f${slot}`), transaction(mine, `m${slot}`)]);
  return with_node(by_slot(block), async (cluster) => {
    const { blocks } = await follow(cluster, 12, [mine]);
    const found = blocks.flatMap(({ transactions }) =>
      transactions.map(({ slot, index, signature }) => [slot, index, signature])
    );
    assertEquals(found, [[11, 1, "m11"], [12, 1, "m12"]]);
  });
});

/** A block that names the one before it. */
const linked = (slot: number, parentSlot: number): Answer => {
  const { result } = block_of(slot) as { result: object };
  return { result: { ...result, parentSlot } };
};

Deno.test("follower: a block that was called skipped by mistake comes before those that name it", async () => {
  const mistake: Answer = { error: { code: -32007, message: "Slot was skipped" } };
  const script = by_slot((slot, asked) =>
    slot <= 13 && slot >= 12 && asked < 3 ? mistake : linked(slot, slot - 1)
  );
  assertEquals(await slots_of(script, 15), [11, 12, 13, 14, 15]);
});

Deno.test("follower: a block that can never be had is given up after its bound, and only then", () => {
  const skipped: Answer = { error: { code: -32007, message: "Slot was skipped" } };
  const script = by_slot((slot) => slot === 12 ? skipped : linked(slot, slot - 1));
  return with_node(script, async (cluster, requests) => {
    const { blocks } = await follow(cluster, 14);
    assertEquals(blocks.map(({ slot }) => slot), [11, 13, 14]);
    assertEquals(requests.filter((request) => request === "getBlock 12").length, MAX_GAP_TRIES + 1);
  });
});

Deno.test("follower: cleaned-up blocks are passed over up to the first that is kept", async () => {
  const cleaned: Answer = { error: { code: -32001, message: "Block cleaned up" } };
  const script: Script = (method, params) => {
    if (method === "getFirstAvailableBlock") return { result: 40 };
    const slot = Number(params[0]);
    return slot < 40 ? cleaned : linked(slot, slot - 1);
  };
  assertEquals(await slots_of(script, 42), [40, 41, 42]);
});

Deno.test("follower: a node that calls a block cleaned up and keeps it all the same is asked again", async () => {
  const cleaned: Answer = { error: { code: -32001, message: "Block cleaned up" } };
  const script: Script = (method, params, asked) => {
    if (method === "getFirstAvailableBlock") return { result: 3 };
    const slot = Number(params[0]);
    return slot === 12 && asked < 3 ? cleaned : linked(slot, slot - 1);
  };
  assertEquals(await slots_of(script, 14), [11, 12, 13, 14]);
});

Deno.test("follower: a backlog is read side by side, and handed on in order all the same", async () => {
  const script: Script = (method, params) => {
    if (method === "getSlot") return { result: 200 };
    const slot = Number(params[0]);
    return slot % 5 === 0
      ? { error: { code: -32007, message: "Slot was skipped" } }
      : linked(slot, slot % 5 === 1 ? slot - 2 : slot - 1);
  };
  await with_node(script, async (cluster, requests) => {
    const { blocks } = await follow(cluster, 199);
    const there = Array.from({ length: 189 }, (_, index) => 11 + index).filter((slot) => slot % 5 !== 0);
    assertEquals(blocks.map(({ slot }) => slot), there);
    const heads = requests.filter((request) => request.startsWith("getSlot")).length;
    assert(heads > 10 && heads < 40, `Asked ${heads} times how far the chain is`);
    assertEquals(new Set(requests.filter((one) => one.startsWith("getBlock "))).size, 190);
  });
});

Deno.test("follower: block heights that are handed on never go back, and rise by one a slot at most", () =>
  with_node(
    by_slot((slot) => ({
      result: { blockhash: "h", blockHeight: slot === 13 ? 2 : slot, transactions: [] },
    })),
    async (cluster) => {
      const { blocks } = await follow(cluster, 14);
      assertEquals(blocks.map(({ block_height }) => block_height), [11, 12, 12, 13]);
    },
  ));

Deno.test("follower: a listener that throws ends the run: it is our own fault, not the node's", () =>
  with_node(by_slot((slot) => block_of(slot)), async (cluster) => {
    const follower = new BlockFollower({
      cluster,
      clock: eager_clock().clock,
      log: SILENT,
      program_id: DEFAULT_PROGRAM_ID,
      spoken: PRESENT_INTERFACE,
      on_block: () => {
        throw new TypeError("broken listener");
      },
    });
    const error = await assertRejects(() => follower.run(10, new AbortController().signal));
    assertEquals(error.message, "broken listener");
  }));

Deno.test("follower: any mixture of troubles leaves every block delivered once and in order", async () => {
  const plan = fc.array(
    fc.record({
      skipped: fc.constantFrom(false, false, false, true),
      troubles: fc.array(
        fc.constantFrom<Answer>(NOT_YET, "close", { status: 502 }, { result: null }),
        { maxLength: 3 },
      ),
    }),
    { minLength: 5, maxLength: 20 },
  );
  await fc.assert(
    fc.asyncProperty(plan, async (slots) => {
      const last = 11 + slots.length;
      const there = slots.flatMap(({ skipped }, index) => skipped ? [] : [11 + index]);
      const script = by_slot((slot, asked) => {
        const { skipped, troubles } = slots[slot - 11] ?? { skipped: false, troubles: [] };
        return troubles[asked - 1] ??
          (skipped ? { error: { code: -32007, message: "skipped" } } : block_of(slot));
      }, [...there, last]);
      assertEquals(await slots_of(script, last), [...there, last]);
    }),
    { seed: test_seed(), numRuns: 15 },
  );
});
