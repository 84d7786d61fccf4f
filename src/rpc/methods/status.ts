import { failed_operations } from "@/domain/statistics.ts";
import type { BalanceView } from "@/engine/balance_view.ts";
import type { ThreadManager } from "@/engine/thread_manager.ts";
import { thread_view } from "@/monitoring/thread_view.ts";
import { thread_id_param } from "@/rpc/params.ts";
import { type Method, method } from "@/rpc/registry.ts";

/** The methods that show what threads do. */
export function status_methods(threads: ThreadManager, balances: BalanceView): Method[] {
  return [
    method(
      "get_thread_status",
      "Shows a thread: balances, statistics since its start, errors",
      { thread_id: thread_id_param },
      ({ thread_id }) => thread_view(threads.get(thread_id), balances),
    ),
    method("get_all_threads", "Shows every thread, with a summary", {}, () => {
      const entries = threads.all();
      const operations = entries.map(({ statistics }) =>
        statistics.outcomes.landed_ok + failed_operations(statistics)
      );
      return {
        threads: entries.map((entry) => thread_view(entry, balances)),
        summary: {
          total_threads: entries.length,
          running_threads: entries.filter(({ status }) => status === "running").length,
          stopped_threads: entries.filter(({ status }) => status === "stopped").length,
          total_operations: operations.reduce((sum, count) => sum + count, 0),
        },
      };
    }),
  ];
}
