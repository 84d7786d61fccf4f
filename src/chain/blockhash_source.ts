import type { Clock } from "@/base/clock.ts";
import { BLOCKHASH_LIFETIME_BLOCKS, MAX_BLOCKHASH_AGE_MS } from "@/base/limits.ts";
import { type Failure, FailureError } from "@/domain/failure.ts";
import type { FollowedBlock } from "@/domain/landed_transaction.ts";
import type { RecentBlockhash } from "@/chain/cluster.ts";

const NO_RECENT_BLOCK: Failure = {
  category: "network",
  code: "no_recent_block",
  expected: true,
  message: "No block has been seen for too long: there is no blockhash to sign with",
  hint: "Check that the node runs and produces blocks",
};

/** The newest blockhash. Every followed block brings one, so it never costs a call of its own. */
export class BlockhashSource {
  readonly #clock: Clock;
  #latest: RecentBlockhash;
  #seen_at_ms: number;

  constructor(clock: Clock, first: RecentBlockhash) {
    this.#clock = clock;
    this.#latest = first;
    this.#seen_at_ms = clock.monotonic_ms();
  }

  /** Takes the hash of the next block. */
  on_block(block: FollowedBlock): void {
    const last_valid_block_height = block.block_height + BLOCKHASH_LIFETIME_BLOCKS;
    this.#latest = { blockhash: block.blockhash, last_valid_block_height };
    this.#seen_at_ms = this.#clock.monotonic_ms();
  }

  /** A blockhash to sign with. Throws `FailureError` when the newest one is too old. */
  take(): RecentBlockhash {
    if (this.#clock.monotonic_ms() - this.#seen_at_ms > MAX_BLOCKHASH_AGE_MS) {
      throw new FailureError(NO_RECENT_BLOCK);
    }
    return this.#latest;
  }
}
