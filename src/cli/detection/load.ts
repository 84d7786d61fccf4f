/** What the service does to every build: two pools, and twenty threads of all kinds on them. */
import type { Service } from "@/daemon/compose.ts";

/** What the load has made. */
export interface Load {
  readonly pools: readonly string[];
  readonly threads: readonly string[];
}

/** A pool, and what its threads begin with in base units. */
interface PoolPlan {
  readonly pool: object;
  readonly deposits: Readonly<Record<"A" | "B", bigint>>;
  readonly swaps: Readonly<Record<"a_to_b" | "b_to_a", bigint>>;
}

/**
 * Different decimals and equal ones: some bugs show only in one of them. The amounts are so large that products of them
 * need more than 64 bits, and a single deposit more than 32.
 */
const PLANS: readonly PoolPlan[] = [
  {
    pool: { token_a_decimals: 9, token_b_decimals: 6, ratio_whole_number: 160, ratio_direction: "a_to_b" },
    deposits: { A: 1_000_000_000_000_000n, B: 160_000_000_000_000n },
    swaps: { a_to_b: 100_000_000_000_000n, b_to_a: 16_000_000_000_000n },
  },
  {
    pool: { token_a_decimals: 6, token_b_decimals: 6, ratio_whole_number: 7, ratio_direction: "a_to_b" },
    deposits: { A: 1_000_000_000n, B: 7_000_000_000n },
    swaps: { a_to_b: 300_000_000n, b_to_a: 2_100_000_000n },
  },
];
/** Of each kind and side, or direction. A pool has at most one swapping thread in a direction. */
const LIQUIDITY_THREADS_EACH = 2;
const SIDES = ["A", "B"] as const;
const DIRECTIONS = ["a_to_b", "b_to_a"] as const;

/** The pace of each thread, in milliseconds between its operations. */
export interface Pace {
  readonly min_interval_ms: number;
  readonly max_interval_ms: number;
}

type Request = readonly [method: string, params: object];

function requests_of(pool_id: string, { deposits, swaps }: PoolPlan, pace: Pace): Request[] {
  const liquidity = SIDES.flatMap((token_type): Request[] => [
    ["create_deposit_thread", {
      ...{ token_type, initial_amount: deposits[token_type], auto_refill: true, share_lp_tokens: true },
    }],
    ["create_withdrawal_thread", { token_type }],
  ]);
  const swapping = DIRECTIONS.map((direction): Request => [
    "create_swap_thread",
    { direction, initial_amount: swaps[direction], zero_output_swaps: true },
  ]);
  return [...Array.from({ length: LIQUIDITY_THREADS_EACH }, () => liquidity).flat(), ...swapping]
    .map(([method, params]) => [method, { pool_id, ...pace, ...params }]);
}

/** Creates pools and threads, and starts them. What it refuses is thrown as `RpcError`. */
export async function begin_load({ methods }: Service, pace: Pace): Promise<Load> {
  const pools: string[] = [];
  const threads: string[] = [];
  for (const plan of PLANS) {
    const { pool_id } = await methods.call("create_pool", { ...plan.pool }) as { pool_id: string };
    pools.push(pool_id);
    const made = await Promise.all(
      requests_of(pool_id, plan, pace).map(([method, params]) => methods.call(method, { ...params })),
    );
    threads.push(...made.map((thread) => (thread as { thread_id: string }).thread_id));
  }
  await Promise.all(threads.map((thread_id) => methods.call("start_thread", { thread_id })));
  return { pools, threads };
}
