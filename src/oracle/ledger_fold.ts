/**
 * Folds the landed transactions of one pool in ledger order. Every operation write-locks the pool's account, so (slot,
 * index) is the order in which the contract itself saw them: the check is exact under any concurrency.
 */
import { type ContractCall, is_operation, type OperationCall } from "@/domain/contract_call.ts";
import type { Finding, Severity } from "@/domain/finding.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import type { Pool } from "@/domain/pool.ts";
import type { PoolReading, PoolState } from "@/domain/pool_state.ts";
import type { TransactionError } from "@/domain/transaction_error.ts";
import { type CallFacts, LP_ACCOUNT_UNUSABLE, predict_operation } from "@/oracle/pool_model.ts";
import { compare_failure, compare_success, type Difference } from "@/oracle/comparison.ts";
import { effects_beside_calls, effects_without_calls, with_direct_effects } from "@/oracle/direct_effects.ts";
import { describe_judgement, type JudgedCall } from "@/oracle/prediction.ts";
import { RunningBalances } from "@/oracle/running_balances.ts";

/** What the folding of one transaction brought. */
export interface FoldResult {
  /** User operations on this pool whose result was compared with the model's. */
  readonly operations_checked: number;
  readonly operations_equal: number;
  readonly findings: readonly Finding[];
  /** For a transaction that failed: what the model expected, in one line. */
  readonly prediction: string | null;
}

const NOTHING_CHECKED: FoldResult = {
  operations_checked: 0,
  operations_equal: 0,
  findings: [],
  prediction: null,
};

/** Runs the model of one pool beside the chain. */
export class LedgerFold {
  readonly pool: Pool;
  readonly owner: string;
  #state: PoolState;
  readonly #since_slot: number;
  #last_slot: number;
  #findings = 0;
  #unmodelled_calls = 0;
  #is_guess = false;

  /** Starts from what was read: transactions up to that slot are in it already. */
  constructor(pool: Pool, owner: string, start: PoolReading) {
    this.pool = pool;
    this.owner = owner;
    this.#state = start.state;
    this.#since_slot = start.slot;
    this.#last_slot = start.slot;
  }

  /** The pool as it must be after the last folded transaction. */
  get state(): PoolState {
    return this.#state;
  }

  /** Slot of the last folded transaction. */
  get last_slot(): number {
    return this.#last_slot;
  }

  /** Landed calls on this pool that the model does not cover; from the first one on its state is a guess. */
  get unmodelled_calls(): number {
    return this.#unmodelled_calls;
  }

  /** Takes the next transaction in ledger order. */
  fold(transaction: LandedTransaction, system_paused: boolean): FoldResult {
    if (transaction.slot <= this.#since_slot) {
      return NOTHING_CHECKED;
    }
    this.#last_slot = transaction.slot;
    const before = this.#state;
    const judged = this.#judge(transaction, system_paused);
    if (judged.length === 0) return this.#adopt(transaction);
    if (transaction.error === null) {
      this.#state = with_direct_effects(this.#state, effects_beside_calls(this.pool, transaction));
    }
    const operations = judged.filter((entry) => entry.prediction !== undefined).length;
    const differences = transaction.error === null
      ? compare_success(this.pool, transaction, before, this.#state, judged)
      : compare_failure(this.pool, transaction, transaction.error, judged);
    if (transaction.error !== null) this.#state = before;
    return {
      operations_checked: operations,
      operations_equal: differences.length === 0 ? operations : 0,
      findings: differences.map((difference) => this.#finding(difference, transaction)),
      prediction: transaction.error === null ? null : describe_judgement(judged),
    };
  }

  /**
   * Compares the model with what the chain shows; call it only when every landed transaction has been folded. After a
   * call that is not modelled there is nothing to compare: the model starts again from the reading.
   */
  check_reading(reading: PoolReading): Finding[] {
    if (this.#is_guess) {
      this.#state = reading.state;
      this.#is_guess = false;
      return [];
    }
    const names = Object.keys(reading.state) as (keyof PoolState)[];
    return names.filter((name) => reading.state[name] !== this.#state[name]).map((name) =>
      this.#finding({
        severity: "critical",
        invariant: `pool_state.${name}`,
        expected: String(this.#state[name]),
        observed: String(reading.state[name]),
      }, { slot: reading.slot, index: null, signature: null })
    );
  }

  /** Somebody moved tokens or lamports past the contract: that is his business, and the model takes it over. */
  #adopt(transaction: LandedTransaction): FoldResult {
    this.#state = with_direct_effects(this.#state, effects_without_calls(this.pool, transaction));
    return NOTHING_CHECKED;
  }

  /** Predicts each call of the transaction in turn, each on the state that the one before left. */
  #judge(transaction: LandedTransaction, system_paused: boolean): JudgedCall[] {
    const balances = new RunningBalances(transaction);
    const judged: JudgedCall[] = [];
    const stopped_at = transaction.error?.instruction_index ?? Number.POSITIVE_INFINITY;
    for (const call of transaction.calls) {
      if (call.instruction_index > stopped_at) break; // An instruction before it failed: this one never ran.
      if (!this.#concerns(call)) continue;
      balances.move_until(call.instruction_index);
      const facts = is_operation(call)
        ? this.#facts(call, balances, system_paused, transaction.error)
        : undefined;
      if (!is_operation(call) || facts === undefined) {
        this.#apply_admin_call(call, transaction);
        judged.push({ call, prediction: undefined });
        continue;
      }
      const prediction = predict_operation(this.pool, this.#state, call, facts);
      judged.push({ call, prediction });
      if (!prediction.ok) break; // The transaction must end here; nothing after it has an effect.
      this.#state = prediction.next;
      balances.spend(call, prediction);
    }
    return judged;
  }

  #concerns(call: ContractCall): boolean {
    if ("accounts" in call) return call.accounts.includes(this.pool.pool_id);
    return "pool_id" in call && call.pool_id === this.pool.pool_id;
  }

  #facts(
    call: OperationCall,
    balances: RunningBalances,
    system_paused: boolean,
    error: TransactionError | null,
  ): CallFacts | undefined {
    const input = balances.token(call.input_account);
    if (input === undefined) return undefined;
    const output_mint = balances.token(call.output_account)?.mint;
    // An account that a failed transaction would have made itself cannot be told from one that was never there.
    if (output_mint === undefined && error !== null && error.custom_code !== LP_ACCOUNT_UNUSABLE) {
      return undefined;
    }
    return {
      system_paused,
      input_balance: input.balance,
      input_mint: input.mint,
      output_mint,
      user_lamports: balances.lamports(call.user),
      is_pool_owner: call.user === this.owner,
    };
  }

  /**
   * Pausing changes the flags byte: liquidity is bit 2, swaps bit 4. In a transaction that failed later, what came before
   * has seen the flags; the caller takes the state back. Other calls are not modelled yet.
   */
  #apply_admin_call(call: ContractCall, { error }: LandedTransaction): void {
    const succeeded = error === null || call.instruction_index < (error.instruction_index ?? 0);
    if (!succeeded) return;
    if (call.name === "pause_pool" || call.name === "unpause_pool") {
      const bits = (call.pause_bits & 3) << 1;
      const flags = call.name === "pause_pool" ? this.#state.flags | bits : this.#state.flags & ~bits;
      this.#state = { ...this.#state, flags };
    } else if (error === null) {
      this.#unmodelled_calls += 1;
      this.#is_guess = true;
    }
  }

  #finding(
    difference: Difference,
    place: { slot: number; index: number | null; signature: string | null },
  ): Finding {
    this.#findings += 1;
    const severity: Severity = difference.severity;
    return {
      id: `${this.pool.pool_id.slice(0, 8)}-${this.#findings}`,
      severity,
      invariant: difference.invariant,
      pool_id: this.pool.pool_id,
      slot: place.slot,
      index: place.index,
      signature: place.signature,
      expected: difference.expected,
      observed: difference.observed,
    };
  }
}
