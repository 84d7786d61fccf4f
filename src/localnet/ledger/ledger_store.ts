import type { TransactionErrorJson } from "@/localnet/bank/transaction_error.ts";
import type { InnerInstructionsJson, ReturnDataJson } from "@/localnet/bank/vm_result.ts";
import type { UiTokenAmount } from "@/localnet/encoding/token_state.ts";

/** The tokens of one account before or after a transaction, in the node's JSON form. */
export interface TokenBalanceJson {
  readonly accountIndex: number;
  readonly mint: string;
  readonly owner: string;
  readonly programId: string;
  readonly uiTokenAmount: UiTokenAmount;
}

/** What a transaction did, in the node's JSON form. Lamports are exact. */
export interface TransactionMeta {
  readonly err: TransactionErrorJson | null;
  readonly status: { readonly Ok: null } | { readonly Err: TransactionErrorJson };
  readonly fee: bigint;
  readonly preBalances: readonly bigint[];
  readonly postBalances: readonly bigint[];
  readonly innerInstructions: readonly InnerInstructionsJson[];
  readonly logMessages: readonly string[];
  readonly preTokenBalances: readonly TokenBalanceJson[];
  readonly postTokenBalances: readonly TokenBalanceJson[];
  readonly rewards: readonly never[];
  readonly loadedAddresses: { readonly writable: readonly string[]; readonly readonly: readonly string[] };
  readonly returnData?: ReturnDataJson;
  readonly computeUnitsConsumed: number;
}

/** A transaction that is in a block: it succeeded, or it failed and was charged. */
export interface LandedTransaction {
  /** Base58 of the first signature. */
  readonly signature: string;
  readonly slot: number;
  /** Place in its block, in the order of execution. */
  readonly index: number;
  readonly wire: Uint8Array<ArrayBuffer>;
  /** Every address it names, directly or through lookup tables. */
  readonly addresses: readonly string[];
  readonly memo: string | null;
  readonly err: TransactionErrorJson | null;
  /** What it did, as `write_meta` writes it: it is stored and answered as it is. */
  readonly meta_text: string;
}

/** What is known about a block without its transactions. */
export interface BlockHeader {
  readonly slot: number;
  readonly parent_slot: number;
  readonly height: number;
  readonly blockhash: string;
  readonly previous_blockhash: string;
  /** Unix seconds at which its slot began. */
  readonly time_seconds: number;
}

/** A closed slot. */
export interface Block extends BlockHeader {
  readonly transactions: readonly LandedTransaction[];
}

/** A page of an address's history, newest first. */
export interface HistoryQuery {
  readonly limit: number;
  /** Transactions of later slots are left out. */
  readonly last_slot: number;
  /** Begin right after this signature. */
  readonly before?: string | undefined;
  /** End right before this signature. */
  readonly until?: string | undefined;
}

/** Where closed blocks are kept. Blocks come in rising order of slots and never change. */
export interface LedgerStore {
  append(block: Block): void;
  /** The oldest slot that is still kept. */
  first_slot(): number;
  block(slot: number): Block | undefined;
  /** Slots in [`first`, `last`] that have a block, rising, at most `limit`. */
  slots(first: number, last: number, limit: number): number[];
  transaction(signature: string): LandedTransaction | undefined;
  history(address: string, query: HistoryQuery): LandedTransaction[];
  /** Transactions in all blocks ever appended. */
  transaction_count(): number;
  close(): void;
}
