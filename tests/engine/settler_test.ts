import { unexpected } from "../support/unexpected.ts";
import { assert, assertEquals } from "@std/assert";
import { RESEND_AFTER_BLOCKS, SETTLED_AT_ONCE } from "@/base/limits.ts";
import { create_rng, random_seed } from "@/base/rng.ts";
import { type Settlement, Settler } from "@/engine/settler.ts";
import { ChainModel, type Fate, SILENT } from "./chain_model.ts";

/** Lets everything happen that waits for nothing but its turn. */
async function breathe(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

/** A settler on a model, with the means to let blocks go by. */
class Scene {
  readonly chain = new ChainModel();
  readonly settler = new Settler(this.chain.port, SILENT, unexpected);

  constructor(...fates: Fate[]) {
    this.chain.fates.push(...fates);
  }

  /** Lets `count` blocks be followed. */
  async blocks(count: number): Promise<void> {
    for (let block = 0; block < count; block += 1) {
      this.settler.on_block(this.chain.next_block());
      await breathe();
    }
  }

  /** Settles a new transaction; `ended` is how, once it is known. */
  async open(lifetime?: number) {
    const signed = this.chain.sign(lifetime);
    const open: { signed: typeof signed; ended: Settlement["ended"] | undefined } = {
      signed,
      ended: undefined,
    };
    void this.settler.settle(signed).then(({ ended }) => open.ended = ended);
    await breathe();
    return open;
  }
}

Deno.test("A transaction that arrives is landed by the block that holds it, and is sent once", async () => {
  const scene = new Scene();
  const open = await scene.open();
  assertEquals([open.ended, scene.settler.open_count], [undefined, 1]);
  await scene.blocks(1);
  assertEquals([open.ended, scene.settler.open_count], ["landed", 0]);
  await scene.blocks(30);
  assertEquals(scene.chain.submitted.length, 1);
  assertEquals(scene.chain.find_landed_calls, 0);
});

Deno.test("What is in no block is sent again after some blocks, the same bytes, until it lands", async () => {
  const scene = new Scene("dropped", "dropped");
  const open = await scene.open();
  await scene.blocks(RESEND_AFTER_BLOCKS - 1);
  assertEquals(scene.chain.submitted.length, 1);
  await scene.blocks(1);
  assertEquals(scene.chain.submitted.length, 2);
  await scene.blocks(RESEND_AFTER_BLOCKS);
  assertEquals(scene.chain.submitted.length, 3);
  assertEquals(new Set(scene.chain.submitted), new Set([open.signed.signature]));
  await scene.blocks(1);
  assertEquals(open.ended, "landed");
});

Deno.test("A node that answers late is given its blocks from the answer on before the bytes are sent again", async () => {
  const scene = new Scene("dropped");
  const answer = Promise.withResolvers<void>();
  const submit = scene.chain.submit.bind(scene.chain);
  scene.chain.submit = async (signed) => {
    const submission = await submit(signed);
    await answer.promise;
    return submission;
  };
  const open = await scene.open();
  await scene.blocks(RESEND_AFTER_BLOCKS + 3);
  answer.resolve();
  await breathe();
  await scene.blocks(RESEND_AFTER_BLOCKS - 1);
  assertEquals(scene.chain.submitted.length, 1);
  await scene.blocks(1);
  assertEquals(scene.chain.submitted.length, 2);
  await scene.blocks(1);
  assertEquals(open.ended, "landed");
});

Deno.test("A first send that the node refuses is the end: nothing can have left", async () => {
  const scene = new Scene("refused");
  const open = await scene.open();
  assertEquals([open.ended, scene.settler.open_count], ["refused", 0]);
  await scene.blocks(30);
  assertEquals(scene.chain.submitted.length, 1);
});

Deno.test("After a lost reply a refusal proves nothing: it may be in a block, and here it is", async () => {
  const scene = new Scene("reply_lost", "refused");
  const open = await scene.open();
  assertEquals(open.ended, undefined);
  const unseen = scene.chain.next_block(); // It has landed; the follower is behind.
  for (let block = 0; block < RESEND_AFTER_BLOCKS; block += 1) {
    scene.settler.on_block({ ...unseen, transactions: [] });
    await breathe();
  }
  assertEquals(scene.chain.submitted.length, 2);
  assertEquals(open.ended, undefined);
  scene.settler.on_block(unseen);
  await breathe();
  assertEquals(open.ended, "landed");
});

Deno.test("After a lost request refusals keep it open until it can no longer land", async () => {
  const scene = new Scene("request_lost", ...Array<Fate>(10).fill("refused"));
  const open = await scene.open(20);
  await scene.blocks(20);
  assertEquals([open.ended, scene.settler.open_count], [undefined, 1]);
  assertEquals(scene.chain.submitted.length, 1 + 20 / RESEND_AFTER_BLOCKS);
  assertEquals(scene.chain.find_landed_calls, 0);
  await scene.blocks(1);
  assertEquals([open.ended, scene.chain.find_landed_calls], ["expired", 1]);
});

Deno.test("Nothing expires at its last valid height, nor while the node cannot say what has landed", async () => {
  const scene = new Scene(...Array<Fate>(20).fill("dropped"));
  scene.chain.mute = true;
  const open = await scene.open(12);
  await scene.blocks(12);
  assertEquals([open.ended, scene.chain.find_landed_calls], [undefined, 0]);
  const sent = scene.chain.submitted.length;
  await scene.blocks(3);
  assertEquals([open.ended, scene.chain.find_landed_calls], [undefined, 3]);
  assertEquals(scene.chain.submitted.length, sent, "What can no longer land is not sent");
  scene.chain.mute = false;
  await scene.blocks(1);
  assertEquals([open.ended, scene.settler.open_count], ["expired", 0]);
});

Deno.test("What landed in a block that could not be followed is found before it is given up", async () => {
  const scene = new Scene("reply_lost", ...Array<Fate>(9).fill("request_lost"));
  const open = await scene.open(6);
  const [other, unseen] = [await scene.open(6), scene.chain.next_block()];
  assertEquals(unseen.transactions.map(({ signature }) => signature), [open.signed.signature]);
  await scene.blocks(6);
  assertEquals([open.ended, other.ended, scene.chain.find_landed_calls], ["landed", "expired", 1]);
});

Deno.test("Whatever the network does, each transaction ends once and as the chain has it", async () => {
  const seed = random_seed();
  console.log(`seed ${seed}`);
  const rng = create_rng(seed, "settler");
  const fates: Fate[] = ["delivered", "dropped", "refused", "request_lost", "reply_lost"];
  const scene = new Scene();
  const opened: Awaited<ReturnType<Scene["open"]>>[] = [];
  for (let round = 0; round < 400; round += 1) {
    scene.chain.fates.splice(0, Infinity, ...Array.from({ length: 8 }, () => fates[rng.int(0, 4)] as Fate));
    scene.chain.mute = rng.int(0, 3) === 0;
    if (round < 350) opened.push(await scene.open(rng.int(0, 25)));
    const block = scene.chain.next_block();
    const is_followed = rng.int(0, 9) > 0;
    if (is_followed) scene.settler.on_block(block);
    await breathe();
  }
  scene.chain.mute = false;
  await scene.blocks(30);
  assertEquals(scene.settler.open_count, 0);
  const counts = { landed: 0, refused: 0, expired: 0 };
  for (const { signed, ended } of opened) {
    assert(ended !== undefined, `${signed.signature} has no end`);
    assertEquals(ended === "landed", scene.chain.landed.has(signed.signature), signed.signature);
    counts[ended] += 1;
  }
  assert(Object.values(counts).every((count) => count > 10), JSON.stringify(counts));
});

Deno.test("Operations of a large block are settled in its order, some in each turn, and the block ends with the last", async () => {
  const chain = new ChainModel();
  let turns = 0;
  const settled: string[] = [];
  const settled_by_turn: number[] = [];
  const settler = new Settler(chain.port, SILENT, unexpected, async () => {
    turns += 1;
    await breathe();
    settled_by_turn.push(settled.length);
  });
  const count = 3 * SETTLED_AT_ONCE + 1;
  const signatures = Array.from({ length: count }, () => {
    const signed = chain.sign();
    void settler.settle(signed).then(() => settled.push(signed.signature));
    return signed.signature;
  });
  await breathe();
  await settler.on_block(chain.next_block());
  await breathe();
  assertEquals(turns, 4);
  assertEquals(settled_by_turn, [0, SETTLED_AT_ONCE, 2 * SETTLED_AT_ONCE, 3 * SETTLED_AT_ONCE]);
  assertEquals(settled, signatures);
  assertEquals(settler.open_count, 0);
});
