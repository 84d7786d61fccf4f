import { iso_seconds } from "@/base/clock.ts";
import type { PoolCheck } from "@/domain/operation.ts";
import type { operation_contracts } from "@/rpc/contracts/operations.ts";
import type { Handlers } from "@/rpc/method.ts";
import type { Journal, LoggedOperation } from "@/storage/journal/journal.ts";
import type { OperationQuery } from "@/storage/journal/operation_query.ts";

function check_view(check: PoolCheck | null | undefined) {
  return check ? { as_expected: check.as_expected, model: check.model } : null;
}

function view({ sequence, opened, ended }: LoggedOperation) {
  const { signature, thread_id, pool_id, kind, purpose, amount, expected_output, shares } = opened;
  return {
    sequence,
    signature,
    thread_id,
    pool_id,
    kind,
    purpose,
    amount,
    expected_output,
    planned_shares: shares,
    opened_at: iso_seconds(opened.at_ms),
    outcome: ended?.outcome ?? "unknown" as const,
    ended_at: ended === null ? null : iso_seconds(ended.at_ms),
    slot: ended?.slot ?? null,
    index: ended?.index ?? null,
    compute_units: ended?.compute_units ?? null,
    effects: ended?.effects ?? null,
    pool_check: check_view(ended?.pool_check),
    failure: ended?.failure ?? null,
  };
}

/** Members that are not given are not asked for. */
function without_gaps(
  query: { readonly [Member in keyof OperationQuery]: OperationQuery[Member] | undefined },
) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as unknown as OperationQuery;
}

/** The method that reads the journal. */
export function operation_handlers(journal: Journal): Handlers<typeof operation_contracts> {
  return {
    get_operations: ({ from, to, cursor, limit, ...filter }) => {
      const query = without_gaps({
        ...filter,
        from_ms: from,
        to_ms: to,
        before_seq: cursor,
        limit: limit + 1,
      });
      const found = journal.query_operations(query);
      const page = found.slice(0, limit);
      const next_cursor = found.length > limit ? page.at(-1)?.sequence ?? null : null;
      return { operations: page.map(view), next_cursor };
    },
  };
}
