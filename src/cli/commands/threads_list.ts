import { type DaemonOptions, show } from "@/cli/daemon_client.ts";
import { coloured, grouped, table } from "@/cli/output.ts";
import type { Cell } from "@/cli/table.ts";
import { listed_threads, type ThreadFilter } from "@/cli/thread_listing.ts";
import { instant_words, percent_words, sol_words } from "@/cli/words.ts";
import type { WireResult } from "@/rpc/wire.ts";

/** A thread as `get_all_threads` shows it. */
export type ListedThread = WireResult<"get_all_threads">["threads"][number];

const STATE_COLOURS = { created: undefined, running: "green", stopped: "yellow", error: "red" } as const;
/** What a thread has in its hands: of a withdrawal thread LP tokens, of the others a token of the pool. */
const HEAD = ["thread", "pool", "input", "state", "ok", "failed", "success", "holds", "SOL", "last error"];

function state_cell(state: ListedThread["status"]): Cell {
  const colour = state === undefined ? undefined : STATE_COLOURS[state];
  return colour === undefined
    ? state ?? "-"
    : { text: state ?? "-", paint: (text) => coloured(text, colour) };
}

function input_words({ type, token_type, swap_direction }: ListedThread): string {
  if (type === "swap") return swap_direction === "a_to_b" ? "A → B" : "B → A";
  return type === "withdrawal" ? `LP-${token_type}` : token_type ?? "-";
}

function holds(thread: ListedThread): string {
  const { balances, type, token_type } = thread;
  if (balances === undefined) return "-";
  if (type === "withdrawal") return grouped(balances.lp_tokens);
  return grouped(token_type === "A" ? balances.token_a : balances.token_b);
}

/** Threads as a table's head and rows. */
export function thread_rows(threads: readonly ListedThread[]): { head: string[]; rows: Cell[][] } {
  const rows = threads.map((thread): Cell[] => {
    const { successful_operations = 0, failed_operations = 0, total_attempts = 0 } =
      thread.statistics?.operation_counts ?? {};
    return [
      thread.thread_id,
      (thread.pool_id ?? "-").slice(0, 6),
      input_words(thread),
      state_cell(thread.status),
      grouped(successful_operations),
      grouped(failed_operations),
      percent_words(successful_operations, total_attempts),
      holds(thread),
      thread.balances === undefined ? "-" : sol_words(thread.balances.sol),
      thread.recent_errors?.at(-1)?.error_type ?? "-",
    ];
  });
  return { head: HEAD, rows };
}

function list_text({ threads, summary }: WireResult<"get_all_threads">): string {
  if (summary.total_threads === 0) {
    return "No threads. Create one with: frt threads create deposit --pool POOL --token A";
  }
  const { head, rows } = thread_rows(threads);
  const more = summary.total_threads - threads.length;
  const states = (["running", "stopped", "created", "error"] as const)
    .map((state) => `${grouped(summary[`${state}_threads`])} ${state}`).join(", ");
  return [
    table(head, rows),
    ...more === 0 ? [] : [`… and ${grouped(more)} more: see --limit`],
    "",
    `${grouped(summary.total_threads)} threads: ${states}; ${grouped(summary.total_operations)} operations`,
  ].join("\n");
}

function figures(group: object): string {
  return Object.entries(group).filter(([, value]) => ["number", "bigint"].includes(typeof value))
    .map(([name, value]) => `${name.replaceAll("_", " ")} ${grouped(value as number | bigint)}`).join(", ");
}

function details_text(thread: WireResult<"get_thread_status">): string {
  const { statistics, verification_totals, balances, thread_identity, health_monitoring } = thread;
  const { operation_counts, timing_stats, outcomes } = statistics;
  const { waiting, operational_status, resource_status } = health_monitoring;
  const errors = thread.recent_errors.map(({ timestamp, error_type, error, transaction_signature }) => [
    instant_words(timestamp),
    error_type,
    error,
    transaction_signature ?? "-",
  ]);
  return [
    `thread      ${thread.thread_id} (${input_words(thread)}), ${thread.status}, ${operational_status}`,
    `pool        ${thread.pool_id}`,
    `wallet      ${thread.wallet_address}`,
    `since       created ${instant_words(thread_identity.created_at)}, started ${
      instant_words(thread_identity.started_at)
    }, last operation ${instant_words(thread_identity.last_operation_at)} (UTC)`,
    `holds       ${sol_words(balances.sol)} SOL, A ${grouped(balances.token_a)}, B ${
      grouped(balances.token_b)
    }, LP ${grouped(balances.lp_tokens)}`,
    `operations  ${grouped(operation_counts.successful_operations)} of ${
      grouped(operation_counts.total_attempts)
    } succeeded (${
      percent_words(operation_counts.successful_operations, operation_counts.total_attempts)
    }), ${timing_stats.operations_per_minute ?? 0} a minute`,
    `outcomes    ${figures(outcomes)}`,
    `totals      ${figures(verification_totals)}`,
    `waiting     ${
      waiting === null ? "no" : `since ${instant_words(waiting.since)}: ${waiting.reason}`
    }; next at ${instant_words(resource_status.next_scheduled_operation)}`,
    ...errors.length === 0 ? [] : ["", table(["at (UTC)", "error", "what happened", "transaction"], errors)],
  ].join("\n");
}

/** Lists threads. */
export function run_threads_list(
  options: DaemonOptions & ThreadFilter & { readonly limit: number },
): Promise<number> {
  return show(
    options,
    (daemon) => listed_threads(daemon, options, { limit: options.limit }),
    list_text,
  );
}

/** Shows one thread. */
export function run_threads_show(thread_id: string, options: DaemonOptions): Promise<number> {
  return show(options, (daemon) => daemon.call("get_thread_status", { thread_id }), details_text);
}
