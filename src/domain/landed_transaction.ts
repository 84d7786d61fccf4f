import type { Address } from "@/domain/address.ts";
import type { ContractCall } from "@/domain/contract_call.ts";
import type { TransactionError } from "@/domain/transaction_error.ts";
import type { Amount, Lamports } from "@/domain/units.ts";

/** One token account before and after a transaction. An account that did not exist counts as empty. */
export interface TokenChange {
  readonly account: Address;
  /** The wallet that the account belongs to; `null` where the node does not say. */
  readonly owner: Address | null;
  readonly mint: Address;
  readonly before: Amount;
  readonly after: Amount;
}

/** The lamports of one account before and after a transaction. */
export interface LamportChange {
  readonly account: Address;
  readonly before: Lamports;
  readonly after: Lamports;
}

/**
 * A movement that a top-level instruction of the token program or the system program asked for. `source` is `null` for
 * minting, `destination` for burning.
 */
export interface DirectMove {
  readonly instruction_index: number;
  readonly what: "tokens" | "lamports";
  readonly source: Address | null;
  readonly destination: Address | null;
  /** The mint where the instruction names it: always for minting and burning. */
  readonly mint: Address | null;
  readonly amount: bigint;
}

/** What a message says beyond its instructions' meaning. */
export interface TransactionDetails {
  readonly signers: readonly Address[];
  readonly writable: readonly Address[];
  /** The accounts of each of the contract's calls, in the order of `calls`. */
  readonly call_accounts: readonly (readonly Address[])[];
  /** Accounts that other top-level instructions name and may change in ways that `direct_moves` do not tell. */
  readonly touched_otherwise: readonly Address[];
  /** The contract was also called from inside another program's instruction: such calls are not in `calls`. */
  readonly has_inner_calls: boolean;
  /** The chain's clock in the block, Unix seconds; `null` where the node does not say. */
  readonly block_seconds: bigint | null;
}

/** A transaction as a block holds it. (slot, index) is its place in the total order of the chain. */
export interface LandedTransaction {
  readonly slot: number;
  readonly index: number;
  readonly signature: string;
  readonly fee_payer: Address;
  readonly error: TransactionError | null;
  readonly fee: Lamports;
  readonly compute_units: number;
  readonly logs: readonly string[];
  /** The top-level instructions of the contract, in order. */
  readonly calls: readonly ContractCall[];
  /** What its other top-level instructions move. */
  readonly direct_moves: readonly DirectMove[];
  readonly token_changes: readonly TokenChange[];
  readonly lamport_changes: readonly LamportChange[];
  /** Absent where nobody has them: then the accounts of calls count as right. */
  readonly details?: TransactionDetails;
}

/** A block as the follower hands it on: only what touches a watched address. */
export interface FollowedBlock {
  readonly slot: number;
  readonly block_height: number;
  readonly blockhash: string;
  readonly transactions: readonly LandedTransaction[];
}

/** The change of one token account, or `undefined` when the transaction does not name it. */
function token_change(transaction: LandedTransaction, account: Address): TokenChange | undefined {
  return transaction.token_changes.find((change) => change.account === account);
}

/** What an account gained, negative when it lost. Zero when the transaction does not name it. */
export function token_delta(transaction: LandedTransaction, account: Address): bigint {
  const change = token_change(transaction, account);
  return change === undefined ? 0n : change.after - change.before;
}

/** The lamports that an account gained, negative when it lost. */
export function lamport_delta(transaction: LandedTransaction, account: Address): bigint {
  const change = transaction.lamport_changes.find((candidate) => candidate.account === account);
  return change === undefined ? 0n : change.after - change.before;
}
