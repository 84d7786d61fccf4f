import { assert, assertEquals, assertRejects } from "@std/assert";
import { MAX_RATE_WAIT_MS } from "@/base/limits.ts";
import { RequestRate } from "@/chain/request_rate.ts";
import { RpcTransportError } from "@/jsonrpc/client.ts";
import { ManualClock } from "../base/manual_clock.ts";

/** How many of `count` requests have gone after each of `steps_ms`. */
async function gone_after(per_second: number, count: number, steps_ms: readonly number[]): Promise<number[]> {
  const clock = new ManualClock();
  const rate = new RequestRate(clock, per_second);
  let gone = 0;
  for (let started = 0; started < count; started += 1) void rate.take().then(() => gone += 1);
  const counts: number[] = [];
  for (const step_ms of steps_ms) {
    await clock.advance(step_ms);
    counts.push(gone);
  }
  return counts;
}

Deno.test("request rate: one second's worth goes at once, the rest at the rate", async () => {
  assertEquals(await gone_after(10, 30, [0, 99, 1, 100, 800, 1_000]), [10, 10, 11, 12, 20, 30]);
});

Deno.test("request rate: below one a second, one at a time", async () => {
  assertEquals(await gone_after(0.5, 3, [0, 1_999, 1, 2_000]), [1, 1, 2, 3]);
});

Deno.test("request rate: what was not used fills the bucket again, and no further", async () => {
  const clock = new ManualClock();
  const rate = new RequestRate(clock, 5);
  for (let count = 0; count < 5; count += 1) await rate.take();
  await clock.advance(3_600_000);
  let gone = 0;
  for (let count = 0; count < 8; count += 1) void rate.take().then(() => gone += 1);
  await clock.advance(0);
  assertEquals(gone, 5);
  await clock.advance(600);
  assertEquals(gone, 8);
});

Deno.test("request rate: nobody waits longer than the bound: the request is refused, and costs no turn", async () => {
  const clock = new ManualClock();
  const rate = new RequestRate(clock, 2);
  const waiting: Promise<void>[] = [];
  for (let count = 0; count < 2 + 2 * MAX_RATE_WAIT_MS / 1_000; count += 1) waiting.push(rate.take());
  const error = await assertRejects(() => rate.take());
  assert(error instanceof RpcTransportError, String(error));
  assert(error.message.includes("requests_per_second = 2"), error.message);
  await clock.advance(MAX_RATE_WAIT_MS);
  await Promise.all(waiting);
  await clock.advance(500);
  await rate.take();
});
