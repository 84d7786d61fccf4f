import { MAX_THREADS_PER_PAGE } from "@/base/limits.ts";
import type { DaemonClient } from "@/cli/daemon_client.ts";
import { pool_filter } from "@/cli/pool_choice.ts";
import type { WireParams, WireResult } from "@/rpc/wire.ts";

/** Options that choose threads. */
export interface ThreadFilter {
  readonly pool?: string;
  readonly kind?: "deposit" | "withdrawal" | "swap";
  readonly state?: "created" | "running" | "stopped" | "error";
}

/** Members of a thread's status that the lists show. */
const LISTED = [
  "type",
  "status",
  "pool_id",
  "token_type",
  "swap_direction",
  "balances",
  "statistics",
] as const;

/** The filter as members of a method's parameters. */
export async function filter_params(daemon: DaemonClient, { pool, kind }: Omit<ThreadFilter, "state">) {
  return { ...await pool_filter(daemon, pool), ...kind === undefined ? {} : { thread_type: kind } };
}

/** The threads that fit a filter, page after page, at most `limit`. */
export async function listed_threads(
  daemon: DaemonClient,
  filter: ThreadFilter,
  options: { readonly limit?: number; readonly fields?: WireParams<"get_all_threads">["fields"] } = {},
): Promise<WireResult<"get_all_threads">> {
  const { limit = Infinity, fields = [...LISTED, "recent_errors", "health_monitoring"] } = options;
  const params = {
    ...await filter_params(daemon, filter),
    ...filter.state === undefined ? {} : { status: filter.state },
    fields,
  };
  const threads: WireResult<"get_all_threads">["threads"][number][] = [];
  let cursor: string | null = null;
  for (;;) {
    const here = {
      ...cursor === null ? {} : { cursor },
      limit: Math.min(limit - threads.length, MAX_THREADS_PER_PAGE),
    };
    const page: WireResult<"get_all_threads"> = await daemon.call("get_all_threads", { ...params, ...here });
    threads.push(...page.threads);
    cursor = page.next_cursor;
    if (cursor === null || threads.length >= limit) return { ...page, threads };
  }
}
