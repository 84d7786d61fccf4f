import type { Address } from "@/domain/address.ts";
import type { Amount, Lamports } from "@/domain/units.ts";

/** What the calls below have in common. `accounts` are all accounts of the instruction, as it lists them. */
interface ListedCall {
  readonly instruction_index: number;
  readonly accounts: readonly Address[];
}

/** Creates the deployment's state accounts. */
export interface InitializeProgramCall extends ListedCall {
  readonly name: "initialize_program";
  readonly authority: Address;
  /** `null` in versions in which the authority itself becomes the administrator. */
  readonly admin_authority: Address | null;
}

/** Creates a pool. The mints are those of the accounts in which the contract expects A and B: nobody ensures the order. */
export interface InitializePoolCall extends ListedCall {
  readonly name: "initialize_pool";
  readonly creator: Address;
  readonly pool_id: Address;
  readonly mint_a: Address;
  readonly mint_b: Address;
  readonly ratio_a_numerator: Amount;
  readonly ratio_b_denominator: Amount;
  /** `null` in versions that take none. */
  readonly flags: number | null;
}

/** Reserves a pool's swaps for `designated_owner`, who becomes its owner, or opens them to everybody. */
export interface SwapOwnerCall extends ListedCall {
  readonly name: "set_swap_owner_only";
  readonly admin: Address;
  readonly pool_id: Address;
  readonly enable_restriction: boolean;
  readonly designated_owner: Address;
}

/** New fees of a pool. `update_flags`: 1 the liquidity fee, 2 the swap fee, 3 both; the other value is ignored. */
export interface PoolFeesCall extends ListedCall {
  readonly name: "update_pool_fees";
  readonly admin: Address;
  readonly pool_id: Address;
  readonly update_flags: number;
  readonly new_liquidity_fee: Lamports;
  readonly new_swap_fee: Lamports;
}

/** Takes lamports out of the treasury; an amount of 0 asks for all that may be taken. */
export interface TreasuryWithdrawalCall extends ListedCall {
  readonly name: "withdraw_treasury_fees";
  readonly admin: Address;
  readonly destination: Address;
  readonly amount: Lamports;
}

/** Moves the collected fees of pools to the treasury, in this order. */
export interface ConsolidationCall extends ListedCall {
  readonly name: "consolidate_pool_fees";
  readonly admin: Address;
  readonly pool_ids: readonly Address[];
}

/** Gives lamports to the treasury. The message is anybody's text. */
export interface DonationCall extends ListedCall {
  readonly name: "donate_sol";
  readonly donor: Address;
  readonly amount: Lamports;
  readonly message: string;
}

/** Proposes an administrator, or installs the one that was proposed 72 hours ago. */
export interface AdminChangeCall extends ListedCall {
  readonly name: "process_admin_change";
  readonly caller: Address;
  readonly new_admin: Address;
}

/** A call that only writes logs and changes nothing. */
export interface ViewCall extends ListedCall {
  readonly name:
    | "get_pool_state_pda"
    | "get_token_vault_pdas"
    | "get_pool_info"
    | "get_pool_pause_status"
    | "get_liquidity_info"
    | "get_fee_info"
    | "get_pool_sol_balance"
    | "get_version"
    | "get_treasury_info"
    | "get_consolidation_status";
  /** What it asks about, where that is not an account: mints, numbers, the address of a pool. */
  readonly question: Readonly<Record<string, Address | bigint | number>>;
}

/** The calls of creators, administrators, donors and readers: all but operations and pauses. */
export type AdministrationCall =
  | InitializeProgramCall
  | InitializePoolCall
  | SwapOwnerCall
  | PoolFeesCall
  | TreasuryWithdrawalCall
  | ConsolidationCall
  | DonationCall
  | AdminChangeCall
  | ViewCall;
