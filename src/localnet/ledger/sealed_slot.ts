import type { VmAccount } from "@/localnet/bank/vm_account.ts";
import type { Block, BlockHeader } from "@/localnet/ledger/ledger_store.ts";
import type { AddressKey } from "@/localnet/wire/address.ts";

/** An account by its address; `null` when it is no more. */
export type ChangedAccount = readonly [key: AddressKey, account: VmAccount | null];

/** Everything that closing one slot changes: it is kept as a whole or not at all. */
export interface SealedSlot {
  readonly block: Block;
  /** The slot that is opened after it. */
  readonly next_slot: number;
  /** Unix seconds at which the current epoch began. */
  readonly epoch_start_seconds: number;
  /** Transactions in all blocks up to this one. */
  readonly transaction_total: number;
  /** Every account that was written in the slot, as it is at its end. */
  readonly accounts: Iterable<ChangedAccount>;
  /** Transactions of blocks before this slot are no longer wanted. */
  readonly first_slot: number;
  /** Nor is anything else of blocks before this slot. */
  readonly first_header_slot: number;
}

/** Makes a slot durable before anybody sees it closed. Throws when it cannot: the slot then stays open. */
export type SealSlot = (slot: SealedSlot) => void;

/** A closed block without its transactions. */
export interface ClosedBlock extends BlockHeader {
  /** Transactions in all blocks up to this one. */
  readonly transaction_count: number;
}

/** Where an earlier run of a chain has ended. */
export interface ChainPast {
  /** The newest headers, oldest first: those that sysvars, blockhashes and signatures need. */
  readonly recent: readonly { readonly header: ClosedBlock; readonly signatures: readonly string[] }[];
  /** The slot that was open when it ended. */
  readonly open_slot: number;
  readonly epoch_start_seconds: number;
}
