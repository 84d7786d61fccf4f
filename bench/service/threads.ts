import type { Service } from "@/daemon/compose.ts";
import type { Pool } from "@/domain/pool.ts";
import type { ThreadKind } from "@/domain/thread.ts";
import { default_settings } from "@/domain/thread_settings.ts";
import { amount } from "@/domain/units.ts";
import type { ThreadEntry } from "@/engine/thread_entry.ts";
import type { ThreadRequest } from "@/engine/thread_creation.ts";
import type { Progress } from "../progress.ts";

/** Threads of one pool: both swaps, and a pair of each kind on each side. They share, as the design wants. */
export const THREADS_PER_POOL = 10;
/** Pools and threads that are made at the same time. */
const AT_ONCE = 200;
const INITIAL_A = amount(10n ** 15n);
const INITIAL_B = amount(10n ** 14n);

/** The wait between two cycles, from and to. */
export interface Waits {
  readonly min_interval_ms: number;
  readonly max_interval_ms: number;
}

function requests_of(pool: Pool, waits: Waits): ThreadRequest[] {
  const settings = (kind: ThreadKind) => ({ ...default_settings(kind), ...waits });
  const swap = { pool, kind: "swap", settings: settings("swap"), zero_output_swaps: false } as const;
  const side = (token: "A" | "B"): ThreadRequest[] => {
    const initial_amount = token === "A" ? INITIAL_A : INITIAL_B;
    const filled = { initial_amount, auto_refill: true, share_lp_tokens: true };
    const deposit = { pool, kind: "deposit", side: token, settings: settings("deposit"), ...filled } as const;
    const withdrawal = { pool, kind: "withdrawal", side: token, settings: settings("withdrawal") } as const;
    return [deposit, withdrawal, deposit, withdrawal];
  };
  return [
    ...side("A"),
    ...side("B"),
    { ...swap, direction: "a_to_b", initial_amount: INITIAL_A },
    { ...swap, direction: "b_to_a", initial_amount: INITIAL_B },
  ];
}

async function in_batches<In, Out>(
  items: readonly In[],
  make: (item: In) => Promise<Out>,
  report: (done: number) => void,
): Promise<Out[]> {
  const made: Out[] = [];
  for (let first = 0; first < items.length; first += AT_ONCE) {
    made.push(...await Promise.all(items.slice(first, first + AT_ONCE).map(make)));
    report(made.length);
  }
  return made;
}

/** Makes `count` threads, a multiple of {@linkcode THREADS_PER_POOL}, in as many pools as that takes; none is started. */
export async function make_threads(
  { pools, threads }: Service,
  count: number,
  waits: Waits,
  progress: Progress,
): Promise<ThreadEntry[]> {
  const pool_count = Math.ceil(count / THREADS_PER_POOL);
  const spec = {
    token_a_decimals: 9,
    token_b_decimals: 6,
    ratio_whole_number: 160n,
    ratio_direction: "a_to_b",
  };
  const wanted = Array.from({ length: pool_count }, () => spec as Parameters<typeof pools.create>[0]);
  const made = await in_batches(
    wanted,
    (one) => pools.create(one),
    (done) => progress.report("pools made", done, pool_count),
  );
  return await in_batches(
    made.flatMap((pool) => requests_of(pool, waits)),
    (request) => threads.create(request),
    (done) => progress.report("threads made", done, count),
  );
}
