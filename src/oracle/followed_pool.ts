/** One pool that the fold follows: its model, its tallies, and what readings have shown. */
import type { Address } from "@/domain/address.ts";
import { type ContractCall, is_operation } from "@/domain/contract_call.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import type { Pool } from "@/domain/pool.ts";
import type { PoolAccounts, PoolReading } from "@/domain/pool_state.ts";
import type { Lamports } from "@/domain/units.ts";
import type { CheckRow, Difference } from "@/oracle/comparison.ts";
import type { PoolModel } from "@/oracle/contract_state.ts";
import { moves_between, observed_moves, type PoolMoves, with_moves } from "@/oracle/direct_effects.ts";
import { differences_of, state_rows } from "@/oracle/pool_reading_check.ts";
import type { RunningBalances } from "@/oracle/running_balances.ts";
import { PoolTallies } from "@/oracle/pool_tallies.ts";
import { Suspects } from "@/oracle/suspects.ts";

function model_of(pool: Pool, owner: Address, { state, accounts }: PoolReading): PoolModel {
  const pending = state.collected_liquidity_fees + state.collected_swap_fees;
  return {
    pool,
    state,
    owner: accounts?.owner ?? owner,
    fees_consolidated: accounts?.fees_consolidated ?? state.total_fees - pending,
    consolidations: accounts?.consolidations ?? null,
    consolidated_seconds: accounts?.consolidated_seconds ?? null,
  };
}

/** See the head of this file. */
export class FollowedPool {
  readonly since_slot: number;
  readonly accounts: readonly Address[];
  last_slot: number;
  /** What has landed since the last reading. */
  readonly suspects = new Suspects();
  /** Something happened that the model does not cover: nothing is compared until the next reading. */
  is_guess = false;
  #model: PoolModel;
  #tallies: PoolTallies;
  #fixed: PoolAccounts["fixed"] | undefined;

  /** Starts from what was read: transactions up to that slot are in it already. */
  constructor(pool: Pool, owner: Address, start: PoolReading) {
    this.since_slot = start.slot;
    this.last_slot = start.slot;
    this.accounts = [pool.pool_id, pool.a.vault, pool.b.vault, pool.a.lp_mint, pool.b.lp_mint];
    this.#model = model_of(pool, owner, start);
    this.#fixed = start.accounts?.fixed;
    this.#tallies = new PoolTallies(this.#model);
  }

  /** The pool as it must be after the last folded transaction. */
  get model(): PoolModel {
    return this.#model;
  }

  /** Whether every balance begins where it ended; where it does not, the model takes over what is there. */
  check_continuity(transaction: LandedTransaction): Difference[] {
    const { pool, state } = this.#model;
    const seen = [
      ["vault_a", transaction.token_changes.find(({ account }) => account === pool.a.vault)?.before],
      ["vault_b", transaction.token_changes.find(({ account }) => account === pool.b.vault)?.before],
      ["lamports", transaction.lamport_changes.find(({ account }) => account === pool.pool_id)?.before],
    ] as const;
    const broken: Difference[] = [];
    for (const [name, before] of seen) {
      if (before === undefined || before === state[name]) continue;
      broken.push({
        invariant: "operation.continuity",
        expected: `${name} ${state[name]}`,
        observed: `${name} ${before}`,
        pool_id: pool.pool_id,
      });
      this.#take_over({ ...this.#model, state: { ...this.#model.state, [name]: before } });
    }
    return broken;
  }

  /**
   * What the calls of a successful transaction leave; its balances are those that the chain shows. Without `balances`
   * the transaction does not say itself what it moves past the calls.
   */
  commit(
    transaction: LandedTransaction,
    after_calls: PoolModel,
    balances: RunningBalances | undefined,
  ): Difference[] {
    const { state: before, pool } = this.#model;
    const observed = observed_moves(pool, transaction);
    const by_calls = moves_between(before, after_calls.state);
    const moved = balances === undefined ? observed : named_moves(pool, balances);
    this.#note_calls(transaction);
    this.#tallies.note_direct(difference_of(moved, by_calls));
    this.#model = { ...after_calls, state: with_moves(after_calls.state, before, observed) };
    return this.#tallies.check(this.#model).map((broken) => ({ ...broken, pool_id: pool.pool_id }));
  }

  /** Takes over what a transaction did that the model does not cover, as far as it shows; the rest is a guess. */
  adopt(transaction: LandedTransaction, after_calls: PoolModel): void {
    const { state: before, pool } = this.#model;
    const state = with_moves(after_calls.state, before, observed_moves(pool, transaction));
    this.#take_over({ ...after_calls, state });
    this.is_guess = true;
  }

  /** A reading as a model; what it does not show is taken from the model that there is. */
  #model_read(reading: PoolReading): PoolModel {
    const { pool, owner, fees_consolidated, consolidations } = this.#model;
    const read = model_of(pool, reading.accounts?.owner ?? owner, { ...reading });
    return reading.accounts === undefined ? { ...read, fees_consolidated, consolidations } : read;
  }

  /** A reading against the model and its sums, row by row; changes nothing. Nothing is expected of a guess. */
  reading_rows(reading: PoolReading): CheckRow[] {
    if (this.is_guess) return [];
    return [
      ...state_rows(this.#model, this.#fixed, reading),
      ...this.#tallies.rows(this.#model_read(reading)),
    ];
  }

  /** Compares the model with what the chain shows, and goes on from there. */
  check_reading(reading: PoolReading): Difference[] {
    const known = this.#model_read(reading);
    const differences = this.is_guess ? [] : [
      ...differences_of(state_rows(this.#model, this.#fixed, reading)),
      ...this.#tallies.check(known),
    ];
    this.#fixed ??= reading.accounts?.fixed;
    if (this.is_guess || differences.length > 0) this.#take_over(known);
    this.is_guess = false;
    return differences;
  }

  #take_over(model: PoolModel): void {
    this.#model = model;
    this.#tallies = new PoolTallies(model);
  }

  #note_calls({ calls, token_changes }: LandedTransaction): void {
    let { liquidity_fee, swap_fee } = this.#model.state;
    for (const call of calls) {
      if (!("pool_id" in call) || call.pool_id !== this.#model.pool.pool_id) continue;
      if (call.name === "update_pool_fees") {
        ({ liquidity_fee, swap_fee } = new_fees(call, liquidity_fee, swap_fee));
      } else if (is_operation(call)) {
        const mint = token_changes.find(({ account }) => account === call.input_account)?.mint;
        this.#tallies.note(call, liquidity_fee, swap_fee, mint);
      }
    }
  }
}

function new_fees(
  call: ContractCall & { name: "update_pool_fees" },
  liquidity_fee: Lamports,
  swap_fee: Lamports,
): { liquidity_fee: Lamports; swap_fee: Lamports } {
  return {
    liquidity_fee: (call.update_flags & 1) !== 0 ? call.new_liquidity_fee : liquidity_fee,
    swap_fee: (call.update_flags & 2) !== 0 ? call.new_swap_fee : swap_fee,
  };
}

function difference_of(moved: PoolMoves, by_calls: PoolMoves): PoolMoves {
  return {
    vault_a: moved.vault_a - by_calls.vault_a,
    vault_b: moved.vault_b - by_calls.vault_b,
    lp_supply_a: moved.lp_supply_a - by_calls.lp_supply_a,
    lp_supply_b: moved.lp_supply_b - by_calls.lp_supply_b,
    lamports: moved.lamports - by_calls.lamports,
  };
}

/** What the transaction moves past the calls by its own words: transfers, burns, a withdrawal to the pool's account. */
function named_moves({ pool_id, a, b }: Pool, balances: RunningBalances): PoolMoves {
  return {
    vault_a: balances.token_moves.get(a.vault) ?? 0n,
    vault_b: balances.token_moves.get(b.vault) ?? 0n,
    lp_supply_a: balances.issued(a.lp_mint),
    lp_supply_b: balances.issued(b.lp_mint),
    lamports: balances.lamport_moves.get(pool_id) ?? 0n,
  };
}
