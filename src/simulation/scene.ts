import { MAX_SEED, MAX_SHARES_PER_TRANSACTION } from "@/base/limits.ts";
import type { Rng } from "@/base/rng.ts";
import type { Pool } from "@/domain/pool.ts";
import type { ThreadKind, ThreadSettings } from "@/domain/thread.ts";
import { default_settings } from "@/domain/thread_settings.ts";
import { amount } from "@/domain/units.ts";
import type { Engine } from "@/engine/assemble_engine.ts";
import type { ThreadRequest } from "@/engine/thread_creation.ts";

/** How many threads a pool gets. */
const POOL_THREADS = { low: 6, high: 20 } as const;
/** What a thread begins with, in units of the pool's ratio; bounded, so that no mint ever runs out of u64. */
const INITIAL_RATIOS = { low: 1_000n, high: 1_000_000n } as const;
const LARGEST_INITIAL_AMOUNT = 10n ** 15n;
/** Swap threads get this many times as much: they can drain a side. */
const SWAP_FACTOR = { low: 1n, high: 40n } as const;

/** The share of threads with a pace and sizes of their own: one in this many. */
const OWN_SETTINGS_ONCE_IN = 4;
/** A pool of this size has more withdrawal threads on one side than one transaction can share with. */
const CROWDED_THREADS = MAX_SHARES_PER_TRANSACTION + 6;

/** Splits `threads` over pools: each gets at least one thread of every kind, and the first as many as a pool can get. */
export function pool_sizes(threads: number, rng: Rng): number[] {
  const sizes: number[] = [];
  const { low, high } = POOL_THREADS;
  let left = threads;
  while (left > 0) {
    const drawn = sizes.length === 0 && left > high ? high : rng.int(low, Math.min(high, left));
    // What is left must be enough for another pool.
    const is_last = left - drawn < low;
    const taken = !is_last ? drawn : left <= high ? left : left - low;
    sizes.push(taken);
    left -= taken;
  }
  return sizes;
}

/** The defaults, or a pace and sizes that somebody has asked for. */
function settings_for(kind: ThreadKind, rng: Rng): ThreadSettings {
  if (rng.int(1, OWN_SETTINGS_ONCE_IN) > 1) return default_settings(kind);
  const min_interval_ms = rng.int(100, 2_000);
  return {
    min_interval_ms,
    max_interval_ms: min_interval_ms + rng.int(0, 5_000),
    min_amount: amount(rng.bigint(1n, 1_000n)),
    max_fraction_per_10_000: rng.int(1, 10_000),
    seed: rng.int(0, 1) === 0 ? null : rng.int(0, MAX_SEED),
  };
}

function initial_amount(ratio_part: bigint, factor: bigint) {
  const wanted = ratio_part * factor;
  return amount(wanted < LARGEST_INITIAL_AMOUNT ? wanted : LARGEST_INITIAL_AMOUNT);
}

/**
 * Both kinds of liquidity on both sides and both swaps; then more liquidity threads as chance will have it, in a large
 * pool all of them on one side, so that deposits have to share in a second transaction.
 */
function requests_for(pool: Pool, threads: number, rng: Rng): ThreadRequest[] {
  const { ratio_a_numerator, ratio_b_denominator } = pool;
  const factor = rng.bigint(INITIAL_RATIOS.low, INITIAL_RATIOS.high);
  const deposit = (side: "A" | "B", share_lp_tokens: boolean): ThreadRequest => ({
    pool,
    settings: settings_for("deposit", rng),
    kind: "deposit",
    side,
    initial_amount: initial_amount(side === "A" ? ratio_a_numerator : ratio_b_denominator, factor),
    auto_refill: true,
    share_lp_tokens,
  });
  const withdrawal = (side: "A" | "B"): ThreadRequest => ({
    pool,
    settings: settings_for("withdrawal", rng),
    kind: "withdrawal",
    side,
  });
  const swap = (direction: "a_to_b" | "b_to_a"): ThreadRequest => ({
    pool,
    settings: settings_for("swap", rng),
    kind: "swap",
    direction,
    initial_amount: initial_amount(
      direction === "a_to_b" ? ratio_a_numerator : ratio_b_denominator,
      factor * rng.bigint(SWAP_FACTOR.low, SWAP_FACTOR.high),
    ),
    zero_output_swaps: rng.int(0, 1) === 0,
  });
  const requests = [deposit("A", true), deposit("B", true), withdrawal("A"), withdrawal("B")];
  requests.push(swap("a_to_b"), swap("b_to_a"));
  const crowded = threads < CROWDED_THREADS ? undefined : rng.int(0, 1) === 0 ? "A" : "B";
  while (requests.length < threads) {
    if (crowded !== undefined) {
      requests.push(withdrawal(crowded));
      continue;
    }
    const side = rng.int(0, 1) === 0 ? "A" : "B";
    requests.push(rng.int(0, 1) === 0 ? deposit(side, rng.int(0, 3) > 0) : withdrawal(side));
  }
  return requests;
}

/** Creates pools and threads through the engine; answers how each thread was asked for, by its id. Throws `Refusal`. */
export async function set_the_scene(
  { pools, threads }: Engine,
  thread_count: number,
  rng: Rng,
): Promise<Map<string, ThreadRequest>> {
  const requests: ThreadRequest[] = [];
  for (const size of pool_sizes(thread_count, rng)) {
    const pool = await pools.create({});
    requests.push(...requests_for(pool, size, rng));
  }
  const entries = await Promise.all(requests.map((request) => threads.create(request)));
  return new Map(entries.map(({ thread }, index) => [thread.thread_id, requests[index] as ThreadRequest]));
}
