/** Which documents an event puts out of date: every part of the state that it changes is among them. */
import { assert, assertEquals } from "@std/assert";
import { create_rng } from "@/base/rng.ts";
import { apply_event, empty_state, type ServiceState, STATE_PARTS } from "@/domain/service_state.ts";
import { affected_parts, thread_of } from "@/storage/affected_parts.ts";
import { test_seed } from "../base/test_seed.ts";
import { random_events } from "./random_events.ts";

const SEED = test_seed();
/** The state holds everything that a document shows; wallets and numbers are shown with the threads. */
const MEMBERS = {
  pools: ["pools"],
  threads: ["threads", "wallets", "last_number"],
  statistics: ["statistics"],
  errors: ["errors"],
} as const;

function picture(state: ServiceState, part: keyof typeof MEMBERS): string {
  return MEMBERS[part].map((member) => Deno.inspect(state[member], { depth: 9, iterableLimit: 9_999 }))
    .join();
}

Deno.test(`every part that an event changes is affected by it (seed ${SEED})`, () => {
  const changed = new Set<string>();
  for (let life = 0; life < 30; life += 1) {
    const state = empty_state();
    const before = new Map(STATE_PARTS.map((part) => [part, picture(state, part)]));
    for (const event of random_events(create_rng(SEED, `life ${life}`), 60)) {
      apply_event(state, event);
      for (const part of STATE_PARTS) {
        const after = picture(state, part);
        if (after === before.get(part)) continue;
        before.set(part, after);
        changed.add(`${event.type} ${part}`);
        assert(affected_parts(event).includes(part), `${event.type} changes the ${part}: TEST_SEED=${SEED}`);
      }
    }
  }
  for (const type of ["thread_waited", "foreign_tokens_seen", "thread_refilled", "thread_deleted"]) {
    assert(changed.has(`${type} statistics`), `No ${type} has changed anything: TEST_SEED=${SEED}`);
  }
  assert(changed.has("thread_deleted errors") && changed.has("thread_deleted threads"));
});

Deno.test(`the thread of an event is the one that it names (seed ${SEED})`, () => {
  for (const event of random_events(create_rng(SEED, "names"), 500)) {
    const expected = event.type === "pool_created" || event.type === "pool_disproved"
      ? undefined
      : event.type === "thread_created"
      ? event.thread.thread_id
      : event.thread_id;
    assertEquals(thread_of(event), expected);
  }
});
