/** Operations as rows of the table `operations`, and back. */
import type { Address } from "@/domain/address.ts";
import type { Failure } from "@/domain/failure.ts";
import type { FailureEvidence } from "@/domain/failure_evidence.ts";
import type {
  Attempt,
  Burn,
  OperationEffects,
  OperationKind,
  OperationPurpose,
  PoolCheck,
  Share,
} from "@/domain/operation.ts";
import type { OperationEnded, OperationOpened } from "@/domain/service_event.ts";
import type { Amount, Lamports } from "@/domain/units.ts";
import { read_exact, write_exact } from "@/storage/journal/exact_json.ts";

/** A row of `operations`; its end is null together. */
export interface OperationRow {
  readonly seq: number;
  readonly signature: string;
  readonly thread_id: string;
  readonly pool_id: string;
  readonly purpose: string;
  readonly kind: string;
  readonly amount: string;
  readonly available: string;
  readonly expected: string;
  readonly shares: string;
  readonly burns: string;
  readonly wire: Uint8Array;
  readonly last_valid_block_height: number;
  readonly at_ms: number;
  readonly end_seq: number | null;
  readonly outcome: string | null;
  readonly slot: number | null;
  readonly tx_index: number | null;
  readonly fee: string | null;
  readonly pool_fee: string | null;
  readonly compute_units: number | null;
  readonly amount_in: string | null;
  readonly amount_out: string | null;
  readonly burned_in: string | null;
  readonly burned_out: string | null;
  readonly shared: string | null;
  readonly failure: string | null;
  readonly attempt: string | null;
  readonly evidence: string | null;
  readonly ended_at_ms: number | null;
  readonly pool_check: string | null;
}

/** What node:sqlite takes and gives. */
export type SqlValue = null | number | string | Uint8Array;

/** The values of {@linkcode OPEN_COLUMNS}. */
export function opened_values(seq: number, event: OperationOpened): SqlValue[] {
  return [
    seq,
    event.signature,
    event.thread_id,
    event.pool_id,
    event.purpose,
    event.kind,
    event.amount.toString(),
    event.available.toString(),
    event.expected_output.toString(),
    write_exact(event.shares),
    write_exact(event.burns),
    event.wire,
    event.last_valid_block_height,
    event.at_ms,
  ];
}

/** The columns that the opening of an operation fills. */
export const OPEN_COLUMNS = [
  "seq",
  "signature",
  "thread_id",
  "pool_id",
  "purpose",
  "kind",
  "amount",
  "available",
  "expected",
  "shares",
  "burns",
  "wire",
  "last_valid_block_height",
  "at_ms",
] as const;

/** The columns that the end of an operation fills. */
export const END_COLUMNS = [
  "end_seq",
  "outcome",
  "slot",
  "tx_index",
  "fee",
  "pool_fee",
  "compute_units",
  "amount_in",
  "amount_out",
  "burned_in",
  "burned_out",
  "shared",
  "failure",
  "attempt",
  "evidence",
  "ended_at_ms",
  "pool_check",
] as const;

/** The values of {@linkcode END_COLUMNS}. */
export function ended_values(seq: number, event: OperationEnded): SqlValue[] {
  const { effects } = event;
  return [
    seq,
    event.outcome,
    event.slot,
    event.index,
    effects?.network_fee.toString() ?? null,
    effects?.pool_fee.toString() ?? null,
    event.compute_units,
    effects?.amount_in.toString() ?? null,
    effects?.amount_out.toString() ?? null,
    effects?.burned_in.toString() ?? null,
    effects?.burned_out.toString() ?? null,
    effects === null ? null : write_exact(effects.shared),
    event.failure === null ? null : write_exact(event.failure),
    event.attempt === null ? null : write_exact(event.attempt),
    event.evidence === null ? null : write_exact(event.evidence),
    event.at_ms,
    event.pool_check ? write_exact(event.pool_check) : null,
  ];
}

/** The event that opened the operation of `row`. */
export function opened_of(row: OperationRow): OperationOpened {
  return {
    type: "operation_opened",
    signature: row.signature,
    thread_id: row.thread_id,
    pool_id: row.pool_id as Address,
    purpose: row.purpose as OperationPurpose,
    kind: row.kind as OperationKind,
    amount: BigInt(row.amount) as Amount,
    available: BigInt(row.available) as Amount,
    expected_output: BigInt(row.expected) as Amount,
    shares: read_exact(row.shares) as OperationOpened["shares"],
    burns: read_exact(row.burns) as Burn[],
    wire: row.wire,
    last_valid_block_height: row.last_valid_block_height,
    at_ms: row.at_ms,
  };
}

function effects_of(row: OperationRow): OperationEffects | null {
  const { amount_in, amount_out, burned_in, burned_out, shared, pool_fee, fee } = row;
  if (amount_in === null || amount_out === null || burned_in === null || burned_out === null) return null;
  if (shared === null || pool_fee === null || fee === null) return null;
  return {
    amount_in: BigInt(amount_in) as Amount,
    amount_out: BigInt(amount_out) as Amount,
    burned_in: BigInt(burned_in) as Amount,
    burned_out: BigInt(burned_out) as Amount,
    shared: read_exact(shared) as Share[],
    pool_fee: BigInt(pool_fee) as Lamports,
    network_fee: BigInt(fee) as Lamports,
  };
}

/** The event that ended the operation of `row`, or `null` while it is open. */
export function ended_of(row: OperationRow): OperationEnded | null {
  if (row.end_seq === null || row.outcome === null || row.ended_at_ms === null) return null;
  return {
    type: "operation_ended",
    signature: row.signature,
    thread_id: row.thread_id,
    purpose: row.purpose as OperationPurpose,
    kind: row.kind as OperationKind,
    outcome: row.outcome as OperationEnded["outcome"],
    slot: row.slot,
    index: row.tx_index,
    compute_units: row.compute_units,
    effects: effects_of(row),
    pool_check: row.pool_check === null ? null : read_exact(row.pool_check) as PoolCheck,
    failure: row.failure === null ? null : read_exact(row.failure) as Failure,
    attempt: row.attempt === null ? null : read_exact(row.attempt) as Attempt,
    evidence: row.evidence === null ? null : read_exact(row.evidence) as FailureEvidence,
    at_ms: row.ended_at_ms,
  };
}
