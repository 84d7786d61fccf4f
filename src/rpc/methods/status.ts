import { iso_seconds } from "@/base/clock.ts";
import { recovery_action } from "@/domain/recovery_action.ts";
import { failed_operations } from "@/domain/statistics.ts";
import type { PoolService } from "@/engine/pool_service.ts";
import type { ThreadEntry } from "@/engine/thread_entry.ts";
import type { ThreadManager } from "@/engine/thread_manager.ts";
import type { StatusSources } from "@/monitoring/thread_status/status_sources.ts";
import { thread_view } from "@/monitoring/thread_view.ts";
import type { status_contracts } from "@/rpc/contracts/status.ts";
import type { Handlers } from "@/rpc/method.ts";

function summary(entries: readonly ThreadEntry[]) {
  const states = { created: 0, running: 0, stopped: 0, error: 0 };
  let total_operations = 0;
  for (const { status, statistics } of entries) {
    states[status] += 1;
    total_operations += statistics.outcomes.landed_ok + failed_operations(statistics);
  }
  return {
    total_threads: entries.length,
    running_threads: states.running,
    stopped_threads: states.stopped,
    created_threads: states.created,
    error_threads: states.error,
    total_operations,
  };
}

/** The threads behind the one that the cursor names; it need not fit the filter any more. */
function page(entries: readonly ThreadEntry[], after: ThreadEntry | undefined, limit: number) {
  const place = after === undefined ? 0 : entries.findIndex((entry) => entry.place > after.place);
  const start = place === -1 ? entries.length : place;
  const shown = entries.slice(start, start + limit);
  const next_cursor = start + limit < entries.length ? shown.at(-1)?.thread.thread_id ?? null : null;
  return { shown, next_cursor };
}

function pick<View extends { thread_id: string }>(view: View, fields: readonly string[] | undefined) {
  if (fields === undefined) return view;
  const wanted = Object.entries(view).filter(([name]) => name === "thread_id" || fields.includes(name));
  return Object.fromEntries(wanted) as Partial<View> & { thread_id: string };
}

function errors_of(entry: ThreadEntry) {
  const { thread_id, pool_id } = entry.thread;
  return entry.errors.map((error) => ({
    at_ms: error.at_ms,
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
  }));
}

/** The methods that show what threads do. */
export function status_handlers(
  pools: PoolService,
  threads: ThreadManager,
  sources: StatusSources,
): Handlers<typeof status_contracts> {
  const of_pool = (pool_id: string | undefined) =>
    pool_id === undefined ? threads.all() : threads.of_pool(pools.get_known(pool_id).pool_id);
  return {
    get_thread_status: ({ thread_id }) => thread_view(threads.get(thread_id), sources),
    get_all_threads: ({ pool_id, thread_type, status, limit, cursor, fields }) => {
      const entries = of_pool(pool_id).filter((entry) =>
        (thread_type === undefined || entry.thread.kind === thread_type) &&
        (status === undefined || entry.status === status)
      );
      const { shown, next_cursor } = page(
        entries,
        cursor === undefined ? undefined : threads.get(cursor),
        limit,
      );
      return {
        threads: shown.map((entry) => pick(thread_view(entry, sources), fields)),
        summary: summary(entries),
        next_cursor,
      };
    },
    get_errors: ({ thread_id, pool_id, expected, limit }) => {
      const entries = thread_id === undefined ? of_pool(pool_id) : [threads.get(thread_id)];
      const errors = entries.flatMap(errors_of)
        .filter((error) => expected === undefined || error.expected === expected)
        .sort((left, right) => right.at_ms - left.at_ms)
        .slice(0, limit)
        .map(({ at_ms: _at_ms, ...error }) => error);
      return { errors };
    },
  };
}
