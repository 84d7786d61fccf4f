import { type DaemonOptions, show } from "@/cli/daemon_client.ts";
import { coloured, grouped, table } from "@/cli/output.ts";
import { pool_filter } from "@/cli/pool_choice.ts";
import type { Cell } from "@/cli/table.ts";
import { duration_words, instant_words, sol_words } from "@/cli/words.ts";
import type { WireParams, WireResult } from "@/rpc/wire.ts";

/** Options of `operations`. */
export interface OperationOptions extends DaemonOptions {
  readonly thread?: string;
  readonly pool?: string;
  readonly kind?: "deposit" | "withdrawal" | "swap";
  readonly outcome?: NonNullable<WireParams<"get_operations">["outcome"]>;
  readonly from?: string;
  readonly to?: string;
  readonly limit: number;
  readonly cursor?: number;
}

/** Options of `errors`. */
export interface ErrorOptions extends DaemonOptions {
  readonly thread?: string;
  readonly pool?: string;
  readonly unexpected: boolean;
  readonly limit: number;
}

const OUTCOME_COLOURS = {
  landed_ok: "green",
  landed_error: "red",
  rejected: "red",
  expired: "red",
  unknown: "yellow",
} as const;

function sessions_text({ thread_id, sessions }: WireResult<"get_thread_sessions">): string {
  if (sessions.length === 0) return `${thread_id} has no sessions yet: one ends when the thread is stopped`;
  const verdict = (passed: boolean | null) => passed === null ? "-" : passed ? "agrees" : "DIFFERS";
  const rows = sessions.map(({ verification_summary: totals, ...session }) => [
    instant_words(session.start_time),
    duration_words(session.duration_seconds),
    session.stop_reason,
    grouped(totals.successful_operations),
    grouped(totals.total_tokens_processed),
    sol_words(totals.total_fees_paid),
    verdict(totals.pool_verification_passed),
    session.session_file,
  ]);
  const head = ["start (UTC)", "lasted", "ended by", "succeeded", "tokens", "fees SOL", "pool", "file"];
  return table(head, rows);
}

function operations_text({ operations, next_cursor }: WireResult<"get_operations">): string {
  if (operations.length === 0) return "No operations";
  const rows = operations.map((operation): Cell[] => [
    String(operation.sequence),
    instant_words(operation.opened_at),
    operation.thread_id,
    operation.purpose,
    {
      text: operation.outcome,
      paint: (text) => coloured(text, OUTCOME_COLOURS[operation.outcome]),
    },
    grouped(operation.amount),
    operation.effects === null ? "-" : grouped(operation.effects.amount_out),
    operation.slot === null ? "-" : String(operation.slot),
    operation.failure?.code ?? "-",
    operation.signature,
  ]);
  const head = [
    "no.",
    "signed (UTC)",
    "thread",
    "purpose",
    "outcome",
    "amount",
    "brought",
    "slot",
    "failure",
  ];
  const more = next_cursor === null ? "" : `\nOlder ones: --cursor ${next_cursor}`;
  return table([...head, "signature"], rows) + more;
}

function errors_text({ errors }: WireResult<"get_errors">): string {
  if (errors.length === 0) return "No errors";
  const rows = errors.map((error): Cell[] => [
    instant_words(error.timestamp),
    error.thread_id,
    error.expected
      ? error.error_type
      : { text: error.error_type, paint: (text: string) => coloured(text, "red") },
    error.expected ? "yes" : "NO",
    error.error_message,
    error.recovery_action,
    error.transaction_signature ?? "-",
  ]);
  return table(
    ["at (UTC)", "thread", "error", "expected", "what happened", "what is done", "transaction"],
    rows,
  );
}

function given<T>(name: string, value: T | undefined): Record<string, T> {
  return value === undefined ? {} : { [name]: value };
}

/** Lists a thread's past sessions. */
export function run_sessions(
  thread_id: string,
  options: DaemonOptions & { readonly limit: number },
): Promise<number> {
  const params = { thread_id, limit: options.limit };
  return show(options, (daemon) => daemon.call("get_thread_sessions", params), sessions_text);
}

/** Lists operations out of the journal. */
export function run_operations(options: OperationOptions): Promise<number> {
  const { thread, kind, outcome, from, to, limit, cursor } = options;
  return show(options, async (daemon) => {
    const pool = await pool_filter(daemon, options.pool);
    const params = {
      ...pool,
      ...given("kind", kind),
      ...given("outcome", outcome),
      ...given("cursor", cursor),
    };
    const when = { ...given("thread_id", thread), ...given("from", from), ...given("to", to) };
    return await daemon.call("get_operations", { ...params, ...when, limit });
  }, operations_text);
}

/** Lists what went wrong lately. */
export function run_errors(options: ErrorOptions): Promise<number> {
  const { thread, unexpected, limit } = options;
  return show(options, async (daemon) => {
    const pool = await pool_filter(daemon, options.pool);
    const params = {
      ...pool,
      ...given("thread_id", thread),
      ...unexpected ? { expected: false } : {},
      limit,
    };
    return await daemon.call("get_errors", params);
  }, errors_text);
}
