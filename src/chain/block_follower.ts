/**
 * Reads every new block once, in order. This one reader serves all threads: what an operation did is in the block, so
 * nobody asks about single signatures.
 */
import type { Clock } from "@/base/clock.ts";
import { MAX_FOLLOWER_PAUSE_MS, MIN_FOLLOWER_PAUSE_MS, SLOTS_LOOKED_AHEAD } from "@/base/limits.ts";
import type { Log } from "@/base/log.ts";
import type { Address } from "@/domain/address.ts";
import type { FollowedBlock } from "@/domain/landed_transaction.ts";
import { type Cluster, is_network_error, network_failure } from "@/chain/cluster.ts";
import { followed_block, type RawBlock, read_block } from "@/chain/landed_block.ts";
import { SlotPace } from "@/chain/slot_pace.ts";
import { RpcError } from "@/jsonrpc/rpc_error.ts";

/** Node error codes: the block is not there (yet), or its slot was skipped. */
const BLOCK_NOT_AVAILABLE = new Set([-32004, -32014]);
const SLOT_SKIPPED = new Set([-32007, -32009]);
/** Answers "not yet" in a row before the list of blocks is asked for: the slot may have been skipped. */
const PATIENCE = 4;

/** The node does not keep blocks of that age any more. */
const BLOCK_CLEANED_UP = -32001;

type Fetched = { readonly block: RawBlock } | { readonly missing: "not_yet" | "skipped" | "cleaned_up" };

/** Follows the chain from the slot after `from_slot`. */
export class BlockFollower {
  readonly #cluster: Cluster;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #program_id: Address;
  readonly #watched = new Set<Address>();
  readonly #on_block: (block: FollowedBlock) => void;
  #last_slot = 0;
  readonly #pace = new SlotPace();
  #network_problem: string | undefined;

  constructor(parts: {
    cluster: Cluster;
    clock: Clock;
    log: Log;
    program_id: Address;
    on_block: (block: FollowedBlock) => void;
  }) {
    this.#cluster = parts.cluster;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#program_id = parts.program_id;
    this.#on_block = parts.on_block;
  }

  /** From now on transactions that name `address` are handed on. */
  watch(address: Address): void {
    this.#watched.add(address);
  }

  /** Why the node cannot be reached at the moment; `undefined` when it can. */
  get network_problem(): string | undefined {
    return this.#network_problem;
  }

  /** Follows until `stop` is aborted. */
  async run(from_slot: number, stop: AbortSignal): Promise<void> {
    this.#last_slot = from_slot;
    let misses = 0;
    let network_errors = 0;
    while (!stop.aborted) {
      try {
        misses = await this.#step(misses, stop);
        network_errors = 0;
        this.#network_problem = undefined;
      } catch (caught) {
        if (!is_network_error(caught)) throw caught;
        const { message } = network_failure(caught);
        if (this.#network_problem === undefined) {
          this.#log.warn("Cannot read blocks, will try again", { message });
        }
        this.#network_problem = message;
        const pause_ms = Math.min(MAX_FOLLOWER_PAUSE_MS, MIN_FOLLOWER_PAUSE_MS * 2 ** network_errors);
        network_errors += 1;
        await this.#clock.sleep(pause_ms, stop);
      }
    }
  }

  /** One request for the next block; answers how often in a row it was not there. */
  async #step(misses: number, stop: AbortSignal): Promise<number> {
    const slot = this.#last_slot + 1;
    const fetched = await this.#fetch(slot);
    if ("block" in fetched) {
      this.#pace.arrived(slot, this.#clock.monotonic_ms(), misses > 0);
      this.#last_slot = slot;
      this.#on_block(followed_block(slot, fetched.block, this.#watched, this.#program_id));
      await this.#clock.sleep(this.#pace.wait_ms(this.#clock.monotonic_ms()), stop);
      return 0;
    }
    if (fetched.missing === "skipped") {
      this.#last_slot = slot;
      return 0;
    }
    if (fetched.missing === "cleaned_up") {
      await this.#jump_to_first_kept(slot);
      return 0;
    }
    if (misses >= PATIENCE && await this.#jump_over_skipped(slot)) return 0;
    await this.#clock.sleep(Math.min(this.#pace.slot_ms, MIN_FOLLOWER_PAUSE_MS * (misses + 1)), stop);
    return misses + 1;
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
  async #jump_to_first_kept(slot: number): Promise<void> {
    const first = await this.#cluster.client.call<number>("getFirstAvailableBlock");
    this.#log.error("The node no longer has the blocks that follow: their transactions were not seen", {
      slot,
      first,
    });
    this.#last_slot = Math.max(slot, first - 1);
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
    this.#last_slot = next - 1;
    return true;
  }
}
