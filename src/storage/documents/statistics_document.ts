/** `statistics.json`: what every thread has done since its last start, and in its lifetime. */
import { z } from "zod";
import type { ThreadTotals } from "@/domain/service_state.ts";
import {
  EMPTY_STATISTICS,
  failed_operations,
  shared_when_empty,
  successes_by_kind,
  type ThreadStatistics,
} from "@/domain/statistics.ts";
import type { ThreadKind } from "@/domain/thread.ts";
import { counters_schema, encode_counters } from "@/storage/documents/counters.ts";
import {
  address_value,
  decode_document,
  FORMAT_VERSION,
  journal_position,
  units,
} from "@/storage/documents/values.ts";
import { verification_totals } from "@/domain/verification_totals.ts";

const totals = {
  successful_deposits: z.int(),
  successful_withdrawals: z.int(),
  successful_swaps: z.int(),
  failed_operations: z.int(),
  total_volume_processed: units,
  verification_totals: z.record(z.string(), units),
  /** The exact state; the members above are made of it. */
  counters: counters_schema,
};

const entry_schema = z.object({
  ...totals,
  lifetime: z.object(totals),
  share_sources: z.record(z.string(), units),
  foreign_mints: z.array(address_value),
});

/** The whole file. */
const statistics_schema = z.object({
  format_version: z.literal(FORMAT_VERSION),
  journal_position,
  /** The error files together contain every event up to this one, though each carries an older number of its own. */
  error_files_position: journal_position,
  statistics: z.record(z.string(), entry_schema),
});

/** What one thread's entry is made of. */
export interface StatisticsSource {
  readonly current: ThreadStatistics;
  readonly lifetime: ThreadStatistics;
  readonly share_sources: ReadonlyMap<string, bigint>;
  readonly foreign_mints: ReadonlySet<string>;
}

/** The kind in a thread's id: `deposit` of `deposit_12`. */
function kind_of(thread_id: string): ThreadKind {
  if (thread_id.startsWith("deposit")) return "deposit";
  return thread_id.startsWith("withdrawal") ? "withdrawal" : "swap";
}

function encode_totals(kind: ThreadKind, statistics: ThreadStatistics) {
  return {
    ...successes_by_kind(kind, statistics),
    failed_operations: failed_operations(statistics),
    total_volume_processed: statistics.amount_in,
    verification_totals: verification_totals(kind, statistics),
    counters: encode_counters(statistics),
  };
}

/** One thread: the members of the present session, the lifetime beside them. */
export function encode_thread_statistics(thread_id: string, source: StatisticsSource) {
  const kind = kind_of(thread_id);
  return {
    ...encode_totals(kind, source.current),
    lifetime: encode_totals(kind, source.lifetime),
    share_sources: Object.fromEntries(source.share_sources),
    foreign_mints: [...source.foreign_mints],
  };
}

/**
 * What a thread's entry is like when the thread has done nothing yet: the kind. The entries of all such threads of a kind
 * differ in their ids alone.
 */
export function blank_kind(thread_id: string, source: StatisticsSource): ThreadKind | undefined {
  const { current, lifetime, share_sources, foreign_mints } = source;
  const is_blank = current === EMPTY_STATISTICS && lifetime === EMPTY_STATISTICS &&
    share_sources.size === 0 &&
    foreign_mints.size === 0;
  return is_blank ? kind_of(thread_id) : undefined;
}

/** What stands before the threads. */
export function statistics_head(position: number, error_files_position: number) {
  return { format_version: FORMAT_VERSION, journal_position: position, error_files_position };
}

/** The document of this part of the state at `position`. */
export function encode_statistics(
  statistics: ReadonlyMap<string, ThreadTotals>,
  position: number,
  error_files_position = 0,
) {
  const entries = Array.from(statistics, ([id, totals]) => [id, encode_thread_statistics(id, totals)]);
  return { ...statistics_head(position, error_files_position), statistics: Object.fromEntries(entries) };
}

/** Reads `statistics.json`. Throws where the text is not such a document. */
export function decode_statistics(
  text: string,
): { statistics: Map<string, ThreadTotals>; position: number; error_files_position: number } {
  const content = decode_document(statistics_schema, text);
  const entries = Object.entries(content.statistics).map(([id, entry]): [string, ThreadTotals] => [id, {
    current: shared_when_empty(entry.counters),
    lifetime: shared_when_empty(entry.lifetime.counters),
    share_sources: new Map(Object.entries(entry.share_sources)),
    foreign_mints: new Set(entry.foreign_mints),
  }]);
  const { journal_position: position, error_files_position } = content;
  return { statistics: new Map(entries), position, error_files_position };
}
