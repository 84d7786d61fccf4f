/** The invariants of one pool, kept up to date with every transaction from the calls' own arguments. */
import { type ContractCall, is_operation } from "@/domain/contract_call.ts";
import type { Pool } from "@/domain/pool.ts";
import { quote_swap } from "@/domain/pool_math.ts";
import type { PoolState } from "@/domain/pool_state.ts";
import type { CheckRow, Difference } from "@/oracle/comparison.ts";
import { type PoolModel, RENT_LAMPORTS } from "@/oracle/contract_state.ts";
import type { PoolMoves } from "@/oracle/direct_effects.ts";

/** What the LP holders could not take out: in units of 1/(ratio A x ratio B), exact. */
export function surplus_of(pool: Pool, state: PoolState): bigint {
  return (state.tracked_a - state.lp_supply_a) * pool.ratio_b_denominator +
    (state.tracked_b - state.lp_supply_b) * pool.ratio_a_numerator;
}

/** What a rule compares. `base` starts it anew after it was broken, so that each breach is told once. */
interface Rule {
  readonly invariant: string;
  readonly expected: bigint;
  readonly observed: bigint;
  readonly restart: () => void;
}

/** What the calls of a pool add up to since the model began. */
export class PoolTallies {
  readonly #pool: Pool;
  #stray_a: bigint;
  #stray_b: bigint;
  #stray_lamports: bigint;
  #lp_a: bigint;
  #lp_b: bigint;
  #dust: bigint;
  #fees: bigint;
  #consolidated: bigint;
  readonly #crossed = new Set<string>();

  constructor(model: PoolModel) {
    const { pool, state } = model;
    this.#pool = pool;
    this.#stray_a = state.vault_a - state.tracked_a;
    this.#stray_b = state.vault_b - state.tracked_b;
    this.#stray_lamports = state.lamports - RENT_LAMPORTS.pool - (state.total_fees - model.fees_consolidated);
    this.#lp_a = state.lp_supply_a;
    this.#lp_b = state.lp_supply_b;
    this.#dust = surplus_of(pool, state);
    this.#fees = state.total_fees;
    this.#consolidated = model.fees_consolidated;
    this.#bounds(state, model.fees_consolidated);
  }

  /** Takes a call that has succeeded; `model` is the pool before the transaction's calls, for its fees. */
  note(call: ContractCall, liquidity_fee: bigint, swap_fee: bigint, input_mint: string | undefined): void {
    if (!is_operation(call)) return;
    if (call.name === "swap") {
      const direction = input_mint === this.#pool.b.mint ? "b_to_a" : "a_to_b";
      this.#dust += quote_swap(this.#pool, direction, call.amount).remainder;
      this.#fees += swap_fee;
      return;
    }
    this.#fees += liquidity_fee;
    const units = call.name === "deposit" ? call.amount : -call.amount;
    if (call.mint === this.#pool.b.mint) this.#lp_b += units;
    else this.#lp_a += units;
  }

  /** Takes what was moved past the calls: tokens and lamports sent to the pool, LP tokens burnt by their holders. */
  note_direct(moves: PoolMoves): void {
    this.#stray_a += moves.vault_a;
    this.#stray_b += moves.vault_b;
    this.#stray_lamports += moves.lamports;
    this.#lp_a += moves.lp_supply_a;
    this.#lp_b += moves.lp_supply_b;
    this.#dust -= moves.lp_supply_a * this.#pool.ratio_b_denominator;
    this.#dust -= moves.lp_supply_b * this.#pool.ratio_a_numerator;
  }

  /** The lamports that were sent to the pool's account directly. */
  get stray_lamports(): bigint {
    return this.#stray_lamports;
  }

  /** Which rules a state breaks. Each that is broken starts anew from what is there. */
  check({ state, fees_consolidated }: Pick<PoolModel, "state" | "fees_consolidated">): Difference[] {
    const broken: Difference[] = [];
    for (const { invariant, expected, observed, restart } of this.#rules(state, fees_consolidated)) {
      if (expected === observed) continue;
      restart();
      broken.push({ invariant, expected: `${expected}`, observed: `${observed}` });
    }
    return [...broken, ...this.#bounds(state, fees_consolidated)];
  }

  /** All rules against a state; changes nothing. */
  rows({ state, fees_consolidated }: Pick<PoolModel, "state" | "fees_consolidated">): CheckRow[] {
    return [
      ...this.#rules(state, fees_consolidated).map(({ invariant, expected, observed }) => ({
        invariant,
        expected: `${expected}`,
        observed: `${observed}`,
        passed: expected === observed,
      })),
      ...this.#bound_rows(state, fees_consolidated).map(([invariant, passed, expected, value]) => ({
        ...{ invariant, expected, observed: `${value}`, passed },
      })),
    ];
  }

  #rules(state: PoolState, consolidated: bigint): Rule[] {
    const [over_a, over_b] = [state.vault_a - state.tracked_a, state.vault_b - state.tracked_b];
    const pending = state.total_fees - consolidated;
    const stray = state.lamports - RENT_LAMPORTS.pool - pending;
    const surplus = surplus_of(this.#pool, state);
    const counters = state.collected_liquidity_fees + state.collected_swap_fees;
    return [
      { invariant: "I1", expected: this.#stray_a, observed: over_a, restart: () => this.#stray_a = over_a },
      { invariant: "I1", expected: this.#stray_b, observed: over_b, restart: () => this.#stray_b = over_b },
      {
        invariant: "I2",
        expected: this.#lp_a,
        observed: state.lp_supply_a,
        restart: () => this.#lp_a = state.lp_supply_a,
      },
      {
        invariant: "I2",
        expected: this.#lp_b,
        observed: state.lp_supply_b,
        restart: () => this.#lp_b = state.lp_supply_b,
      },
      { invariant: "I3", expected: pending, observed: counters, restart: () => {} },
      {
        invariant: "I4",
        expected: this.#stray_lamports,
        observed: stray,
        restart: () => this.#stray_lamports = stray,
      },
      { invariant: "I5", expected: this.#dust, observed: surplus, restart: () => this.#dust = surplus },
      {
        invariant: "I8",
        expected: this.#fees,
        observed: state.total_fees,
        restart: () => this.#fees = state.total_fees,
      },
    ];
  }

  #bound_rows(state: PoolState, consolidated: bigint): [string, boolean, string, bigint][] {
    const surplus = surplus_of(this.#pool, state);
    return [
      ["I1", state.vault_a >= state.tracked_a, "vault A >= tracked A", state.vault_a - state.tracked_a],
      ["I1", state.vault_b >= state.tracked_b, "vault B >= tracked B", state.vault_b - state.tracked_b],
      ["I5", surplus >= 0n, "a surplus of at least 0", surplus],
      ["I9", consolidated <= state.total_fees, "no more than was collected", consolidated],
      ["I9", consolidated >= this.#consolidated, `at least ${this.#consolidated}`, consolidated],
    ];
  }

  /** Bounds that are crossed. Each is told when it is crossed, not as long as it is. */
  #bounds(state: PoolState, consolidated: bigint): Difference[] {
    const rows = this.#bound_rows(state, consolidated);
    this.#consolidated = consolidated;
    return rows.flatMap(([invariant, holds, expected, value]) => {
      const is_new = !holds && !this.#crossed.has(expected);
      if (holds) this.#crossed.delete(expected);
      else this.#crossed.add(expected);
      return is_new ? [{ invariant, expected, observed: `${value}` }] : [];
    });
  }
}
