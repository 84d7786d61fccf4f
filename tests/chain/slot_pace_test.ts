/** How often a chain is asked for its next block, and how far behind that leaves us, on a clock that costs nothing. */
import { assert, assertEquals } from "@std/assert";
import { SlotPace } from "@/chain/slot_pace.ts";
import { FIRST_SLOT, follow_simulated, type Sample } from "./simulated_node.ts";

/** By now any pace has been found, also one that is far from the first guess. */
const SETTLED_MS = 30_000;
const END_MS = 120_000;

function between(samples: readonly Sample[], from_ms: number, to_ms: number): Sample[] {
  return samples.filter(({ elapsed_ms }) => elapsed_ms >= from_ms && elapsed_ms < to_ms);
}

function calls_per_slot(samples: readonly Sample[]): number {
  const [first, last] = [samples[0]!, samples.at(-1)!];
  return (last.calls - first.calls) / (last.slot - first.slot);
}

function assert_complete(samples: readonly Sample[]): void {
  assertEquals(samples.map(({ slot }) => slot), samples.map((_, index) => FIRST_SLOT + 1 + index));
}

for (const slot_ms of [20, 50, 400, 1_000]) {
  Deno.test(`slot pace: slots of ${slot_ms} ms cost at most 1.6 calls each and are read when they come`, async () => {
    const samples = await follow_simulated((elapsed_ms) => elapsed_ms / slot_ms, END_MS);
    assert_complete(samples);
    const settled = between(samples, SETTLED_MS, END_MS);
    const cost = calls_per_slot(settled);
    assert(cost <= 1.6, `${cost} calls a slot`);
    const behind = Math.max(...settled.map((sample) => sample.behind));
    assert(behind <= 2, `${behind} blocks behind`);
    const lag_ms = Math.max(
      ...settled.map(({ slot, elapsed_ms }) => elapsed_ms - (slot - FIRST_SLOT) * slot_ms),
    );
    assert(lag_ms <= Math.max(60, 2 * slot_ms), `${lag_ms} ms behind`);
  });
}

Deno.test("slot pace: a pace that changes is found again, faster and slower", async () => {
  // 400 ms slots for the first minute, 100 ms slots for the second, 1,000 ms slots after that.
  const newest = (elapsed_ms: number) => {
    const [first, second] = [
      Math.min(elapsed_ms, 60_000),
      Math.min(Math.max(0, elapsed_ms - 60_000), 60_000),
    ];
    return first / 400 + second / 100 + Math.max(0, elapsed_ms - 120_000) / 1_000;
  };
  const samples = await follow_simulated(newest, 240_000);
  assert_complete(samples);
  for (const [from_ms, to_ms] of [[90_000, 120_000], [180_000, 240_000]] as const) {
    const settled = between(samples, from_ms, to_ms);
    assert(calls_per_slot(settled) <= 1.6);
    assert(Math.max(...settled.map(({ behind }) => behind)) <= 2);
  }
});

Deno.test("slot pace: a chain that stands still is asked with patience, and no block is lost when it goes on", async () => {
  const stall_end_ms = 90_000;
  const newest = (elapsed_ms: number) =>
    elapsed_ms < 30_000 ? elapsed_ms / 400 : Math.max(30_000, elapsed_ms - (stall_end_ms - 30_000)) / 400;
  const samples = await follow_simulated(newest, 150_000);
  assert_complete(samples);
  const first_after = samples.findIndex(({ elapsed_ms }) => elapsed_ms >= stall_end_ms);
  const calls = samples[first_after]!.calls - samples[first_after - 1]!.calls;
  assert(calls < 600, `${calls} calls in a minute without a block`);
});

Deno.test("slot pace: a backlog is read without waiting", async () => {
  const backlog = 500;
  const samples = await follow_simulated((elapsed_ms) => backlog + elapsed_ms / 400, 20_000);
  assert_complete(samples);
  const caught_up = samples.find(({ behind }) => behind === 0)!;
  assert(caught_up.elapsed_ms < 5_000, `caught up after ${caught_up.elapsed_ms} ms`);
});

Deno.test("slot pace: a measured slot moves the guess a fifth of the way at most once it is known", () => {
  const pace = new SlotPace();
  let now_ms = 1_000;
  for (let slot = 1; slot <= 60; slot += 1) {
    pace.arrived(slot, now_ms, true);
    now_ms += 100;
  }
  assert(Math.abs(pace.slot_ms - 100) < 2, `${pace.slot_ms}`);
  pace.arrived(61, now_ms + 900, true); // One slot was late by itself.
  assert(pace.slot_ms < 350, `${pace.slot_ms}`);
});

Deno.test("slot pace: skipped slots are counted in the measure", () => {
  const pace = new SlotPace();
  for (let index = 0; index < 60; index += 1) pace.arrived(1 + index * 4, 1_000 + index * 400, true);
  assert(Math.abs(pace.slot_ms - 100) < 2, `${pace.slot_ms}`);
});

Deno.test("slot pace: the wait is never negative and never longer than a slot", () => {
  const pace = new SlotPace();
  let now_ms = 5_000;
  for (let slot = 1; slot <= 200; slot += 1) {
    pace.arrived(slot, now_ms, slot % 7 === 0);
    const wait_ms = pace.wait_ms(now_ms);
    assert(wait_ms >= 0 && wait_ms <= Math.max(400, pace.slot_ms), `${wait_ms}`);
    now_ms += wait_ms;
  }
});

Deno.test("slot pace: until a slot has been measured, the next block is asked for at once", () => {
  const pace = new SlotPace();
  pace.arrived(10, 5_000, true);
  pace.arrived(11, 5_003, false);
  assertEquals(pace.wait_ms(5_003), 0);
});
