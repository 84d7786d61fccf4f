import { assert, assertEquals } from "@std/assert";
import { create_rng } from "@/base/rng.ts";
import { Pacing } from "@/engine/pacing.ts";
import type { ThreadEntry } from "@/engine/thread_entry.ts";
import { Arrivals, draw_distance, draw_kind } from "@/scenario/arrivals.ts";
import { Measures } from "@/scenario/measures.ts";
import { next_turn } from "@/base/event_loop.ts";
import { ManualClock } from "../base/manual_clock.ts";

const DRAWS = 20_000;

Deno.test("arrivals: kinds come as often as their weights say, and those without a weight never", () => {
  const rng = create_rng(7, "mix");
  const counts = { deposit: 0, withdrawal: 0, swap: 0 };
  for (let draw = 0; draw < DRAWS; draw += 1) {
    counts[draw_kind(rng, { deposit: 3, withdrawal: 0, swap: 1 })] += 1;
  }
  assertEquals(counts.withdrawal, 0);
  assert(Math.abs(counts.deposit / DRAWS - 0.75) < 0.02, `${counts.deposit} of ${DRAWS}`);
});

Deno.test("arrivals: distances have the mean 1, and vary only where they shall", () => {
  const rng = create_rng(7, "gaps");
  const gaps = Array.from({ length: DRAWS }, () => draw_distance(rng, "poisson"));
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / DRAWS;
  assert(Math.abs(mean - 1) < 0.05, `${mean}`);
  const shorter = gaps.filter((gap) => gap < 1).length / DRAWS;
  assert(Math.abs(shorter - (1 - Math.exp(-1))) < 0.02, `${shorter} of the gaps are shorter than the mean`);
  assertEquals(draw_distance(rng, "constant"), 1);
});

/** A thread that asks for work, and counts what it got. */
function fake_thread(pacing: Pacing, kind: string, stop: AbortSignal) {
  const entry = { thread: { kind } } as unknown as ThreadEntry;
  const due: number[] = [];
  const run = async () => {
    while (!stop.aborted) {
      const due_ms = await pacing.next(entry, 0, stop);
      if (!stop.aborted) due.push(due_ms);
    }
  };
  return { due, ended: run() };
}

Deno.test("arrivals: work comes at its times whether or not a thread is ready; what finds none is counted", async () => {
  const clock = new ManualClock();
  const pacing = new Pacing(clock);
  pacing.open_up();
  const measures = new Measures();
  const dropped = measures.series("dropped");
  const stop = new AbortController();
  const load = {
    rate_per_second: 10,
    distribution: "constant",
    mix: { deposit: 1, withdrawal: 0, swap: 0 },
  } as const;
  const parts = { clock, rng: create_rng(1, "x"), pacing, measures, load, threads: {} };
  const arrivals = new Arrivals(parts);
  const began_ms = clock.monotonic_ms();
  const running = arrivals.run(stop.signal);
  const pass = async (ms: number) => {
    for (let step = 0; step < ms; step += 50) {
      await clock.advance(50);
      await next_turn();
    }
  };
  await pass(1_000);
  assertEquals([arrivals.counts.arrived, arrivals.counts.dropped, dropped.count], [10, 10, 10]);
  const thread = fake_thread(pacing, "deposit", stop.signal);
  await next_turn();
  await pass(1_000);
  assertEquals([arrivals.counts.arrived, arrivals.counts.dropped], [20, 10]);
  assertEquals(thread.due.map((due_ms) => Math.round(due_ms - began_ms)).slice(0, 3), [1_100, 1_200, 1_300]);
  arrivals.change_rate(0, 0);
  await pass(500);
  const when_stopped = arrivals.counts.arrived;
  assert(when_stopped <= 21, `${when_stopped}: at most the one that was under way`);
  await pass(500);
  assertEquals(arrivals.counts.arrived, when_stopped);
  arrivals.change_rate(20, 1_000);
  await pass(1_000);
  const ramped = arrivals.counts.arrived - when_stopped;
  assert(ramped >= 9 && ramped <= 11, `${ramped} while the rate went from 0 to 20 within a second`);
  stop.abort();
  await pass(100);
  await Promise.all([running, thread.ended]);
});

Deno.test("pacing: who gives work hears when it is done", async () => {
  const clock = new ManualClock();
  const pacing = new Pacing(clock);
  pacing.open_up();
  const entry = { thread: { kind: "swap" } } as unknown as ThreadEntry;
  const stop = new AbortController();
  assertEquals(pacing.give(() => true, 5), undefined);
  const first = pacing.next(entry, 0, stop.signal);
  let is_done = false;
  const done = pacing.give(({ thread }) => thread.kind === "swap", 5)?.then(() => is_done = true);
  assertEquals(await first, 5);
  await next_turn();
  assertEquals(is_done, false);
  const second = pacing.next(entry, 0, stop.signal);
  await done;
  assertEquals(is_done, true);
  stop.abort();
  await second;
  assertEquals(pacing.give(() => true, 6), undefined);
});
