import type { ProgramInterface } from "@/chain/program/program_interface.ts";
import type { Address } from "@/domain/address.ts";
import type { FollowedBlock, LandedTransaction } from "@/domain/landed_transaction.ts";
import type { Clock } from "@/base/clock.ts";
import type { Log } from "@/base/log.ts";
import type { Cluster } from "@/chain/cluster.ts";

/** What a follower needs. */
export interface FollowerParts {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly log: Log;
  readonly program_id: Address;
  /** How the contract there lays out its instructions. */
  readonly spoken: ProgramInterface;
  /** Takes a block; the next one comes when it has been taken in. */
  readonly on_block: (block: FollowedBlock) => void | Promise<void>;
}

/**
 * Follows the chain: hands on every landed transaction that names a watched address, each exactly once, as parts of blocks
 * whose slots rise. Transactions that share a watched address come in ledger order. What has been handed on is never
 * taken back. When the node is in trouble the follower waits, and goes on where it was.
 */
export interface LedgerFollower {
  /** From now on transactions that name `address` are handed on. */
  watch(address: Address): void;
  /** Nobody needs those that name `address` any more, unless they name another one. */
  unwatch(address: Address): void;
  /** As `watch`, for a wallet of ours, whose transactions are announced by {@linkcode LedgerFollower.expect}. */
  watch_own(wallet: Address): void;
  /** A transaction of ours may be on its way, and can land up to this block height. */
  expect(signature: string, last_valid_block_height: number): void;
  /** Whether it has landed for sure and is only waiting to be handed on: there is no need to send it again. */
  has_landed(signature: string): boolean;
  /** Follows from the slot after `from_slot` until `stop` is aborted. */
  run(from_slot: number, stop: AbortSignal): Promise<void>;
  /** Why the chain cannot be followed at the moment; `undefined` when it can. */
  readonly network_problem: string | undefined;
  /**
   * The transactions of `signatures`, which the node says to be in the block of `slot`. Throws what the client throws, and
   * `FailureError` when the node cannot show them yet.
   */
  read_landed(slot: number, signatures: ReadonlySet<string>): Promise<LandedTransaction[]>;
}
