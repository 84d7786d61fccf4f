import type { OperationKind, OutcomeName } from "@/domain/operation.ts";
import { MAX_PAGE_OPERATIONS } from "@/storage/limits.ts";

/** Which operations, newest first. The next page begins before the last one's `sequence`. */
export interface OperationQuery {
  readonly thread_id?: string;
  readonly pool_id?: string;
  readonly kind?: OperationKind;
  /** `unknown`: those that are still open. */
  readonly outcome?: OutcomeName;
  /** Opened at this time or later. */
  readonly from_ms?: number;
  /** Opened before this time. */
  readonly to_ms?: number;
  readonly before_seq?: number;
  /** Bounded by `MAX_PAGE_OPERATIONS`. */
  readonly limit: number;
}

const CONDITIONS = {
  thread_id: "thread_id = ?",
  pool_id: "pool_id = ?",
  kind: "kind = ?",
  outcome: "outcome = ?",
  from_ms: "at_ms >= ?",
  to_ms: "at_ms < ?",
  before_seq: "seq < ?",
} as const;

/** The SQL of a query and the values of its marks. */
export function query_text(query: OperationQuery): { text: string; values: (string | number)[] } {
  const conditions: string[] = [];
  const values: (string | number)[] = [];
  for (const name of Object.keys(CONDITIONS) as (keyof typeof CONDITIONS)[]) {
    const value = query[name];
    if (value === undefined) continue;
    if (name === "outcome" && value === "unknown") {
      conditions.push("end_seq IS NULL");
      continue;
    }
    conditions.push(CONDITIONS[name]);
    values.push(value);
  }
  const where = conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
  const limit = Math.max(0, Math.min(query.limit, MAX_PAGE_OPERATIONS));
  return { text: `SELECT * FROM operations${where} ORDER BY seq DESC LIMIT ?`, values: [...values, limit] };
}
