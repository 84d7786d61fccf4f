import { MAX_FINDINGS_KEPT } from "@/base/limits.ts";
import type { Log } from "@/base/log.ts";
import type { Address } from "@/domain/address.ts";
import type { ContractCall } from "@/domain/contract_call.ts";
import type { Finding } from "@/domain/finding.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import type { Pool } from "@/domain/pool.ts";
import type { PoolReading } from "@/domain/pool_state.ts";
import type { Chain } from "@/engine/ports.ts";
import { LedgerFold } from "@/oracle/ledger_fold.ts";

/** What has been checked so far. */
export interface AuditCounts {
  readonly operations_checked: number;
  readonly operations_equal: number;
  readonly pool_checks: number;
  readonly findings: number;
  readonly unmodelled_calls: number;
}

/** The pools an operation touches. */
function pools_of(call: ContractCall): readonly Address[] {
  if (call.name === "other") return call.accounts;
  return "pool_id" in call ? [call.pool_id] : [];
}

/** Runs the model beside the chain: one fold for each pool, fed in ledger order. */
export class Auditor {
  readonly #chain: Chain;
  readonly #log: Log;
  readonly #folds = new Map<Address, LedgerFold>();
  readonly #findings: Finding[] = [];
  #system_paused: boolean;
  #operations_checked = 0;
  #operations_equal = 0;
  #pool_checks = 0;
  #findings_seen = 0;

  constructor(chain: Chain, log: Log, system_paused: boolean) {
    this.#chain = chain;
    this.#log = log;
    this.#system_paused = system_paused;
  }

  /** Starts to check a pool from what was read of it. */
  add_pool(pool: Pool, owner: Address, start: PoolReading): void {
    this.#folds.set(pool.pool_id, new LedgerFold(pool, owner, start));
  }

  /** Takes the next landed transaction. */
  on_transaction(transaction: LandedTransaction): void {
    const touched = new Set(transaction.calls.flatMap(pools_of));
    for (const pool_id of touched) {
      const result = this.#folds.get(pool_id)?.fold(transaction, this.#system_paused);
      if (result === undefined) continue;
      this.#operations_checked += result.operations_checked;
      this.#operations_equal += result.operations_equal;
      this.#report(result.findings);
    }
    if (transaction.error === null) this.#follow_system_pause(transaction.calls);
  }

  /** Compares the model of every pool with the chain. Call it when no operation is open. Throws `FailureError`. */
  async check_pools(): Promise<readonly Finding[]> {
    const found: Finding[] = [];
    for (const fold of this.#folds.values()) {
      const reading = await this.#chain.read_pool(fold.pool);
      found.push(...fold.check_reading(reading));
      this.#pool_checks += Object.keys(reading.state).length;
    }
    this.#report(found);
    return found;
  }

  /** The newest findings, oldest first. */
  get findings(): readonly Finding[] {
    return this.#findings;
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

  #follow_system_pause(calls: readonly ContractCall[]): void {
    for (const call of calls) {
      if (call.name === "pause_system") this.#system_paused = true;
      if (call.name === "unpause_system") this.#system_paused = false;
    }
  }

  #report(findings: readonly Finding[]): void {
    for (const finding of findings) {
      this.#findings_seen += 1;
      this.#findings.push(finding);
      if (this.#findings.length > MAX_FINDINGS_KEPT) this.#findings.shift();
      this.#log.error("Finding: the contract did not do what it must", { ...finding });
    }
  }
}
