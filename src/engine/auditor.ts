import type { Clock } from "@/base/clock.ts";
import {
  BLOCK_TIMEOUT_MS,
  MAX_FINDINGS_KEPT,
  MAX_PREDICTIONS_KEPT,
  MAX_READINGS_PER_CHECK,
} from "@/base/limits.ts";
import type { Log } from "@/base/log.ts";
import type { Address } from "@/domain/address.ts";
import type { ContractCall } from "@/domain/contract_call.ts";
import { type Failure, FailureError } from "@/domain/failure.ts";
import type { Finding, Severity } from "@/domain/finding.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import type { Pool } from "@/domain/pool.ts";
import type { PoolFees } from "@/domain/policies/funding_policy.ts";
import type { PoolReading, PoolState } from "@/domain/pool_state.ts";
import type { Chain } from "@/engine/ports.ts";
import { LedgerFold } from "@/oracle/ledger_fold.ts";

const NOT_IN_STEP: Failure = {
  category: "network",
  code: "no_reading_in_step",
  expected: true,
  message: "The pool could not be read at a slot that has been followed",
  hint: "Check that the node produces blocks, and try again when the pool is quieter",
};

/** What has been checked so far. */
export interface AuditCounts {
  readonly operations_checked: number;
  readonly operations_equal: number;
  readonly pool_checks: number;
  readonly findings: number;
  readonly unmodelled_calls: number;
}

/** Whoever names one of these touches the pool. */
function accounts_of({ pool_id, a, b }: Pool): Address[] {
  return [pool_id, a.vault, b.vault, a.lp_mint, b.lp_mint];
}

/** Runs the model beside the chain: one fold for each pool, fed in ledger order. */
export class Auditor {
  readonly #chain: Chain;
  readonly #log: Log;
  readonly #folds = new Map<Address, LedgerFold>();
  /** The folds by the accounts of their pools. */
  readonly #by_account = new Map<Address, LedgerFold>();
  readonly #findings: Finding[] = [];
  readonly #clock: Clock;
  readonly #waiters: (() => void)[] = [];
  /** What the model said about transactions that failed, by signature; the oldest go first. */
  readonly #predictions = new Map<string, string>();
  #slot = 0;
  #system_paused: boolean;
  #operations_checked = 0;
  #operations_equal = 0;
  #pool_checks = 0;
  #findings_seen = 0;
  readonly #by_severity: Record<Severity, number> = { critical: 0, high: 0, medium: 0 };

  constructor(chain: Chain, clock: Clock, log: Log, system_paused: boolean) {
    this.#clock = clock;
    this.#chain = chain;
    this.#log = log;
    this.#system_paused = system_paused;
  }

  /** Starts to check a pool from what was read of it; `owner` is whose it is where that was not read. */
  add_pool(pool: Pool, owner: Address, start: PoolReading): void {
    const fold = new LedgerFold(pool, start.owner ?? owner, start);
    this.#folds.set(pool.pool_id, fold);
    for (const account of accounts_of(pool)) {
      this.#by_account.set(account, fold);
      this.#chain.watch(account);
    }
  }

  /** Takes the next landed transaction. */
  on_transaction(transaction: LandedTransaction): void {
    for (const fold of this.#touched_by(transaction)) {
      const result = fold.fold(transaction, this.#system_paused);
      this.#operations_checked += result.operations_checked;
      this.#operations_equal += result.operations_equal;
      this.#report(result.findings);
      if (result.prediction !== null) this.#keep_prediction(transaction.signature, result.prediction);
    }
    if (transaction.error === null) this.#follow_system_pause(transaction.calls);
  }

  /** What the model predicted for a transaction that failed, in one line; `null` when it was not asked or long ago. */
  prediction_of(signature: string): string | null {
    return this.#predictions.get(signature) ?? null;
  }

  /** What the next operations of a pool cost, as the model has it; `undefined` for a pool that is not checked. */
  fees_of(pool_id: Address): PoolFees | undefined {
    return this.#folds.get(pool_id)?.state;
  }

  /** A pool as the model has it; `undefined` for one that is not checked. */
  state_of(pool_id: Address): PoolState | undefined {
    return this.#folds.get(pool_id)?.state;
  }

  #keep_prediction(signature: string, prediction: string): void {
    this.#predictions.set(signature, prediction);
    const oldest = this.#predictions.keys().next().value;
    if (this.#predictions.size > MAX_PREDICTIONS_KEPT && oldest !== undefined) {
      this.#predictions.delete(oldest);
    }
  }

  /** A block has been taken in completely. */
  on_block_end(slot: number): void {
    this.#slot = slot;
    for (const waiter of this.#waiters.splice(0)) waiter();
  }

  /** Compares the model of every pool with the chain, at one slot each. Throws `FailureError`. */
  async check_pools(): Promise<readonly Finding[]> {
    const found: Finding[] = [];
    for (const fold of this.#folds.values()) {
      const reading = await this.#reading_in_step(fold);
      found.push(...fold.check_reading(reading));
      this.#pool_checks += Object.keys(reading.state).length;
    }
    this.#report(found);
    return found;
  }

  /** A reading of exactly the slot up to which the fold has come: all blocks up to it, and nothing after it. */
  async #reading_in_step(fold: LedgerFold): Promise<PoolReading> {
    for (let tries = 0; tries < MAX_READINGS_PER_CHECK; tries += 1) {
      const reading = await this.#chain.read_pool(fold.pool);
      while (this.#slot < reading.slot) await this.#next_block();
      if (fold.last_slot <= reading.slot) return reading;
    }
    throw new FailureError(NOT_IN_STEP);
  }

  async #next_block(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiters.push(resolve);
    const in_time = new AbortController();
    const late = this.#clock.sleep(BLOCK_TIMEOUT_MS, in_time.signal).then(() => "late" as const);
    const first = await Promise.race([promise, late]);
    in_time.abort();
    if (first === "late") throw new FailureError(NOT_IN_STEP);
  }

  /** The newest findings, oldest first. */
  get findings(): readonly Finding[] {
    return this.#findings;
  }

  /** How many findings there have been of each severity, also those that are no longer kept. */
  get findings_by_severity(): Readonly<Record<Severity, number>> {
    return this.#by_severity;
  }

  /** The figures of the audit. */
  counts(): AuditCounts {
    let unmodelled_calls = 0;
    for (const fold of this.#folds.values()) unmodelled_calls += fold.unmodelled_calls;
    return {
      operations_checked: this.#operations_checked,
      operations_equal: this.#operations_equal,
      pool_checks: this.#pool_checks,
      findings: this.#findings_seen,
      unmodelled_calls,
    };
  }

  #touched_by(transaction: LandedTransaction): Set<LedgerFold> {
    const touched = new Set<LedgerFold>();
    for (const { account } of transaction.lamport_changes) {
      const fold = this.#by_account.get(account);
      if (fold !== undefined) touched.add(fold);
    }
    return touched;
  }

  #follow_system_pause(calls: readonly ContractCall[]): void {
    for (const call of calls) {
      if (call.name === "pause_system") this.#system_paused = true;
      if (call.name === "unpause_system") this.#system_paused = false;
    }
  }

  #report(findings: readonly Finding[]): void {
    for (const finding of findings) {
      this.#findings_seen += 1;
      this.#by_severity[finding.severity] += 1;
      this.#findings.push(finding);
      if (this.#findings.length > MAX_FINDINGS_KEPT) this.#findings.shift();
      this.#log.error("Finding: the contract did not do what it must", { ...finding });
    }
  }
}
