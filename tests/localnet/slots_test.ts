import { assertEquals } from "@std/assert";
import type { Clock } from "@/base/clock.ts";
import { BlockhashWindow } from "@/localnet/slots/blockhash_window.ts";
import { RecentSignatures } from "@/localnet/slots/recent_signatures.ts";
import { AccountVersions } from "@/localnet/slots/account_versions.ts";
import type { VmAccount } from "@/localnet/bank/vm_account.ts";
import { run_slot_timer } from "@/localnet/slots/slot_timer.ts";

/** A clock whose sleeps end at once, each with the next of the given delays on top. */
class LateClock implements Clock {
  readonly #late_ms: number[];
  #now_ms = 1_000;

  constructor(late_ms: number[]) {
    this.#late_ms = late_ms;
  }

  now_ms(): number {
    return this.#now_ms;
  }

  monotonic_ms(): number {
    return this.#now_ms;
  }

  sleep(delay_ms: number): Promise<void> {
    this.#now_ms += Math.max(0, delay_ms) + (this.#late_ms.shift() ?? 0);
    return Promise.resolve();
  }
}

async function slots_of(late_ms: number[], count: number): Promise<[slot: number, at_ms: number][]> {
  const clock = new LateClock(late_ms);
  const stop = new AbortController();
  const seen: [number, number][] = [];
  await run_slot_timer(clock, 400, 1, (slot) => {
    seen.push([slot, clock.now_ms() - 1_000]);
    if (seen.length === count) stop.abort();
  }, stop.signal);
  return seen;
}

Deno.test("slots do not drift, whatever each timer is late", async () => {
  const seen = await slots_of([30, 10, 399, 5, 0], 5);
  assertEquals(seen, [[2, 430], [3, 810], [4, 1_599], [5, 1_605], [6, 2_000]]);
});

Deno.test("slots that were slept through are skipped, and the grid stays", async () => {
  const seen = await slots_of([0, 1_250, 0], 3);
  assertEquals(seen, [[2, 400], [6, 2_050], [7, 2_400]]);
});

Deno.test("a timer that fires early does not open a slot", async () => {
  assertEquals(await slots_of([-15, 0, 0], 2), [[2, 400], [3, 800]]);
});

Deno.test("a blockhash is accepted 150 blocks long, and not before its time", () => {
  const window = new BlockhashWindow();
  for (let height = 0; height <= 200; height++) window.push(`hash ${height}`, height);
  assertEquals(window.accepts("hash 51", 201), true);
  assertEquals(window.accepts("hash 50", 201), false);
  assertEquals(window.accepts("hash 200", 201), true);
  assertEquals(window.accepts("hash 200", 190), false);
  assertEquals(window.accepts("nothing", 201), false);
});

Deno.test("a signature is remembered as long as its blockhash may be valid", () => {
  const recent = new RecentSignatures();
  recent.add("first");
  for (let height = 1; height <= 151; height++) recent.close(height);
  assertEquals(recent.has("first"), true);
  recent.close(152);
  assertEquals(recent.has("first"), false);
});

Deno.test("accounts are known as they were at the end of earlier slots", () => {
  const named = (name: string) => ({ name }) as unknown as VmAccount;
  const versions = new AccountVersions();
  versions.open(1, 0);
  versions.record(new Map([["x", null]]));
  versions.open(2, 0);
  versions.record(new Map([["x", named("after 1")], ["y", named("y")]]));
  versions.record(new Map([["x", named("amid 2")]]));
  versions.open(3, 0);
  assertEquals(versions.at_end_of(0, "x"), null);
  assertEquals(versions.at_end_of(1, "x"), named("after 1"));
  assertEquals(versions.at_end_of(2, "x"), undefined);
  assertEquals(versions.at_end_of(0, "y"), named("y"));
  assertEquals([...versions.all_at_end_of(0)], [["x", null], ["y", named("y")]]);
  for (let slot = 4; slot < 80; slot++) versions.open(slot, Math.max(0, slot - 33));
  assertEquals(versions.at_end_of(0, "x"), undefined);
});
