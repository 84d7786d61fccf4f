/**
 * Folds landed transactions in ledger order. Every call that changes a pool write-locks its account, so (slot, index) is
 * the order in which the contract itself saw them: the check is exact under any concurrency.
 */
import { MAX_UNCLAIMED_TRANSACTIONS } from "@/base/limits.ts";
import type { Address } from "@/domain/address.ts";
import { type ContractCall, is_operation } from "@/domain/contract_call.ts";
import type { Finding } from "@/domain/finding.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import type { Pool } from "@/domain/pool.ts";
import type { PoolReading, PoolState } from "@/domain/pool_state.ts";
import { type CheckRow, compare_failure, compare_success, type Difference } from "@/oracle/comparison.ts";
import {
  type Deployment,
  Draft,
  type PoolModel,
  type SystemModel,
  type TreasuryModel,
} from "@/oracle/contract_state.ts";
import { FindingFactory } from "@/oracle/finding_factory.ts";
import { FollowedPool } from "@/oracle/followed_pool.ts";
import { is_disabled, KNOWN_WEAKNESSES } from "@/oracle/invariants.ts";
import { judge_transaction, type Judgement } from "@/oracle/judge_transaction.ts";
import { check_creation } from "@/oracle/pool_reading_check.ts";
import { describe_judgement } from "@/oracle/prediction.ts";
import { RuleCounts } from "@/oracle/rule_counts.ts";
import { check_system, check_system_reading } from "@/oracle/treasury_rules.ts";
import { FollowedTreasury } from "@/oracle/followed_treasury.ts";
import { is_called_inside, is_touched_otherwise } from "@/oracle/unseen_calls.ts";
import { check_weaknesses } from "@/oracle/weaknesses.ts";

/** What the model says of a transaction: all as predicted, something not; or it cannot tell, or there was nothing to say. */
export type TransactionVerdict = "equal" | "different" | "undecided";

/** What the folding of one transaction brought. */
export interface FoldResult {
  /** User operations on followed pools whose result was compared with the model's. */
  readonly operations_checked: number;
  readonly operations_equal: number;
  readonly findings: readonly Finding[];
  readonly verdict: TransactionVerdict;
  /** For a transaction that failed: what the model expected, in one line. */
  readonly prediction: string | null;
}

/** What the fold starts from. What is left out is not known, and is not judged. */
export interface FoldStart {
  readonly deployment?: Deployment;
  /** The state below is that at the end of this slot. */
  readonly slot?: number;
  readonly system?: Partial<SystemModel>;
  readonly treasury?: TreasuryModel;
  /** Rules, by id or by the family before the dot, that are not watched. */
  readonly disabled?: ReadonlySet<string>;
  /** Whose token accounts are certainly neither frozen nor lent out; everybody's when left out. */
  readonly is_own?: (wallet: Address) => boolean;
}

/** How the judged transactions ended. */
export interface FoldCounts {
  /** Transactions that touch a followed pool, the treasury or the system: those below, and those without a call. */
  readonly folded: number;
  /** Transactions whose every predicted effect or error was there. */
  readonly equal: number;
  readonly different: number;
  /** Transactions that do not hold what would be needed to judge them. */
  readonly undecided: number;
  /** Readings by which the model started anew, because it could not know what had happened. */
  readonly re_anchored: number;
}

const NOTHING: FoldResult = {
  operations_checked: 0,
  operations_equal: 0,
  findings: [],
  verdict: "undecided",
  prediction: null,
};
const UNKNOWN_SYSTEM: SystemModel = {
  is_paused: false,
  pause_seconds: null,
  pause_reason_code: null,
  admin: null,
  pending: null,
  admin_change_seconds: null,
};
/** Calls that concern the whole deployment. */
const SYSTEM_CALLS: ReadonlySet<ContractCall["name"]> = new Set<ContractCall["name"]>([
  "initialize_program",
  "pause_system",
  "unpause_system",
  "process_admin_change",
]);
/** Runs the model of a deployment and its followed pools beside the chain. */
export class LedgerFold {
  readonly #deployment: Deployment | undefined;
  readonly #since_slot: number;
  readonly #pools = new Map<Address, FollowedPool>();
  readonly #by_account = new Map<Address, FollowedPool>();
  readonly #is_own: (wallet: Address) => boolean;
  readonly #factory: FindingFactory;
  readonly #disabled: ReadonlySet<string>;
  /** How often each rule has been looked at. */
  readonly rule_counts: RuleCounts;
  #system: SystemModel;
  readonly #treasury: FollowedTreasury;
  /** Calls on pools that are not followed, or not yet; the oldest go first. */
  readonly #unclaimed: LandedTransaction[] = [];
  #unmodelled_calls = 0;
  #last_deployment_slot = 0;
  #counts = { folded: 0, equal: 0, different: 0, undecided: 0, re_anchored: 0 };

  constructor(start: FoldStart = {}) {
    this.#deployment = start.deployment;
    this.#since_slot = start.slot ?? 0;
    this.#system = { ...UNKNOWN_SYSTEM, ...start.system };
    this.#disabled = start.disabled ?? KNOWN_WEAKNESSES;
    this.rule_counts = new RuleCounts(this.#disabled);
    const { main_treasury } = start.deployment ?? {};
    this.#treasury = new FollowedTreasury(main_treasury, start.treasury ?? null, this.rule_counts);
    this.#factory = new FindingFactory(this.#disabled);
    this.#is_own = start.is_own ?? (() => true);
  }

  /**
   * Follows a pool from what was read of it; answers what is wrong with it from the beginning. A new one must belong to
   * `owner`; later on the administrator may have given it to somebody else.
   */
  add_pool(pool: Pool, owner: Address, start: PoolReading, is_new = false): Finding[] {
    const followed = new FollowedPool(pool, owner, start);
    this.#pools.set(pool.pool_id, followed);
    for (const account of followed.accounts) this.#by_account.set(account, followed);
    this.rule_counts.note("new_pool");
    const found = this.#factory.of_reading(
      check_creation(pool, start, is_new ? owner : undefined),
      start.slot,
      pool.pool_id,
      { state: null, suspects: this.#treasury.suspects.creation_of(pool.pool_id) },
    );
    for (const transaction of this.#unclaimed.splice(0)) found.push(...this.fold(transaction).findings);
    return found;
  }

  /** Follows a pool no longer. */
  drop_pool(pool_id: Address): void {
    const followed = this.#pools.get(pool_id);
    this.#pools.delete(pool_id);
    for (const account of followed?.accounts ?? []) this.#by_account.delete(account);
  }

  /** A pool may be used before its first reading is there: what lies between the two is folded afterwards. */
  #keep_unclaimed(transaction: LandedTransaction): void {
    if (transaction.calls.length === 0) return;
    this.#unclaimed.push(transaction);
    if (this.#unclaimed.length > MAX_UNCLAIMED_TRANSACTIONS) this.#unclaimed.shift();
  }

  /** The followed pools. */
  get pools(): readonly Pool[] {
    return [...this.#pools.values()].map(({ model }) => model.pool);
  }

  /** A pool as it must be after the last folded transaction; `undefined` for one that is not followed. */
  state_of(pool_id: Address): PoolState | undefined {
    return this.#pools.get(pool_id)?.model.state;
  }

  /** The same, with what operations do not change. */
  model_of(pool_id: Address): PoolModel | undefined {
    return this.#pools.get(pool_id)?.model;
  }

  /** Whether the model knows what a followed pool must be: not between a call that it does not cover and a reading. */
  is_certain(pool_id: Address): boolean {
    return this.#pools.get(pool_id)?.is_guess === false;
  }

  /** The deployment's switch as it must be. */
  get system(): SystemModel {
    return this.#system;
  }

  /** The treasury as it must be; `null` while it is not known. */
  get treasury(): TreasuryModel | null {
    return this.#treasury.model;
  }

  /** Slot of the last folded transaction of a pool. */
  last_slot_of(pool_id: Address): number {
    return this.#pools.get(pool_id)?.last_slot ?? 0;
  }

  /** Slot of the last folded transaction that changed the treasury or the system. */
  get last_deployment_slot(): number {
    return this.#last_deployment_slot;
  }

  /** Landed calls that the model does not cover; after each, its pool is a guess until the next reading. */
  get unmodelled_calls(): number {
    return this.#unmodelled_calls;
  }

  /** How the transactions were judged. */
  get counts(): FoldCounts {
    return this.#counts;
  }

  /** Takes the next transaction in ledger order. */
  fold(transaction: LandedTransaction): FoldResult {
    if (transaction.slot <= this.#since_slot) return NOTHING;
    const touched = this.#touched_by(transaction);
    const concerns_system = transaction.calls.some(({ name }) => SYSTEM_CALLS.has(name));
    const touches_treasury = this.#treasury.is_touched_by(transaction);
    if (touched.length === 0 && !concerns_system && !touches_treasury) {
      this.#keep_unclaimed(transaction);
      return NOTHING;
    }
    if (concerns_system || touches_treasury) this.#last_deployment_slot = transaction.slot;
    for (const pool of touched) pool.suspects.note(transaction);
    if (concerns_system || touches_treasury) this.#treasury.suspects.note(transaction);
    this.#counts.folded += 1;
    this.rule_counts.note("touch");
    const continuity = [
      ...touched.flatMap((pool) => pool.check_continuity(transaction)),
      ...this.#treasury.check_continuity(transaction),
    ];
    const state_before = touched[0]?.model.state ?? this.#treasury.model ?? this.#system;
    const draft = new Draft(
      this.#system,
      this.#treasury.model,
      (pool_id) => this.#visible(pool_id, transaction.slot),
    );
    const judgement = judge_transaction(transaction, draft, this.#deployment);
    const differences = this.#compare(transaction, judgement, touched);
    const broken = transaction.error === null
      ? this.#commit(transaction, judgement, draft, touched, differences)
      : [];
    const is_undecided = differences === "undecided";
    const all = [...continuity, ...(is_undecided ? [] : differences), ...broken]
      .filter(({ invariant }) => !is_disabled(invariant, this.#disabled));
    return this.#result(transaction, judgement, touched, all, is_undecided, state_before);
  }

  #visible(pool_id: Address, slot: number): PoolModel | undefined {
    const followed = this.#pools.get(pool_id);
    return followed === undefined || slot <= followed.since_slot ? undefined : followed.model;
  }

  #touched_by(transaction: LandedTransaction): FollowedPool[] {
    const touched: FollowedPool[] = [];
    const touch = (account: Address) => {
      const pool = this.#by_account.get(account);
      if (pool === undefined || touched.includes(pool) || transaction.slot <= pool.since_slot) return;
      touched.push(pool);
      pool.last_slot = transaction.slot;
    };
    for (const { account } of transaction.lamport_changes) touch(account);
    for (const { account, mint } of transaction.token_changes) {
      touch(account);
      touch(mint);
    }
    for (const call of transaction.calls) {
      if ("pool_id" in call) touch(call.pool_id);
      else if ("accounts" in call) call.accounts.forEach(touch);
    }
    return touched;
  }

  #compare(
    transaction: LandedTransaction,
    judgement: Judgement,
    touched: readonly FollowedPool[],
  ): Difference[] | "undecided" {
    const { error, details, calls } = transaction;
    if (touched.some(({ is_guess }) => is_guess)) return "undecided";
    const has_fault = judgement.judged.at(-1)?.verdict.kind === "fails";
    if (error === null && details?.has_inner_calls === true && !has_fault) return "undecided";
    if (calls.length === 0) return [];
    if (error !== null) {
      const result = compare_failure(transaction, error, judgement, this.#is_own);
      this.rule_counts.note("failure");
      if (result === "undecided") return result;
      if (result[0]?.invariant !== "operation.failure_is_atomic") this.rule_counts.note("error");
      return [...result];
    }
    this.rule_counts.note(has_fault ? "wrong_success" : "success");
    const pools = touched.map(({ model }) => model.pool);
    return compare_success(transaction, judgement, { pools, main_treasury: this.#deployment?.main_treasury });
  }

  #commit(
    transaction: LandedTransaction,
    judgement: Judgement,
    draft: Draft,
    touched: readonly FollowedPool[],
    differences: readonly Difference[] | "undecided",
  ): Difference[] {
    const { judged, gaps } = judgement;
    const has_fault = judged.at(-1)?.verdict.kind === "fails";
    const is_clear = transaction.calls.length > 0 && !is_touched_otherwise(transaction, touched, judgement);
    const broken: Difference[] = [];
    for (const pool of touched) {
      const { pool_id } = pool.model.pool;
      const after_calls = draft.pool(pool_id) ?? pool.model;
      const is_lost = gaps.pools.has(pool_id) || is_called_inside(transaction, pool.model.pool);
      if (is_lost) this.#unmodelled_calls += 1;
      if (is_lost || has_fault || pool.is_guess) pool.adopt(transaction, after_calls);
      else {
        this.rule_counts.note("pool");
        broken.push(...pool.commit(transaction, after_calls, is_clear ? judgement.balances : undefined));
      }
    }
    this.#count_rare_rules(transaction);
    broken.push(...check_weaknesses(transaction, judgement, this.#treasury.model, draft, this.#disabled));
    if (!has_fault) this.#system = draft.system;
    broken.push(...check_system(this.#system));
    // What a call that should have failed did to the treasury is not known: the next reading will tell.
    const is_lost = gaps.treasury || (has_fault && this.#treasury.is_touched_by(transaction));
    broken.push(...this.#treasury.commit(transaction, is_lost ? null : draft.treasury));
    return differences === "undecided" ? [] : broken;
  }

  #count_rare_rules({ calls }: LandedTransaction): void {
    this.rule_counts.note("system");
    if (calls.some((call) => "admin" in call || call.name === "process_admin_change")) {
      this.rule_counts.note("administration");
    }
    if (calls.some(({ name }) => name === "consolidate_pool_fees")) this.rule_counts.note("consolidation");
  }

  #result(
    transaction: LandedTransaction,
    judgement: Judgement,
    touched: readonly FollowedPool[],
    differences: readonly Difference[],
    is_undecided: boolean,
    state_before: object,
  ): FoldResult {
    const { judged } = judgement;
    const operations = is_undecided ? 0 : judged.filter(({ call, verdict }) => {
      return is_operation(call) && verdict.kind !== "undecided" && this.#pools.has(call.pool_id);
    }).length;
    const verdict = is_undecided ? "undecided" : differences.length > 0 ? "different" : "equal";
    // A transaction without a call is only told when something is wrong with it.
    if (verdict !== "equal" || judged.length > 0) this.#counts[verdict] += 1;
    const pool_id = touched[0]?.model.pool.pool_id ?? null;
    return {
      operations_checked: operations,
      operations_equal: differences.length === 0 ? operations : 0,
      findings: this.#factory.of_transaction(differences, transaction, pool_id, state_before),
      verdict,
      prediction: transaction.error === null || judged.length === 0 ? null : describe_judgement(judged),
    };
  }

  /**
   * Compares the model with what the chain shows; call it only when every landed transaction has been folded. After a
   * call that is not modelled there is nothing to compare: the model starts again from the reading.
   */
  check_reading(pool_id: Address, reading: PoolReading): Finding[] {
    const pool = this.#pools.get(pool_id);
    if (pool === undefined) return [];
    if (pool.is_guess) this.#counts.re_anchored += 1;
    else {
      this.rule_counts.note("pool_state");
      this.rule_counts.note("pool");
      if (reading.accounts !== undefined) this.rule_counts.note("pool_accounts");
    }
    const basis = { state: pool.model.state, suspects: pool.suspects.take() };
    return this.#factory.of_reading(pool.check_reading(reading), reading.slot, pool_id, basis);
  }

  /** What such a comparison would look at, row by row; it changes nothing. */
  reading_rows(pool_id: Address, reading: PoolReading): CheckRow[] {
    return this.#pools.get(pool_id)?.reading_rows(reading) ?? [];
  }

  /** The same for the treasury and the system. */
  check_deployment(slot: number, system: SystemModel, treasury: TreasuryModel): Finding[] {
    if (this.#treasury.model === null) this.#counts.re_anchored += 1;
    else this.rule_counts.note("treasury_state");
    this.rule_counts.note("system_reading");
    this.rule_counts.note("system");
    const basis = { state: this.#treasury.model, suspects: this.#treasury.suspects.take() };
    const found = [...check_system_reading(this.#system, system), ...this.#treasury.check_reading(treasury)];
    this.#system = system;
    return this.#factory.of_reading(found, slot, null, basis);
  }
}
