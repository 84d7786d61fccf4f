/** What the service remembers of its last hours: measured, bounded, with holes where nothing was measured. */
import { assertEquals } from "@std/assert";
import { HISTORY_COARSE_MS, HISTORY_FINE_MS, HISTORY_FINE_POINTS, MAX_CHARTED_POOLS } from "@/base/limits.ts";
import type { PoolState } from "@/domain/pool_state.ts";
import { PoolRing } from "@/monitoring/history/pool_ring.ts";
import { ServiceHistory } from "@/monitoring/history/service_history.ts";
import { ManualClock } from "../base/manual_clock.ts";
import { ended, failure_of } from "./operation_events.ts";

function state_of(tracked_a: bigint): PoolState {
  const amounts = { tracked_a, tracked_b: 2n, lp_supply_a: tracked_a + 1n, lp_supply_b: 2n ** 64n - 1n };
  return amounts as unknown as PoolState;
}

/** A history that runs; `pools` may change while it does. */
async function with_history(
  play: (
    history: ServiceHistory,
    clock: ManualClock,
    pools: Map<string, PoolState | undefined>,
  ) => Promise<void>,
): Promise<void> {
  const clock = new ManualClock();
  const history = new ServiceHistory(clock);
  const pools = new Map<string, PoolState | undefined>();
  const stop = new AbortController();
  const running = history.run({ running_threads: () => 3, pools: () => pools }, stop.signal);
  try {
    await play(history, clock, pools);
  } finally {
    stop.abort();
    await running;
  }
}

const NONE = { deposit: null, withdrawal: null, swap: null };

Deno.test("history: each point is about its own second, and nothing measured is null", () =>
  with_history(async (history, clock) => {
    for (let landing_ms = 1; landing_ms <= 100; landing_ms += 1) {
      history.on_event(ended({ kind: "deposit", outcome: "landed_ok" }), landing_ms);
    }
    for (let count = 0; count < 25; count += 1) {
      history.on_event(ended({ kind: "swap", outcome: "expired", failure: failure_of("x") }), undefined);
    }
    history.observe_lateness(0);
    history.observe_lateness(7.5);
    await clock.advance(HISTORY_FINE_MS);
    await clock.advance(HISTORY_FINE_MS);
    const [first, second] = history.points("fine");
    assertEquals(first?.operations_per_second, { deposit: 100, withdrawal: 0, swap: 25 });
    assertEquals([first?.error_rate, first?.seconds, first?.running_threads], [0.2, 1, 3]);
    // The histogram has three exact digits.
    const milliseconds = Object.values(first?.landing_seconds ?? {}).map((value) =>
      Math.round(value * 1_000)
    );
    assertEquals(milliseconds, [50, 95, 99]);
    assertEquals([first?.lateness_seconds?.p50, first?.lateness_seconds?.p99.toFixed(4)], [
      0.000001,
      "0.0075",
    ]);
    assertEquals(first?.compute_units, { ...NONE, deposit: 50_000 });
    assertEquals(second, {
      at_ms: 1_000 + 2 * HISTORY_FINE_MS,
      seconds: 1,
      operations_per_second: { deposit: 0, withdrawal: 0, swap: 0 },
      error_rate: null,
      landing_seconds: null,
      lateness_seconds: null,
      compute_units: NONE,
      running_threads: 3,
    });
  }));

Deno.test("history: the coarse points hold what the fine ones have forgotten", () =>
  with_history(async (history, clock) => {
    history.on_event(ended({ kind: "swap", outcome: "landed_ok" }), 5);
    const seconds = HISTORY_FINE_POINTS + 30;
    await clock.advance(seconds * HISTORY_FINE_MS);
    const fine = history.points("fine");
    assertEquals(fine.length, HISTORY_FINE_POINTS);
    assertEquals(fine.every(({ operations_per_second }) => operations_per_second.swap === 0), true);
    const coarse = history.points("coarse");
    assertEquals(coarse.length, seconds * HISTORY_FINE_MS / HISTORY_COARSE_MS);
    assertEquals(coarse[0]?.operations_per_second.swap, 1 / 30);
    assertEquals(coarse[0]?.seconds, 30);
  }));

Deno.test("history: a process that stood still makes one long point, not many empty ones", () =>
  with_history(async (history, clock) => {
    await clock.advance(HISTORY_FINE_MS);
    const before = clock.monotonic_ms();
    // The sleeper wakes late: its timer was due at the next second.
    clock.monotonic_ms = () => before + 10_000;
    clock.now_ms = () => before + 10_000;
    await clock.advance(HISTORY_FINE_MS);
    assertEquals(history.points("fine").map(({ seconds }) => seconds), [1, 10]);
  }));

Deno.test("history: pools from their first second on, exact to the unit", () =>
  with_history(async (history, clock, pools) => {
    pools.set("unread", undefined);
    await clock.advance(HISTORY_FINE_MS);
    pools.set("p", state_of(9_007_199_254_740_993n));
    await clock.advance(HISTORY_FINE_MS);
    pools.set("p", state_of(7n));
    await clock.advance(HISTORY_FINE_MS);
    const rest = { token_b_liquidity: 2n, lp_supply_b: 2n ** 64n - 1n };
    assertEquals(history.pool_points("fine", "p"), [
      {
        at_ms: 3_000,
        token_a_liquidity: 9_007_199_254_740_993n,
        lp_supply_a: 9_007_199_254_740_994n,
        ...rest,
      },
      { at_ms: 4_000, token_a_liquidity: 7n, lp_supply_a: 8n, ...rest },
    ]);
    assertEquals(history.pool_points("fine", "unread"), undefined);
  }));

Deno.test("history: so many pools and no more", () =>
  with_history(async (history, clock, pools) => {
    for (let number = 0; number <= MAX_CHARTED_POOLS; number += 1) pools.set(`pool_${number}`, state_of(1n));
    await clock.advance(HISTORY_FINE_MS);
    assertEquals(history.pool_points("fine", `pool_${MAX_CHARTED_POOLS - 1}`)?.length, 1);
    assertEquals(history.pool_points("fine", `pool_${MAX_CHARTED_POOLS}`), undefined);
  }));

Deno.test("history: a pool's ring keeps the newest points", () => {
  const ring = new PoolRing(3);
  assertEquals(ring.points(), []);
  for (let at_ms = 1; at_ms <= 5; at_ms += 1) ring.add(at_ms, state_of(BigInt(at_ms)));
  assertEquals(ring.points().map(({ at_ms, token_a_liquidity }) => [at_ms, token_a_liquidity]), [
    [3, 3n],
    [4, 4n],
    [5, 5n],
  ]);
});
