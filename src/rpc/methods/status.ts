import { iso_seconds } from "@/base/clock.ts";
import { recovery_action } from "@/domain/recovery_action.ts";
import type { ThreadError } from "@/domain/thread_error.ts";
import type { PoolService } from "@/engine/pool_service.ts";
import type { ThreadSums } from "@/engine/thread_counts.ts";
import type { ThreadEntry } from "@/engine/thread_entry.ts";
import type { ThreadManager } from "@/engine/thread_manager.ts";
import type { ThreadDocuments } from "@/monitoring/thread_status/thread_documents.ts";
import type { status_contracts } from "@/rpc/contracts/status.ts";
import type { Handlers } from "@/rpc/method.ts";
import { type FoundError, newest_errors } from "@/rpc/newest_errors.ts";

function summary({ threads, operations }: ThreadSums) {
  const { running, stopped, created, error } = threads;
  return {
    total_threads: running + stopped + created + error,
    running_threads: running,
    stopped_threads: stopped,
    created_threads: created,
    error_threads: error,
    total_operations: operations,
  };
}

/** The first of `entries` that came behind `place`; they are in the order of their places. */
function first_behind(entries: readonly ThreadEntry[], place: number): number {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle]?.place ?? 0) > place) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The threads behind the one that the cursor names; it need not fit the filter any more. */
function page(entries: readonly ThreadEntry[], after: ThreadEntry | undefined, limit: number) {
  const start = after === undefined ? 0 : first_behind(entries, after.place);
  const shown = entries.slice(start, start + limit);
  const next_cursor = start + limit < entries.length ? shown.at(-1)?.thread.thread_id ?? null : null;
  return { shown, next_cursor };
}

function pick<View extends { thread_id: string }>(view: View, fields: readonly string[] | undefined) {
  if (fields === undefined) return view;
  const wanted = Object.entries(view).filter(([name]) => name === "thread_id" || fields.includes(name));
  return Object.fromEntries(wanted) as Partial<View> & { thread_id: string };
}

function error_document({ owner: { thread: { thread_id, pool_id } }, error }: FoundError<ThreadEntry>) {
  return {
    thread_id,
    pool_id,
    timestamp: iso_seconds(error.at_ms),
    error_type: error.code,
    error_message: error.message,
    expected: error.expected,
    operation_type: error.operation_type,
    purpose: error.purpose,
    transaction_signature: error.signature,
    recovery_action: recovery_action(error.code, error.expected),
    evidence: error.evidence,
  };
}

/** The methods that show what threads do. */
export function status_handlers(
  pools: PoolService,
  threads: ThreadManager,
  documents: ThreadDocuments,
): Handlers<typeof status_contracts> {
  const of_pool = (pool_id: string | undefined) =>
    pool_id === undefined ? threads.all() : threads.of_pool(pools.get_known(pool_id).pool_id);
  return {
    get_thread_status: ({ thread_id }) => documents.of(threads.get(thread_id)),
    get_all_threads: ({ pool_id, thread_type, status, limit, cursor, fields }) => {
      const filter = {
        pool_id: pool_id === undefined ? undefined : pools.get_known(pool_id).pool_id,
        kind: thread_type,
        status,
      };
      const entries = threads.matching(filter);
      const { shown, next_cursor } = page(
        entries,
        cursor === undefined ? undefined : threads.get(cursor),
        limit,
      );
      return {
        threads: shown.map((entry) => pick(documents.of(entry), fields)),
        summary: summary(threads.sums(filter)),
        next_cursor,
      };
    },
    get_errors: ({ thread_id, pool_id, expected, limit }) => {
      const entries = thread_id === undefined ? of_pool(pool_id) : [threads.get(thread_id)];
      const fits = (error: ThreadError) => expected === undefined || error.expected === expected;
      return { errors: newest_errors(entries, fits, limit).map(error_document) };
    },
  };
}
