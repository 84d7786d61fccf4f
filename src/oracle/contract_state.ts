/** What the model knows of the contract's accounts. `null` stands for what nobody has told it. */
import type { Address } from "@/domain/address.ts";
import type { Pool } from "@/domain/pool.ts";
import type { PoolState } from "@/domain/pool_state.ts";

/** The rent that each of the contract's accounts holds, in lamports. */
export const RENT_LAMPORTS = {
  system_state: 1_468_560n,
  main_treasury: 1_837_440n,
  pool: 3_939_360n,
  vault: 2_039_280n,
  lp_mint: 1_461_600n,
} as const;

/** A pool with those of its fields that operations of users do not change. */
export interface PoolModel {
  readonly pool: Pool;
  readonly state: PoolState;
  readonly owner: Address;
  /** Fees that have gone to the treasury. */
  readonly fees_consolidated: bigint;
  readonly consolidations: bigint | null;
  /** Unix seconds; 0 before the first one. */
  readonly consolidated_seconds: bigint | null;
}

/** The deployment's switch and its administrator. */
export interface SystemModel {
  readonly is_paused: boolean;
  /** Unix seconds; 0 while nothing is paused. */
  readonly pause_seconds: bigint | null;
  readonly pause_reason_code: number | null;
  readonly admin: Address | null;
  /** The proposed administrator: `"none"` when there is none. */
  readonly pending: Address | "none" | null;
  /** Unix seconds of the last proposal; 0 when there is none. */
  readonly admin_change_seconds: bigint | null;
}

/** The main treasury: its lamports and all its counters. */
export interface TreasuryModel {
  readonly lamports: bigint;
  readonly total_balance: bigint;
  readonly rent_exempt_minimum: bigint;
  readonly total_withdrawn: bigint;
  readonly pool_creation_count: bigint;
  readonly liquidity_operation_count: bigint;
  readonly regular_swap_count: bigint;
  readonly treasury_withdrawal_count: bigint;
  readonly failed_operation_count: bigint;
  readonly total_pool_creation_fees: bigint;
  readonly total_liquidity_fees: bigint;
  readonly total_regular_swap_fees: bigint;
  readonly total_swap_contract_fees: bigint;
  readonly last_update_seconds: bigint | null;
  readonly total_consolidations_performed: bigint;
  readonly last_withdrawal_seconds: bigint | null;
  readonly donation_count: bigint;
  readonly total_donations: bigint;
}

/** A treasury right after the initialisation. */
export const NEW_TREASURY: TreasuryModel = {
  lamports: RENT_LAMPORTS.main_treasury,
  total_balance: 0n,
  rent_exempt_minimum: 0n,
  total_withdrawn: 0n,
  pool_creation_count: 0n,
  liquidity_operation_count: 0n,
  regular_swap_count: 0n,
  treasury_withdrawal_count: 0n,
  failed_operation_count: 0n,
  total_pool_creation_fees: 0n,
  total_liquidity_fees: 0n,
  total_regular_swap_fees: 0n,
  total_swap_contract_fees: 0n,
  last_update_seconds: 0n,
  total_consolidations_performed: 0n,
  last_withdrawal_seconds: 0n,
  donation_count: 0n,
  total_donations: 0n,
};

/** Where the contract stands. Without it the model takes the accounts of administration calls for the right ones. */
export interface Deployment {
  readonly program_id: Address;
  readonly system_state: Address;
  readonly main_treasury: Address;
  readonly program_data: Address;
  /** `null` when nobody has it; absent when it is not known. */
  readonly upgrade_authority?: Address | null;
}

/** The model's accounts while the calls of one transaction are tried on them. */
export class Draft {
  system: SystemModel;
  /** `null` while nobody has told the model of it. */
  treasury: TreasuryModel | null;
  readonly #base: (pool_id: Address) => PoolModel | undefined;
  readonly #changed = new Map<Address, PoolModel>();

  constructor(
    system: SystemModel,
    treasury: TreasuryModel | null,
    pools: (pool_id: Address) => PoolModel | undefined,
  ) {
    this.system = system;
    this.treasury = treasury;
    this.#base = pools;
  }

  /** The pool as the calls so far have left it; `undefined` for one that is not modelled. */
  pool(pool_id: Address): PoolModel | undefined {
    return this.#changed.get(pool_id) ?? this.#base(pool_id);
  }

  /** Keeps a pool's new form. */
  set_pool(model: PoolModel): void {
    this.#changed.set(model.pool.pool_id, model);
  }

  /** The pools that calls have changed. */
  get changed(): ReadonlyMap<Address, PoolModel> {
    return this.#changed;
  }
}
