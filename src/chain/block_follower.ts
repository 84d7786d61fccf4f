/**
 * Reads every new block once, in order. This one reader serves all threads: what an operation did is in the block, so
 * nobody asks about single signatures.
 */
import type { Clock } from "@/base/clock.ts";
import { next_turn } from "@/base/event_loop.ts";
import {
  DECODED_AT_ONCE,
  MAX_GAP_TRIES,
  MAX_PARALLEL_READS,
  MIN_FOLLOWER_PAUSE_MS,
  SLOTS_LOOKED_AHEAD,
} from "@/base/limits.ts";
import type { Log } from "@/base/log.ts";
import type { Address } from "@/domain/address.ts";
import { FailureError } from "@/domain/failure.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import type { Cluster } from "@/chain/cluster.ts";
import { BlockHeights } from "@/chain/block_heights.ts";
import { NOT_SETTLED_YET } from "@/chain/find_landed.ts";
import { FollowLoop } from "@/chain/follow_loop.ts";
import { landed_transaction, landed_transactions, type RawBlock, read_block } from "@/chain/landed_block.ts";
import type { FollowerParts, LedgerFollower } from "@/chain/ledger_follower.ts";
import type { ProgramInterface } from "@/chain/program/program_interface.ts";
import { SlotPace } from "@/chain/slot_pace.ts";
import { RpcError } from "@/jsonrpc/rpc_error.ts";

/** Node error codes: the block is not there (yet), or its slot was skipped. */
const BLOCK_NOT_AVAILABLE = new Set([-32004, -32014]);
const SLOT_SKIPPED = new Set([-32007, -32009]);
/** Answers "not yet" in a row before the list of blocks is asked for: the slot may have been skipped. */
const PATIENCE = 4;

/** Blocks in a row that were there at once: more than a well-guessed pace brings, so we may be behind. */
const BLOCKS_IN_A_ROW = 8;

/** The node does not keep blocks of that age any more. */
const BLOCK_CLEANED_UP = -32001;

type Fetched = { readonly block: RawBlock } | { readonly missing: "not_yet" | "skipped" | "cleaned_up" };

/**
 * Follows the chain by `getBlock`. Nodes may be wrong about a slot that they call skipped: every block names the one
 * before it, so a block that was passed over is noticed, and fetched before anything after it is handed on.
 */
export class BlockFollower implements LedgerFollower {
  readonly #cluster: Cluster;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #program_id: Address;
  readonly #spoken: ProgramInterface;
  readonly #watched = new Set<Address>();
  readonly #on_block: FollowerParts["on_block"];
  readonly #loop: FollowLoop;
  readonly #pace = new SlotPace();
  /** The slot up to which nothing is asked for any more. */
  #last_slot = 0;
  /** Slot of the last block that was handed on. */
  #last_block_slot = 0;
  readonly #heights = new BlockHeights();
  /** How often in a row the next block was not there. */
  #misses = 0;
  /** How many blocks in a row were there at once. */
  #hits = 0;
  /** The newest slot that the node has named. */
  #known_head = 0;
  #gap_tries = 0;

  constructor({ cluster, clock, log, program_id, spoken, on_block }: FollowerParts) {
    this.#cluster = cluster;
    this.#clock = clock;
    this.#log = log;
    this.#program_id = program_id;
    this.#spoken = spoken;
    this.#on_block = on_block;
    this.#loop = new FollowLoop(clock, log);
  }

  watch(address: Address): void {
    this.#watched.add(address);
  }

  unwatch(address: Address): void {
    this.#watched.delete(address);
  }

  watch_own(wallet: Address): void {
    this.#watched.add(wallet);
  }

  /** Blocks hold what was expected and what was not. */
  expect(): void {}

  /** A block is handed on as soon as it has been read. */
  has_landed(): boolean {
    return false;
  }

  get network_problem(): string | undefined {
    return this.#loop.problem;
  }

  async run(from_slot: number, stop: AbortSignal): Promise<void> {
    this.#last_slot = this.#last_block_slot = from_slot;
    await this.#loop.run(() => this.#step(stop), stop);
  }

  /** With their places in the block, which only the block itself can tell. */
  async read_landed(slot: number, signatures: ReadonlySet<string>): Promise<LandedTransaction[]> {
    const block = await read_block(this.#cluster.client, this.#cluster.commitment, slot);
    if (block === null) throw new FailureError(NOT_SETTLED_YET);
    return block.transactions
      .map((raw, index) => ({ raw, index }))
      .filter(({ raw }) => signatures.has(raw.transaction.signatures[0] ?? ""))
      .map(({ raw, index }) => landed_transaction(raw, { slot, index }, this.#program_id, this.#spoken));
  }

  /** One request for the next block, or several when there are many to come. */
  async #step(stop: AbortSignal): Promise<void> {
    if (this.#hits >= BLOCKS_IN_A_ROW && await this.#catch_up(stop)) return;
    const slot = this.#last_slot + 1;
    const fetched = await this.#fetch(slot);
    if (await this.#take(slot, fetched, stop)) {
      await this.#clock.sleep(this.#pace.wait_ms(this.#clock.monotonic_ms()), stop);
      return;
    }
    if (!("missing" in fetched) || fetched.missing === "skipped") return;
    if (fetched.missing === "cleaned_up" && await this.#jump_to_first_kept(slot)) return;
    const patience = slot < this.#known_head ? 0 : PATIENCE;
    if (this.#misses >= patience && await this.#jump_over_skipped(slot)) return;
    this.#misses += 1;
    this.#hits = 0;
    await this.#clock.sleep(Math.min(this.#pace.slot_ms, MIN_FOLLOWER_PAUSE_MS * this.#misses), stop);
  }

  /** Fetches the next blocks side by side when there are some; answers whether it has. */
  async #catch_up(stop: AbortSignal): Promise<boolean> {
    this.#known_head = await this.#cluster.slot();
    const first = this.#last_slot + 1;
    const count = Math.min(MAX_PARALLEL_READS, this.#known_head - this.#last_slot);
    if (!(count > 1)) {
      this.#hits = 0;
      return false;
    }
    const fetching = Array.from({ length: count }, (_, index) => this.#fetch(first + index));
    const results = await Promise.allSettled(fetching);
    for (const [index, result] of results.entries()) {
      if (result.status === "rejected") throw result.reason;
      const is_next = first + index === this.#last_slot + 1;
      if (!is_next || stop.aborted) break;
      await this.#take(first + index, result.value, stop);
    }
    // Nothing came of it: the ordinary way finds out why.
    if (this.#last_slot < first) this.#hits = 0;
    return true;
  }

  /** Takes what the node has answered for the next slot; answers whether that was a block that could be handed on. */
  async #take(slot: number, fetched: Fetched, stop: AbortSignal): Promise<boolean> {
    if ("missing" in fetched) {
      if (fetched.missing === "skipped") this.#pass_over(slot);
      return false;
    }
    if (await this.#goes_back(fetched.block, stop)) return false;
    this.#hits = this.#misses > 0 ? 0 : this.#hits + 1;
    this.#pace.arrived(slot, this.#clock.monotonic_ms(), this.#misses > 0);
    this.#misses = 0;
    await this.#hand_on(slot, fetched.block);
    return true;
  }

  async #hand_on(slot: number, raw: RawBlock): Promise<void> {
    this.#last_slot = this.#last_block_slot = slot;
    this.#gap_tries = 0;
    this.#cluster.saw(slot);
    const transactions: LandedTransaction[] = [];
    for (const transaction of landed_transactions(slot, raw, this.#watched, this.#program_id, this.#spoken)) {
      transactions.push(transaction);
      if (transactions.length % DECODED_AT_ONCE === 0) await next_turn();
    }
    if (transactions.length > DECODED_AT_ONCE) await next_turn();
    const { blockHeight, blockhash } = raw;
    await this.#on_block({
      slot,
      block_height: this.#heights.at(slot, blockHeight),
      blockhash,
      transactions,
    });
  }

  #pass_over(slot: number): void {
    this.#last_slot = slot;
    this.#misses = 0;
  }

  /** Whether a block before this one has been passed over: then that one is next, as long as it may still be had. */
  async #goes_back({ parentSlot }: RawBlock, stop: AbortSignal): Promise<boolean> {
    if (!(parentSlot > this.#last_block_slot)) return false;
    if (this.#gap_tries >= MAX_GAP_TRIES) {
      this.#log.error("A block cannot be had: its transactions were not seen", { slot: parentSlot });
      return false;
    }
    this.#gap_tries += 1;
    this.#last_slot = parentSlot - 1;
    if (this.#gap_tries > 1) await this.#clock.sleep(this.#pace.slot_ms, stop);
    return true;
  }

  async #fetch(slot: number): Promise<Fetched> {
    try {
      const { client, commitment } = this.#cluster;
      const block = await read_block(client, commitment, slot);
      return block === null ? { missing: "not_yet" } : { block };
    } catch (caught) {
      if (caught instanceof RpcError && BLOCK_NOT_AVAILABLE.has(caught.code)) return { missing: "not_yet" };
      if (caught instanceof RpcError && SLOT_SKIPPED.has(caught.code)) return { missing: "skipped" };
      if (caught instanceof RpcError && caught.code === BLOCK_CLEANED_UP) return { missing: "cleaned_up" };
      throw caught;
    }
  }

  /** We were away for longer than the node keeps blocks: what was in them is lost to us. */
  async #jump_to_first_kept(slot: number): Promise<boolean> {
    const first = await this.#cluster.client.call<number>("getFirstAvailableBlock");
    if (first <= slot) return false;
    this.#log.error("The node no longer has the blocks that follow: their transactions were not seen", {
      slot,
      first,
    });
    this.#last_slot = this.#last_block_slot = first - 1;
    this.#misses = 0;
    return true;
  }

  /** Nodes answer "not available" for a skipped slot as well, until they know better: a later block proves the skip. */
  async #jump_over_skipped(slot: number): Promise<boolean> {
    const options = { commitment: this.#cluster.commitment };
    const slots = await this.#cluster.client.call<number[]>("getBlocks", [
      slot,
      slot + SLOTS_LOOKED_AHEAD,
      options,
    ]);
    const next = slots[0];
    if (next === undefined || next <= slot) return false;
    this.#pass_over(next - 1);
    return true;
  }
}
