import { randomBytes } from "node:crypto";
import { coerce_error } from "@/base/errors.ts";
import { execute } from "@/localnet/bank/execution.ts";
import type { TransactionErrorJson } from "@/localnet/bank/transaction_error.ts";
import { SLOTS_PER_EPOCH, type Vm } from "@/localnet/bank/vm.ts";
import { memo_of } from "@/localnet/encoding/memo.ts";
import type { Block, LandedTransaction, LedgerStore } from "@/localnet/ledger/ledger_store.ts";
import type { ChainPast, ChangedAccount, ClosedBlock, SealSlot } from "@/localnet/ledger/sealed_slot.ts";
import { FINALITY_SLOTS, MAX_SLOT_HASHES } from "@/localnet/limits.ts";
import { AccountVersions } from "@/localnet/slots/account_versions.ts";
import { BlockhashWindow } from "@/localnet/slots/blockhash_window.ts";
import type { Commitment } from "@/localnet/slots/commitment.ts";
import { RecentSignatures } from "@/localnet/slots/recent_signatures.ts";
import { address_text } from "@/localnet/wire/address.ts";
import { base58_encode } from "@/localnet/wire/base58.ts";
import { SLOT_HASHES_READER_KEYS } from "@/localnet/wire/well_known.ts";
import type { WireTransaction } from "@/localnet/wire/wire_transaction.ts";

/** What became of a transaction that was handed in. */
export type Submission =
  | { readonly landed: true; readonly transaction: LandedTransaction }
  | { readonly landed: false; readonly error: TransactionErrorJson; readonly logs: readonly string[] };

/** A point of the chain that a reader looks at. */
export interface ChainHead {
  readonly slot: number;
  readonly height: number;
  /** The newest blockhash that is known there, and the height of its block. */
  readonly blockhash: string;
  readonly blockhash_height: number;
  /** Transactions in all blocks up to there. */
  readonly transaction_count: number;
}

/** What a chain is made of. */
export interface ChainParts {
  readonly vm: Vm;
  readonly store: LedgerStore;
  readonly genesis_hash: string;
  /** Told of each slot before it is closed. */
  readonly seal: SealSlot;
  /** Where an earlier run has ended; `undefined` begins with block 0. Vm and store are as it left them. */
  readonly past: ChainPast | undefined;
}

/** The parent of the first block: there is none. */
const NO_BLOCKHASH = "11111111111111111111111111111111";

const unix_seconds = (now_ms: number) => Math.floor(now_ms / 1_000);

/**
 * The open slot and the blocks behind it. Transactions are executed at once, one after the other; that order is the
 * block's order. Closing a slot makes its block confirmed; it is finalized {@linkcode FINALITY_SLOTS} slots later.
 */
export class Chain {
  readonly vm: Vm;
  readonly store: LedgerStore;
  readonly versions = new AccountVersions();
  readonly genesis_hash: string;
  readonly #seal: SealSlot;
  #seal_failure: Error | undefined;
  /** The last block of an earlier run: nothing could take it back, so it is final. */
  #resumed_slot = 0;
  readonly #window = new BlockhashWindow();
  readonly #signatures = new RecentSignatures();
  /** Headers of closed blocks back to the root at least, oldest first. */
  #recent: ClosedBlock[] = [];
  #open_slot = 0;
  #open_since_seconds = 0;
  #epoch_start_seconds: number;
  #open: LandedTransaction[] = [];
  readonly #open_by_signature = new Map<string, LandedTransaction>();
  #are_slot_hashes_fresh = false;

  /** A new chain closes block 0 at once; the first slot to execute anything is slot 1. Throws what `seal` throws. */
  constructor({ vm, store, genesis_hash, seal, past }: ChainParts, now_ms: number) {
    this.vm = vm;
    this.store = store;
    this.genesis_hash = genesis_hash;
    this.#seal = seal;
    this.#epoch_start_seconds = past?.epoch_start_seconds ?? unix_seconds(now_ms);
    if (past === undefined) {
      const first = {
        slot: 0,
        parent_slot: 0,
        height: 0,
        blockhash: base58_encode(randomBytes(32)),
        previous_blockhash: NO_BLOCKHASH,
        time_seconds: unix_seconds(now_ms),
        transactions: [],
      };
      this.#seal_block(first, 1);
      this.#append(first);
      this.#open_at(1, now_ms);
    } else {
      this.#resume(past);
      // The slot that was open is skipped: what was executed in it is lost, and its number must not mean two things.
      this.#open_at(past.open_slot + 1, now_ms);
    }
  }

  #resume({ recent }: ChainPast): void {
    for (const { header, signatures } of recent) {
      for (const signature of signatures) this.#signatures.add(signature);
      this.#close(header);
    }
    this.#open_slot = this.#resumed_slot = this.#last.slot;
    this.#open_since_seconds = this.#last.time_seconds;
  }

  /** Why the open slot cannot be closed, since the last try; `undefined` when all is well. */
  get seal_failure(): Error | undefined {
    return this.#seal_failure;
  }

  /** Whether a closing now would keep any transaction. */
  get has_open_transactions(): boolean {
    return this.#open.length > 0;
  }

  /** The slot that is being filled. */
  get open_slot(): number {
    return this.#open_slot;
  }

  get #last(): ClosedBlock {
    return this.#recent.at(-1) as ClosedBlock;
  }

  get #root(): ClosedBlock {
    const root_slot = Math.max(this.#last.slot - FINALITY_SLOTS, this.#resumed_slot);
    return this.#recent.findLast((header) => header.slot <= root_slot) ?? this.#recent[0] as ClosedBlock;
  }

  /** Where a reader of this commitment stands. */
  head(commitment: Commitment): ChainHead {
    const closed = commitment === "finalized" ? this.#root : this.#last;
    const { slot, height, blockhash, transaction_count } = closed;
    const at_close = { slot, height, blockhash, blockhash_height: height, transaction_count };
    if (commitment !== "processed") return at_close;
    return {
      ...at_close,
      slot: this.#open_slot,
      height: height + 1,
      transaction_count: transaction_count + this.#open.length,
    };
  }

  /** Whether a block after the reader's head accepts this blockhash. */
  is_valid_blockhash(blockhash: string, commitment: Commitment): boolean {
    return this.#window.accepts(blockhash, this.head(commitment).height);
  }

  /**
   * Closes the open slot and opens `slot`. When the block cannot be made durable the slot stays open, nobody sees
   * anything of it closed, and {@linkcode Chain.seal_failure} says why; the next call tries again.
   */
  advance(slot: number, now_ms: number): void {
    const parent = this.#last;
    const block = {
      slot: this.#open_slot,
      parent_slot: parent.slot,
      height: parent.height + 1,
      blockhash: base58_encode(randomBytes(32)),
      previous_blockhash: parent.blockhash,
      time_seconds: this.#open_since_seconds,
      transactions: this.#open,
    };
    try {
      this.#seal_block(block, slot);
      this.#seal_failure = undefined;
    } catch (caught) {
      this.#seal_failure = coerce_error(caught);
      return;
    }
    this.#append(block);
    this.#open = [];
    this.#open_by_signature.clear();
    this.#open_at(slot, now_ms);
  }

  #seal_block(block: Block, next_slot: number): void {
    const first_slot = this.store.first_slot();
    this.#seal({
      block,
      next_slot,
      epoch_start_seconds: this.#epoch_start_seconds,
      transaction_total: this.store.transaction_count() + block.transactions.length,
      accounts: this.#changed_accounts(),
      first_slot,
      first_header_slot: Math.min(first_slot, this.#recent[0]?.slot ?? 0),
    });
  }

  *#changed_accounts(): Generator<ChangedAccount> {
    for (const key of this.versions.written()) yield [key, this.vm.account(Uint8Array.fromHex(key))];
  }

  #append(block: Block): void {
    const { transactions: _kept_by_the_store, ...header } = block;
    this.store.append(block);
    this.#close({ ...header, transaction_count: this.store.transaction_count() });
  }

  #close(header: ClosedBlock): void {
    this.#recent.push(header);
    if (this.#recent.length > 2 * MAX_SLOT_HASHES) this.#recent = this.#recent.slice(-MAX_SLOT_HASHES);
    this.#window.push(header.blockhash, header.height);
    this.#signatures.close(header.height);
  }

  #open_at(slot: number, now_ms: number): void {
    const previous_epoch = Math.floor(this.#open_slot / SLOTS_PER_EPOCH);
    this.#open_slot = slot;
    // The chain's time does not go back when the machine's clock is set back.
    this.#open_since_seconds = Math.max(this.#open_since_seconds, unix_seconds(now_ms));
    if (Math.floor(slot / SLOTS_PER_EPOCH) > previous_epoch) {
      this.#epoch_start_seconds = this.#open_since_seconds;
    }
    this.vm.set_clock(slot, this.#open_since_seconds, this.#epoch_start_seconds);
    this.versions.open(slot, this.#root.slot);
    this.#are_slot_hashes_fresh = false;
  }

  /** The SlotHashes sysvar is large; it is written only for those who can read it. */
  prepare_sysvars({ message }: WireTransaction): void {
    if (this.#are_slot_hashes_fresh) return;
    if (!message.static_key_names.some((key) => SLOT_HASHES_READER_KEYS.has(key))) return;
    this.vm.set_slot_hashes(
      this.#recent.slice(-MAX_SLOT_HASHES).reverse().map(({ slot, blockhash }) => ({
        slot,
        hash: blockhash,
      })),
    );
    this.#are_slot_hashes_fresh = true;
  }

  /** Why the open block would not take the transaction whatever it does; `null` when it would. */
  admission_error(signature: string, blockhash: string): TransactionErrorJson | null {
    if (!this.#window.accepts(blockhash, this.#last.height + 1)) return "BlockhashNotFound";
    return this.#signatures.has(signature) ? "AlreadyProcessed" : null;
  }

  /** Executes a sanitized transaction in the open slot. */
  submit(transaction: WireTransaction): Submission {
    const signature = base58_encode(transaction.signatures[0] as Uint8Array);
    const refusal = this.admission_error(signature, address_text(transaction.message.recent_blockhash));
    if (refusal !== null) return { landed: false, error: refusal, logs: [] };
    this.prepare_sysvars(transaction);
    const execution = execute(this.vm, transaction);
    if (!execution.landed) return execution;
    this.versions.record(execution.before);
    const landed: LandedTransaction = {
      signature,
      slot: this.#open_slot,
      index: this.#open.length,
      wire: transaction.bytes,
      addresses: execution.addresses,
      memo: memo_of(transaction.message),
      err: execution.err,
      meta_text: execution.meta_text,
    };
    this.#open.push(landed);
    this.#open_by_signature.set(signature, landed);
    this.#signatures.add(signature);
    return { landed: true, transaction: landed };
  }

  /** A transaction of the open slot or of a block that is still kept. */
  transaction(signature: string): LandedTransaction | undefined {
    return this.#open_by_signature.get(signature) ?? this.store.transaction(signature);
  }
}
