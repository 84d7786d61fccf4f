import type { Clock } from "@/base/clock.ts";
import {
  AUDIT_LOOK_EVERY_MS,
  MAX_HOLDERS_READ,
  MAX_PARALLEL_READS,
  MAX_PREDICTIONS_KEPT,
  SLOTS_BETWEEN_CHECKS,
} from "@/base/limits.ts";
import type { Log } from "@/base/log.ts";
import type { Address } from "@/domain/address.ts";
import { FailureError } from "@/domain/failure.ts";
import type { Finding, FindingGroup, SeverityCounts } from "@/domain/finding.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import { type Pool, side_of } from "@/domain/pool.ts";
import type { PoolFees } from "@/domain/policies/funding_policy.ts";
import type { PoolReading, PoolState } from "@/domain/pool_state.ts";
import { FindingBook, type FindingNote } from "@/engine/finding_book.ts";
import { LedgerStep } from "@/engine/ledger_step.ts";
import { mint_authority } from "@/engine/mint_authority.ts";
import {
  type DeploymentReading,
  PoolChecks,
  type PoolReport,
  type ReadTokens,
} from "@/engine/pool_checks.ts";
import type { AuditCounts, OracleCounts, PoolResiduals, RuleFigures } from "@/engine/audit_figures.ts";
import type { Chain } from "@/engine/ports.ts";
import { Conservation, type MintAccount, type TokenSource } from "@/oracle/conservation.ts";
import { FindingFactory } from "@/oracle/finding_factory.ts";
import { type InvariantId, is_disabled, KNOWN_WEAKNESSES, rule_of, RULES } from "@/oracle/invariants.ts";
import { type FoldStart, LedgerFold, type TransactionVerdict } from "@/oracle/ledger_fold.ts";
import { surplus_of } from "@/oracle/pool_tallies.ts";

/** What an auditor may be given beside its world. */
export interface AuditorOptions extends FoldStart {
  /** How many slots pass between two readings. */
  readonly slots_between_checks?: number;
  /** Findings of earlier runs. */
  readonly known_findings?: readonly FindingGroup[];
  /** Hears of every finding, after it is in the book, and since when what it tells may have been so. */
  readonly on_finding?: (note: FindingNote, since_ms: number) => void;
  /** Reads the system and the treasury; without it they are only followed. Throws `FailureError`. */
  readonly read_deployment?: () => Promise<DeploymentReading>;
  /** Reads token accounts; without it wallets are only followed. Throws `FailureError`. */
  readonly read_tokens?: ReadTokens;
}

/** Runs the model beside the chain: one fold for all pools, fed in ledger order. */
export class Auditor {
  readonly #chain: Chain;
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #options: AuditorOptions;
  readonly #disabled: ReadonlySet<string>;
  readonly #fold: LedgerFold;
  readonly #conservation: Conservation;
  readonly #factory: FindingFactory;
  readonly #book: FindingBook;
  readonly #step: LedgerStep;
  readonly #checks: PoolChecks;
  /** Pools that are to be compared before their time. */
  readonly #due = new Set<Address>();
  /** What the model said about transactions that failed, by signature; the oldest go first. */
  readonly #predictions = new Map<string, string>();
  #folded_slot = 0;
  #is_full = false;
  #operations_checked = 0;
  #operations_equal = 0;
  /** What the model says of the transactions of the newest slot, by signature, and of the one before it. */
  #verdicts = {
    slot: 0,
    now: new Map<string, TransactionVerdict>(),
    before: new Map<string, TransactionVerdict>(),
  };

  constructor(chain: Chain, clock: Clock, log: Log, system_paused: boolean, options: AuditorOptions = {}) {
    this.#clock = clock;
    this.#step = new LedgerStep(clock);
    this.#book = new FindingBook(options.known_findings);
    this.#chain = chain;
    this.#log = log;
    this.#options = options;
    this.#fold = new LedgerFold({ ...options, system: { is_paused: system_paused, ...options.system } });
    this.#disabled = options.disabled ?? KNOWN_WEAKNESSES;
    this.#conservation = new Conservation(options.is_own);
    this.#factory = new FindingFactory(this.#disabled);
    this.#checks = new PoolChecks({
      ...{ chain, clock, fold: this.#fold, step: this.#step, conservation: this.#conservation },
      factory: this.#factory,
      read_deployment: options.read_deployment,
      read_tokens: options.read_tokens,
      report: (findings, since_ms) => this.#report(findings, since_ms),
    });
    if (options.deployment !== undefined) chain.watch(options.deployment.main_treasury);
  }

  /** Starts to check a pool from what was read of it; a new one against what was asked for. */
  add_pool(pool: Pool, owner: Address, start: PoolReading, is_new = false): void {
    const { pool_id, a, b } = pool;
    this.#checks.begin(pool_id, start.slot);
    this.#report(this.#fold.add_pool(pool, owner, start, is_new));
    for (const account of [pool_id, a.vault, b.vault, a.lp_mint, b.lp_mint]) this.#chain.watch(account);
    const { slot, state, accounts } = start;
    for (const [side, supply] of [[a, state.lp_supply_a], [b, state.lp_supply_b]] as const) {
      const { lp_mint: mint } = side;
      this.#conservation.follow({ pool_id, mint, vault: null, control: "watched", supply, slot });
    }
    if (accounts === undefined) return;
    for (const name of ["A", "B"] as const) {
      const { mint, vault } = side_of(pool, name);
      const { supply } = accounts.mints[name === "A" ? "a" : "b"];
      const authority = mint_authority(pool, name, this.#chain.core_wallet);
      const control = authority === null || authority === this.#chain.core_wallet ? "closed" : "foreign";
      this.#conservation.follow({ pool_id, mint, vault, control, supply, slot });
    }
  }

  /** Ends the checks of a pool that nobody uses any more. */
  drop_pool(pool: Pool): void {
    this.#fold.drop_pool(pool.pool_id);
    this.#checks.end(pool.pool_id);
    for (const { mint, lp_mint } of [pool.a, pool.b]) {
      this.#conservation.forget(mint);
      this.#conservation.forget(lp_mint);
    }
  }

  /** Takes the next landed transaction. */
  on_transaction(transaction: LandedTransaction): void {
    const result = this.#fold.fold(transaction);
    this.#folded_slot = transaction.slot;
    this.#operations_checked += result.operations_checked;
    this.#operations_equal += result.operations_equal;
    this.#report(result.findings);
    if (result.prediction !== null) this.#keep_prediction(transaction.signature, result.prediction);
    const unaccounted = this.#conservation.note(transaction);
    const impossible = this.#factory.of_transaction(unaccounted, transaction, null, undefined);
    this.#report(impossible);
    this.#keep_verdict(transaction, impossible.length === 0 ? result.verdict : "different");
  }

  #keep_verdict({ slot, signature }: LandedTransaction, verdict: TransactionVerdict): void {
    if (slot !== this.#verdicts.slot) this.#verdicts = { slot, now: new Map(), before: this.#verdicts.now };
    this.#verdicts.now.set(signature, verdict);
  }

  /** What the model says of a transaction of the newest block that holds any, or of the one before it. */
  verdict_of(signature: string): TransactionVerdict {
    const { now, before } = this.#verdicts;
    return now.get(signature) ?? before.get(signature) ?? "undecided";
  }

  /** What the model predicted for a transaction that failed, in one line; `null` when it was not asked or long ago. */
  prediction_of(signature: string): string | null {
    return this.#predictions.get(signature) ?? null;
  }

  /** What the next operations of a pool cost, as the model has it; `undefined` for a pool that is not checked. */
  fees_of(pool_id: Address): PoolFees | undefined {
    return this.#fold.state_of(pool_id);
  }

  /** A pool as the model has it; `undefined` for one that is not checked. */
  state_of(pool_id: Address): PoolState | undefined {
    return this.#fold.state_of(pool_id);
  }

  /** What a pool holds beyond its books, as the model has it; `undefined` for one that is not checked. */
  residuals_of(pool_id: Address): PoolResiduals | undefined {
    const model = this.#fold.model_of(pool_id);
    if (model === undefined) return undefined;
    const { state, pool } = model;
    return {
      untracked_a: state.vault_a - state.tracked_a,
      untracked_b: state.vault_b - state.tracked_b,
      surplus: surplus_of(pool, state),
    };
  }

  /** Where the tokens of a mint are; `undefined` for one that is not followed. */
  tokens_of(mint: Address): MintAccount | undefined {
    return this.#conservation.account_of(mint);
  }

  /** The same of all mints of some pools. */
  tokens_of_pools(pool_ids: ReadonlySet<Address>): MintAccount[] {
    return this.#conservation.mints.flatMap((mint) => {
      const account = this.#conservation.account_of(mint);
      return account !== undefined && pool_ids.has(account.pool_id) ? [account] : [];
    });
  }

  /** Tokens that came from, or went, where the service does not look: the newest, oldest first. */
  get token_sources(): readonly TokenSource[] {
    return this.#conservation.sources;
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
    this.#folded_slot = slot;
    this.#step.on_block_end(slot);
  }

  /** How far the audit is behind `followed_slot`, the newest slot that is known, in slots. */
  lag_slots(followed_slot: number): number {
    return Math.max(0, followed_slot - this.#folded_slot);
  }

  /** Compares the model of every pool with the chain, at one slot each. Throws `FailureError`. */
  async check_pools(): Promise<readonly Finding[]> {
    const found = [...await this.#check_each(this.#fold.pools, () => false)];
    found.push(...await this.#checks.check_deployment());
    const holders = this.#conservation.next_holders(MAX_HOLDERS_READ);
    return [...found, ...(await this.#checks.check_holders(holders)).findings];
  }

  /** All that is compared of a pool, now, row by row; `undefined` for a pool that is not checked. Throws `FailureError`. */
  async verify_pool(pool_id: Address): Promise<PoolReport | undefined> {
    const model = this.#fold.model_of(pool_id);
    if (model === undefined) return undefined;
    const report = await this.#checks.verify(model.pool);
    return { ...report, rows: report.rows.filter((row) => !is_disabled(row.invariant, this.#disabled)) };
  }

  /** A pool is to be compared soon: its threads have come to rest, and their sessions want to be judged. */
  check_soon(pool_id: Address): void {
    this.#due.add(pool_id);
  }

  /** Compares the pools to which something has happened since they were last read, within `patience_ms`. */
  async check_changed(patience_ms: number): Promise<void> {
    const in_time = new AbortController();
    const late = this.#clock.sleep(patience_ms, in_time.signal);
    const changed = this.#fold.pools.filter((pool) => this.#checks.is_changed(pool));
    await Promise.race([late, this.#try_each(changed, () => in_time.signal.aborted)]);
    in_time.abort();
  }

  /** Compares pools, a few at a time, until `is_over`. Throws `FailureError`. */
  async #check_each(pools: readonly Pool[], is_over: () => boolean): Promise<readonly Finding[]> {
    const found: Finding[] = [];
    for (let start = 0; start < pools.length && !is_over(); start += MAX_PARALLEL_READS) {
      const part = pools.slice(start, start + MAX_PARALLEL_READS);
      found.push(...(await Promise.all(part.map((pool) => this.#checks.check_pool(pool)))).flat());
    }
    return found;
  }

  /** The same, until one cannot be read. */
  async #try_each(pools: readonly Pool[], is_over: () => boolean): Promise<void> {
    try {
      await this.#check_each(pools, is_over);
    } catch (caught) {
      this.#tell_unread(caught);
    }
  }

  #tell_unread(caught: unknown): void {
    if (!(caught instanceof FailureError)) throw caught;
    this.#log.info("The pools could not be compared with the model", { reason: caught.failure.message });
  }

  /** Checks all pools each time that so many slots have passed, until `stop`. */
  async run(stop: AbortSignal): Promise<void> {
    const { slots_between_checks = SLOTS_BETWEEN_CHECKS } = this.#options;
    let next_slot = this.#step.slot + slots_between_checks;
    while (!stop.aborted) {
      await this.#clock.sleep(AUDIT_LOOK_EVERY_MS, stop);
      if (stop.aborted) return;
      const due = this.#fold.pools.filter(({ pool_id }) => this.#due.has(pool_id));
      this.#due.clear();
      if (this.#step.slot < next_slot) {
        await this.#try_each(due, () => stop.aborted);
        continue;
      }
      next_slot = this.#step.slot + slots_between_checks;
      try {
        await this.check_pools();
      } catch (caught) {
        this.#tell_unread(caught);
      }
    }
  }

  /** The kept findings, one of each kind, oldest first. */
  get findings(): readonly FindingGroup[] {
    return this.#book.findings;
  }

  /** How many findings there have been of each severity, repetitions and those that are no longer kept counted. */
  get findings_by_severity(): SeverityCounts {
    return this.#book.by_severity;
  }

  /** The same of one pool. */
  findings_of_pool(pool_id: string): SeverityCounts {
    return this.#book.of_pool(pool_id);
  }

  /** How each rule has fared since the start. */
  rule_figures(): RuleFigures[] {
    const broken = new Map<InvariantId, number>();
    for (const [invariant, times] of this.#book.since_start) {
      broken.set(rule_of(invariant), (broken.get(rule_of(invariant)) ?? 0) + times);
    }
    const counts = this.#fold.rule_counts.counts;
    const { boundary_checks: C1, supply_checks: C2, holder_checks: C3 } = this.#conservation;
    const beside: Partial<Record<InvariantId, number>> = { C1, C2, C3 };
    return RULES.map((rule) => {
      const is_on = !is_disabled(rule, this.#disabled);
      const checked = is_on ? (counts.get(rule) ?? 0) + (beside[rule] ?? 0) : 0;
      return { rule, is_on, checked, broken: broken.get(rule) ?? 0 };
    });
  }

  /** The pools that are checked. */
  get pools(): readonly Pool[] {
    return this.#fold.pools;
  }

  /** Whether the model knows the state of a pool; not so after a call that it does not cover. */
  is_certain(pool_id: Address): boolean {
    return this.#fold.is_certain(pool_id);
  }

  /** The newest block that has been folded completely. */
  get slot(): number {
    return this.#step.slot;
  }

  /** The figures of the audit. */
  counts(): AuditCounts {
    return {
      operations_checked: this.#operations_checked,
      operations_equal: this.#operations_equal,
      pool_checks: this.#checks.fields,
      findings: this.#book.seen,
      unmodelled_calls: this.#fold.unmodelled_calls,
    };
  }

  /** The figures by oracle. */
  oracle_counts(): OracleCounts {
    return {
      model: this.#fold.counts,
      readings: this.#checks.fields,
      conservation: this.#conservation.boundary_checks + this.#conservation.supply_checks +
        this.#conservation.holder_checks,
    };
  }

  #report(findings: readonly Finding[], since_ms = this.#clock.now_ms()): void {
    for (const finding of findings) {
      const note = this.#book.note(finding, this.#clock.now_ms());
      if (note.is_new && note.is_kept) {
        const { evidence: _kept_apart, ...short } = finding;
        this.#log.error("Finding: the contract did not do what it must", { ...short });
      }
      if (!note.is_kept && !this.#is_full) {
        this.#is_full = true;
        this.#log.error("No more kinds of findings are kept: further ones are only counted", {
          kept: this.#book.findings.length,
        });
      }
      this.#options.on_finding?.(note, since_ms);
    }
  }
}
