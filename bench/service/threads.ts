import type { Service } from "@/daemon/compose.ts";
import type { Pool } from "@/domain/pool.ts";
import type { ThreadKind } from "@/domain/thread.ts";
import { default_settings } from "@/domain/thread_settings.ts";
import { amount } from "@/domain/units.ts";
import type { ThreadEntry } from "@/engine/thread_entry.ts";
import type { ThreadRequest } from "@/engine/thread_creation.ts";
import type { Progress } from "../progress.ts";

/** Working threads of one pool: both swaps, and two pairs on each side. They share, as the design wants. */
export const WORKERS_PER_POOL = 10;
/** Threads of one pool that have nothing to work with. */
const IDLERS_PER_POOL = 100;
/** Pools and threads that are made at the same time. */
const AT_ONCE = 200;
const INITIAL_A = amount(10n ** 15n);
const INITIAL_B = amount(10n ** 14n);

/** The wait between two cycles, from and to; left out, the design's. */
export interface Waits {
  readonly min_interval_ms?: number;
  readonly max_interval_ms?: number;
}

function worker_requests(pool: Pool, waits: Waits): ThreadRequest[] {
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

/** Makes `make(item)` of each item, so many at a time. */
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

function make_pools({ pools }: Service, count: number, progress: Progress): Promise<Pool[]> {
  const decimals = { token_a_decimals: 9, token_b_decimals: 6 };
  const spec = { ...decimals, ratio_whole_number: 160n, ratio_direction: "a_to_b" } as const;
  return in_batches(
    Array.from({ length: count }),
    () => pools.create(spec),
    (done) => progress.report("pools made", done, count),
  );
}

function make_all(
  { threads }: Service,
  requests: readonly ThreadRequest[],
  progress: Progress,
): Promise<ThreadEntry[]> {
  return in_batches(
    requests,
    (request) => threads.create(request),
    (done) => progress.report("threads made", done, requests.length),
  );
}

/** Makes `count` threads that work, in as many pools as that takes; none is started. */
export async function make_workers(
  service: Service,
  count: number,
  waits: Waits,
  progress: Progress,
): Promise<ThreadEntry[]> {
  const pools = await make_pools(service, Math.ceil(count / WORKERS_PER_POOL), progress);
  const requests = pools.flatMap((pool) => worker_requests(pool, waits)).slice(0, count);
  return await make_all(service, requests, progress);
}

/** Makes `count` withdrawal threads that nobody shares anything with; none is started. */
export async function make_idlers(
  service: Service,
  count: number,
  progress: Progress,
): Promise<ThreadEntry[]> {
  const pools = await make_pools(service, Math.ceil(count / IDLERS_PER_POOL), progress);
  const settings = default_settings("withdrawal");
  const requests = Array.from({ length: count }, (_, index): ThreadRequest => {
    const pool = pools[Math.floor(index / IDLERS_PER_POOL)] as Pool;
    return { pool, kind: "withdrawal", side: index % 2 === 0 ? "A" : "B", settings };
  });
  return await make_all(service, requests, progress);
}

/** Starts threads. */
export function start_all({ threads }: Service, entries: readonly ThreadEntry[]): void {
  for (const { thread } of entries) threads.start(thread.thread_id);
}
