/** The rules of the treasury and of the system's state. */
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import type { Difference } from "@/oracle/comparison.ts";
import { RENT_LAMPORTS, type SystemModel, type TreasuryModel } from "@/oracle/contract_state.ts";
import { REGISTRATION_FEE_LAMPORTS } from "@/oracle/creation_call.ts";

function broken(invariant: string, expected: bigint, observed: bigint): Difference[] {
  if (expected === observed) return [];
  return [{ invariant, expected: `${expected}`, observed: `${observed}` }];
}

/** Lamports that the treasury's own books do not explain: sent to it directly. */
function stray_of(treasury: TreasuryModel): bigint {
  return treasury.lamports - RENT_LAMPORTS.main_treasury - treasury.total_pool_creation_fees -
    treasury.total_liquidity_fees - treasury.total_regular_swap_fees - treasury.total_donations +
    treasury.total_withdrawn;
}

function pool_fees_of(treasury: TreasuryModel): bigint {
  return treasury.total_liquidity_fees + treasury.total_regular_swap_fees;
}

/** What the treasury's books add up to since the model began. */
export class TreasuryTallies {
  #stray: bigint;
  #pool_fees: bigint;
  #has_paid_itself = false;

  constructor(treasury: TreasuryModel) {
    this.#stray = stray_of(treasury);
    this.#pool_fees = pool_fees_of(treasury);
  }

  /** Takes a landed transaction: what pools gave, by their own lamports, and what came past the contract. */
  note(transaction: LandedTransaction, from_pools: bigint, direct: bigint): void {
    this.#pool_fees += from_pools;
    this.#stray += direct;
    for (const call of transaction.calls) {
      // The contract counts a withdrawal to the treasury itself, though nothing moves.
      if (call.name === "withdraw_treasury_fees" && call.destination === call.accounts[1]) {
        this.#has_paid_itself = true;
      }
    }
  }

  /** Which rules the treasury breaks. Each that is broken starts anew from what is there. */
  check(treasury: TreasuryModel): Difference[] {
    const stray = stray_of(treasury);
    if (this.#has_paid_itself) {
      this.#stray = stray;
      this.#has_paid_itself = false;
    }
    const found = [
      ...broken(
        "T1",
        REGISTRATION_FEE_LAMPORTS * treasury.pool_creation_count,
        treasury.total_pool_creation_fees,
      ),
      ...broken("T2", treasury.total_regular_swap_fees, treasury.total_swap_contract_fees),
      ...broken("T3", this.#pool_fees, pool_fees_of(treasury)),
      ...broken("T4", this.#stray, stray),
      ...broken("T6", 0n, treasury.failed_operation_count),
      ...broken("T6", 0n, treasury.rent_exempt_minimum),
    ];
    if (treasury.lamports < RENT_LAMPORTS.main_treasury) {
      found.push(...broken("T6", RENT_LAMPORTS.main_treasury, treasury.lamports));
    }
    this.#stray = stray;
    this.#pool_fees = pool_fees_of(treasury);
    return found;
  }
}

/** The noted balance is right after each change that the treasury itself makes. */
export function check_noted_balance({ total_balance, lamports }: TreasuryModel): Difference[] {
  return broken("T5", lamports, total_balance);
}

/** Where an account differs from its model; members that the model does not know are passed over. */
export function check_members<Model extends object>(
  family: "treasury_state" | "S-2",
  model: Model,
  read: Model,
): Difference[] {
  return (Object.keys(read) as (keyof Model & string)[])
    .filter((name) => model[name] !== null && read[name] !== null && model[name] !== read[name])
    .map((name) => ({
      invariant: `${family}.${name}`,
      expected: String(model[name]),
      observed: String(read[name]),
    }));
}

/** What a reading of the system's state shows that no call has made. */
export function check_system_reading(model: SystemModel, read: SystemModel): Difference[] {
  const found = check_members("S-2", model, read);
  if (model.admin !== null && model.admin !== read.admin) {
    found.push({ invariant: "S-3", expected: model.admin, observed: String(read.admin) });
  }
  return [...found, ...check_system(read)];
}

/** S-1: what a running system keeps of a pause. */
export function check_system(system: SystemModel): Difference[] {
  const { is_paused, pause_seconds, pause_reason_code } = system;
  if (is_paused) return [];
  return [
    ...broken("S-1", 0n, pause_seconds ?? 0n),
    ...broken("S-1", 0n, BigInt(pause_reason_code ?? 0)),
  ];
}
