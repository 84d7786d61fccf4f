/** Sending many transactions at once: how they are packed, spread over nodes, and what a node's objections come to. */
import { assert, assertEquals } from "@std/assert";
import { next_turn } from "@/base/event_loop.ts";
import { GOOD_SEND_MS, MAX_BATCH_REQUESTS, MAX_SENDS_IN_FLIGHT, SLOW_SEND_FACTOR } from "@/base/limits.ts";
import { SendPace } from "@/chain/send_pace.ts";
import { type SendingNode, TransactionSender } from "@/chain/transaction_sender.ts";
import { type Answered, RpcTransportError } from "@/jsonrpc/client.ts";
import { RpcError } from "@/jsonrpc/rpc_error.ts";

/** A node that answers when the test lets it. */
class HeldNode implements SendingNode {
  readonly pace = new SendPace();
  readonly batches: (readonly unknown[])[] = [];
  readonly #held: (() => void)[] = [];
  readonly #answer: (each: readonly unknown[]) => Answered<string>[];

  constructor(answer = (each: readonly unknown[]) => each.map((one) => ({ result: String(one) }))) {
    this.#answer = answer;
  }

  readonly send_each = async (each: readonly unknown[]): Promise<Answered<string>[]> => {
    this.batches.push(each);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held.push(resolve);
    await promise;
    return this.#answer(each);
  };

  async let_go(): Promise<void> {
    for (const resolve of this.#held.splice(0)) resolve();
    await next_turn();
  }
}

function sender_of(nodes: readonly SendingNode[], now = { ms: 0 }): TransactionSender {
  return new TransactionSender({ sending_nodes: () => nodes, monotonic_ms: () => now.ms });
}

function send_many(sender: TransactionSender, count: number) {
  return Promise.all(Array.from({ length: count }, (_, index) => sender.send(index)));
}

Deno.test("sender: one that is alone goes alone", async () => {
  const node = new HeldNode();
  const sending = sender_of([node]).send("a");
  await next_turn();
  assertEquals(node.batches, [["a"]]);
  await node.let_go();
  assertEquals(await sending, { result: "a" });
});

Deno.test("sender: what is there at the same time shares requests, in order; a quick node gets larger ones", async () => {
  const node = new HeldNode();
  const [count, first] = [500, new SendPace().batch_limit];
  const sending = send_many(sender_of([node]), count);
  await next_turn();
  assertEquals(node.batches.map((batch) => batch.length), Array(new SendPace().window).fill(first));
  while (node.batches.flat().length < count) await node.let_go();
  await node.let_go();
  assertEquals(node.batches.flat(), Array.from({ length: count }, (_, index) => index));
  assertEquals((await sending).map((one) => "result" in one && one.result), node.batches.flat().map(String));
  assert(node.pace.batch_limit > first && node.pace.batch_limit <= MAX_BATCH_REQUESTS);
});

Deno.test("sender: several nodes are sent to side by side", async () => {
  const nodes = [new HeldNode(), new HeldNode()];
  const sending = send_many(sender_of(nodes), 64);
  await next_turn();
  assert(nodes.every(({ batches }) => batches.length > 0));
  for (const node of nodes) await node.let_go();
  assertEquals(nodes.flatMap(({ batches }) => batches.flat()).length, 64);
  await sending;
});

Deno.test("sender: a node that takes no batches gets every transaction alone, none twice and none lost", async () => {
  for (
    const objection of [
      new RpcError(-32600, "batches are not supported"),
      new RpcTransportError("HTTP 413", "http", 413),
    ]
  ) {
    const node = new HeldNode((each) => {
      if (each.length > 1) throw objection;
      return [{ result: String(each[0]) }];
    });
    const sending = send_many(sender_of([node]), 20);
    for (let turn = 0; turn < 100; turn += 1) {
      await next_turn();
      await node.let_go();
    }
    assertEquals(
      (await sending).map((one) => "result" in one && one.result),
      Array.from({ length: 20 }, (_, index) => String(index)),
    );
    const alone = node.batches.filter(({ length }) => length === 1).flat();
    assertEquals(new Set(alone).size, 20);
    assertEquals([alone.length, node.pace.batch_limit], [20, 1]);
  }
});

Deno.test("sender: when a node does not answer, all of its request hear so; the next one gets fewer at a time", async () => {
  const node = new HeldNode(() => {
    throw new RpcTransportError("no answer", "timeout");
  });
  const sending = send_many(sender_of([node]), 3);
  await next_turn();
  const before = node.pace.window;
  await node.let_go();
  for (const one of await sending) assert("error" in one && one.error instanceof RpcTransportError);
  assert(node.pace.window < before);
});

Deno.test("sender: when all nodes want to be left alone, nothing waits for ever", async () => {
  const sender = new TransactionSender({
    monotonic_ms: () => 0,
    sending_nodes: () => {
      throw new RpcTransportError("left alone", "http", 429);
    },
  });
  const answered = await sender.send("a");
  assert("error" in answered && answered.error instanceof RpcTransportError);
});

Deno.test("send pace: grows while answers are quick, shrinks when they are slow, within its bounds", () => {
  const pace = new SendPace();
  const answer = (count: number, latency_ms: number) => {
    pace.began();
    pace.answered(count, latency_ms);
  };
  for (let count = 0; count < 2_000; count += 1) answer(pace.batch_limit, 5);
  assertEquals([pace.window, pace.batch_limit], [MAX_SENDS_IN_FLIGHT, MAX_BATCH_REQUESTS]);
  for (let count = 0; count < 3; count += 1) answer(pace.batch_limit, SLOW_SEND_FACTOR * GOOD_SEND_MS + 1);
  assert(pace.window < MAX_SENDS_IN_FLIGHT && pace.batch_limit < MAX_BATCH_REQUESTS / 4);
  for (let count = 0; count < 100; count += 1) answer(pace.batch_limit, 60_000);
  assertEquals([pace.window, pace.batch_limit, pace.is_free], [1, 1, true]);
});
