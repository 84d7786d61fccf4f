import { createHash } from "node:crypto";
import type { Address } from "@/domain/address.ts";
import { MAX_EVIDENCE_LOG_LINES } from "@/base/limits.ts";
import type { ContractCall } from "@/domain/contract_call.ts";
import type { Finding, FindingEvidence, FindingPlace } from "@/domain/finding.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import { describe_error } from "@/domain/transaction_error.ts";
import type { Difference } from "@/oracle/comparison.ts";
import { is_disabled, severity_of } from "@/oracle/invariants.ts";
import type { Suspect } from "@/oracle/suspects.ts";

/** The members of an object as texts. */
function as_texts(value: object): Record<string, string> {
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, String(member)]));
}

function evidence_of(transaction: LandedTransaction, state_before: object | undefined): FindingEvidence {
  const { calls, token_changes, lamport_changes, error, logs } = transaction;
  const moved = (changes: readonly { account: Address; before: bigint; after: bigint }[]) =>
    changes.filter(({ before, after }) => before !== after)
      .map(({ account, before, after }) => `${account}: ${before} -> ${after}`);
  return {
    state_before: as_texts(state_before ?? {}),
    calls: calls.map((call) => as_texts(call)),
    token_changes: moved(token_changes),
    lamport_changes: moved(lamport_changes),
    error: error === null ? null : describe_error(error),
    logs: logs.slice(-MAX_EVIDENCE_LOG_LINES),
  };
}

/** What a reading is measured by: the model, and what has landed since the last reading that was right. */
export interface ReadingBasis {
  readonly state: object | null;
  readonly suspects: readonly Suspect[];
}

/** The calls of a reading's evidence have their places with them: they are of many transactions. */
function evidence_of_reading({ state, suspects }: ReadingBasis): FindingEvidence {
  const calls = suspects.flatMap(({ slot, index, signature, calls }) =>
    calls.map((call) => as_texts({ slot, index, signature, ...call }))
  );
  const nothing = { token_changes: [], lamport_changes: [], error: null, logs: [] };
  return { state_before: as_texts(state ?? {}), calls, ...nothing };
}

/** Hexadecimal digits behind the rule in an id: 48 bits of the fingerprint's hash. */
const ID_DIGITS = 12;

/** The id of all findings with this fingerprint; it is a file's name as well. */
function id_of(invariant: string, fingerprint: string): string {
  return `${invariant}-${createHash("sha256").update(fingerprint).digest("hex").slice(0, ID_DIGITS)}`;
}

/** Makes findings of differences, unless their rules are switched off. */
export class FindingFactory {
  readonly #disabled: ReadonlySet<string>;

  constructor(disabled: ReadonlySet<string>) {
    this.#disabled = disabled;
  }

  /** What a transaction has shown. */
  of_transaction(
    differences: readonly Difference[],
    transaction: LandedTransaction,
    pool_id: Address | null,
    state_before: object | undefined,
  ): Finding[] {
    if (differences.length === 0) return [];
    const kinds = [...new Set(transaction.calls.map(({ name }: ContractCall) => name))].sort().join("+");
    const { slot, index, signature } = transaction;
    const evidence = evidence_of(transaction, state_before);
    return this.#make(differences, { slot, index, signature }, pool_id, kinds, evidence);
  }

  /** What a reading has shown; without a basis nobody knows since when. */
  of_reading(
    differences: readonly Difference[],
    slot: number,
    pool_id: Address | null,
    basis?: ReadingBasis,
  ): Finding[] {
    if (differences.length === 0) return [];
    const evidence = basis === undefined ? null : evidence_of_reading(basis);
    return this.#make(differences, { slot, index: null, signature: null }, pool_id, "reading", evidence);
  }

  #make(
    differences: readonly Difference[],
    place: FindingPlace,
    default_pool_id: Address | null,
    kinds: string,
    evidence: FindingEvidence | null,
  ): Finding[] {
    return differences.filter(({ invariant }) => !is_disabled(invariant, this.#disabled)).map(
      (difference) => {
        const { invariant, expected, observed } = difference;
        const pool_id = difference.pool_id ?? default_pool_id;
        const fingerprint = `${invariant}|${pool_id ?? "deployment"}|${kinds}`;
        return {
          id: id_of(invariant, fingerprint),
          severity: severity_of(invariant),
          invariant,
          pool_id,
          ...place,
          expected,
          observed,
          fingerprint,
          evidence,
        };
      },
    );
  }
}
