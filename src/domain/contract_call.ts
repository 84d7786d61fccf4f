import type { Address } from "@/domain/address.ts";
import type { AdministrationCall } from "@/domain/administration_call.ts";
import type { Amount } from "@/domain/units.ts";

/** The accounts of a deposit, withdrawal or swap that belong to its user. */
export interface UserAccounts {
  readonly user: Address;
  readonly input_account: Address;
  readonly output_account: Address;
}

/** A deposit: `amount` of `mint` into the pool. */
export interface DepositCall extends UserAccounts {
  readonly name: "deposit";
  readonly instruction_index: number;
  readonly pool_id: Address;
  readonly mint: Address;
  readonly amount: Amount;
}

/** A withdrawal: `amount` LP tokens burnt for as many of `mint`. */
export interface WithdrawalCall extends UserAccounts {
  readonly name: "withdrawal";
  readonly instruction_index: number;
  readonly pool_id: Address;
  readonly mint: Address;
  readonly amount: Amount;
}

/** A swap of `amount` for exactly `expected_output`; the input account's mint decides the direction. */
export interface SwapCall extends UserAccounts {
  readonly name: "swap";
  readonly instruction_index: number;
  readonly pool_id: Address;
  readonly amount: Amount;
  readonly expected_output: Amount;
}

/** Sets (`pause_pool`) or clears (`unpause_pool`) bits: 1 liquidity operations, 2 swaps. */
export interface PoolPauseCall {
  readonly name: "pause_pool" | "unpause_pool";
  readonly instruction_index: number;
  readonly admin: Address;
  readonly pool_id: Address;
  readonly pause_bits: number;
}

/** Stops or resumes every pool of the deployment. */
export interface SystemPauseCall {
  readonly name: "pause_system" | "unpause_system";
  readonly instruction_index: number;
  readonly admin: Address;
  /** Why, when it stops them: any number; 15 stands for a consolidation. `null` when it resumes them. */
  readonly reason_code: number | null;
}

/**
 * What the contract cannot make sense of either: no such variant, other data, other accounts. `accounts` lets a reader
 * see which pools it names.
 */
export interface OtherCall {
  readonly name: "other";
  readonly instruction_index: number;
  /** First byte of the instruction's data; -1 when there is none. */
  readonly variant: number;
  readonly accounts: readonly Address[];
}

/** The three operations that users of a pool perform. */
export type OperationCall = DepositCall | WithdrawalCall | SwapCall;
/** A top-level instruction of the contract inside a transaction, decoded. */
export type ContractCall =
  | OperationCall
  | PoolPauseCall
  | SystemPauseCall
  | AdministrationCall
  | OtherCall;
/** The contract's instructions by name. */
export type InstructionName = Exclude<ContractCall["name"], "other">;

/** Whether the call is one of the three user operations. */
export function is_operation(call: ContractCall): call is OperationCall {
  return call.name === "deposit" || call.name === "withdrawal" || call.name === "swap";
}
