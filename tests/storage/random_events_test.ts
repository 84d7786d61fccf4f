/** The random lives of the other tests: they hold everything that can happen, in an order in which it can. */
import { assert, assertEquals } from "@std/assert";
import { create_rng } from "@/base/rng.ts";
import { OPERATION_PURPOSES } from "@/domain/operation.ts";
import type { ServiceEvent } from "@/domain/service_event.ts";
import { test_seed } from "../base/test_seed.ts";
import { random_events } from "./random_events.ts";

const SEED = test_seed();
const LIVES = Array.from({ length: 200 }, (_, life) => random_events(create_rng(SEED, `life ${life}`), 200));
const EVENTS = LIVES.flat();

/** Every type there is; the compiler says when one is missing. */
const TYPES: Record<ServiceEvent["type"], true> = {
  pool_created: true,
  wallet_created: true,
  wallet_resealed: true,
  thread_created: true,
  thread_started: true,
  thread_stopped: true,
  operation_opened: true,
  operation_ended: true,
  thread_refilled: true,
  thread_waited: true,
  foreign_tokens_seen: true,
  thread_deleted: true,
  pool_disproved: true,
  thread_faulted: true,
};

Deno.test(`random lives hold every type of event (seed ${SEED})`, () => {
  const found = new Set<string>(EVENTS.map(({ type }) => type));
  assertEquals([...found].sort(), Object.keys(TYPES).sort());
});

Deno.test(`random lives end operations of each purpose in each way (seed ${SEED})`, () => {
  const ends = EVENTS.filter((event) => event.type === "operation_ended");
  const found = new Set(ends.map(({ purpose, outcome }) => `${purpose} ${outcome}`));
  for (const purpose of OPERATION_PURPOSES) {
    for (const outcome of ["landed_ok", "landed_error", "rejected", "expired"]) {
      assert(found.has(`${purpose} ${outcome}`), `No ${purpose} that ended as ${outcome}`);
    }
  }
  assert(ends.some(({ evidence }) => evidence !== null));
  assert(EVENTS.some((event) => event.type === "operation_opened" && event.burns.length > 0));
  assert(EVENTS.some((event) => event.type === "thread_refilled" && event.cause === "manual"));
});

/** Checks that one life is possible; answers how often something rare has happened in it. */
function follow(events: readonly ServiceEvent[]) {
  const running = new Set<string>();
  const deleted = new Set<string>();
  const open = new Map<string, string>();
  let empties_of_stopped = 0;
  let shares_with_deleted = 0;
  for (const event of events) {
    if (event.type === "thread_started") running.add(event.thread_id);
    if (event.type === "thread_stopped") running.delete(event.thread_id);
    if (event.type === "operation_opened") {
      open.set(event.signature, event.thread_id);
      if (event.purpose === "empty" && !running.has(event.thread_id)) empties_of_stopped += 1;
      assert(event.shares.every(({ thread_id }) => !deleted.has(thread_id)));
    }
    if (event.type === "operation_ended") {
      if (event.signature !== null) assert(open.delete(event.signature), "It was not open");
      const shared = event.effects?.shared ?? [];
      shares_with_deleted += shared.filter(({ thread_id }) => deleted.has(thread_id)).length;
    }
    // Its key is kept, so it can be sealed again.
    if ("thread_id" in event && event.type !== "wallet_resealed") assert(!deleted.has(event.thread_id));
    if (event.type !== "thread_deleted") continue;
    assert(!running.has(event.thread_id) && ![...open.values()].includes(event.thread_id));
    deleted.add(event.thread_id);
  }
  return { deletions: deleted.size, empties_of_stopped, shares_with_deleted };
}

Deno.test(`random lives empty stopped threads, and leave deleted ones alone (seed ${SEED})`, () => {
  const found = { deletions: 0, empties_of_stopped: 0, shares_with_deleted: 0 };
  for (const life of LIVES) {
    const { deletions, empties_of_stopped, shares_with_deleted } = follow(life);
    found.deletions += deletions;
    found.empties_of_stopped += empties_of_stopped;
    found.shares_with_deleted += shares_with_deleted;
  }
  const { deletions, empties_of_stopped, shares_with_deleted } = found;
  assert(Math.min(deletions, empties_of_stopped) > 20 && shares_with_deleted > 0, Deno.inspect(found));
});
