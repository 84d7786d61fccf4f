import { assert, assertEquals } from "@std/assert";
import { MAX_RATE_LIMITED_CLIENTS } from "@/base/limits.ts";
import { RateLimiter } from "@/http/rate_limiter.ts";
import { ManualClock } from "../base/manual_clock.ts";

function scene(per_second: number) {
  const clock = new ManualClock();
  return { clock, limiter: new RateLimiter(clock, per_second) };
}

function admitted(limiter: RateLimiter, client: string, requests: number): number {
  let count = 0;
  for (let request = 0; request < requests; request += 1) if (limiter.take(client) === 0) count += 1;
  return count;
}

Deno.test("rate: a burst of two seconds' worth, then the steady rate, for each client apart", async () => {
  const { clock, limiter } = scene(10);
  assertEquals(admitted(limiter, "a", 30), 20);
  assertEquals(admitted(limiter, "b", 30), 20);
  await clock.advance(1_000);
  assertEquals(admitted(limiter, "a", 30), 10);
  await clock.advance(3_600_000);
  assertEquals(admitted(limiter, "a", 50), 20, "A bucket holds no more than the burst");
});

Deno.test("rate: whoever comes again after the time he was told gets through", async () => {
  for (const per_second of [1, 3, 200]) {
    const { clock, limiter } = scene(per_second);
    admitted(limiter, "a", per_second * 2);
    const wait_seconds = limiter.take("a");
    assert(wait_seconds >= 1 && Number.isInteger(wait_seconds), `${wait_seconds}`);
    await clock.advance(wait_seconds * 1_000);
    assertEquals(limiter.take("a"), 0);
  }
});

Deno.test("rate: knocking all the time does not keep the door shut", async () => {
  const { clock, limiter } = scene(2);
  admitted(limiter, "a", 4);
  let through = 0;
  for (let step = 0; step < 100; step += 1) {
    await clock.advance(100);
    if (limiter.take("a") === 0) through += 1;
  }
  assertEquals(through, 20);
});

Deno.test("rate: the clients that are remembered are bounded, the busy ones stay", () => {
  const { limiter } = scene(1);
  admitted(limiter, "old", 2);
  admitted(limiter, "busy", 2);
  for (let client = 0; client < MAX_RATE_LIMITED_CLIENTS - 1; client += 1) {
    limiter.take(`client ${client}`);
    if (client % 1_000 === 0) assert(limiter.take("busy") > 0, "It was forgotten");
  }
  assert(limiter.take("busy") > 0, "It was forgotten");
  assertEquals(limiter.take("old"), 0);
});
