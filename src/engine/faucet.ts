import type { Clock } from "@/base/clock.ts";
import { FAUCET_LOOK_EVERY_MS } from "@/base/limits.ts";
import { FailureError } from "@/domain/failure.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import { Refusal } from "@/domain/refusal.ts";
import { answer_in_time, type AnswerBound } from "@/engine/answer_in_time.ts";
import type { Chain } from "@/engine/ports.ts";

/** Gets SOL for the core wallet where the cluster gives it away. */
export class Faucet {
  readonly #chain: Chain;
  readonly #clock: Clock;
  readonly #bound: AnswerBound;
  readonly #has_faucet: boolean;

  /** `has_faucet`: the cluster is none whose SOL has a price. */
  constructor(chain: Chain, clock: Clock, bound: AnswerBound, has_faucet: boolean) {
    this.#chain = chain;
    this.#clock = clock;
    this.#bound = bound;
    this.#has_faucet = has_faucet;
  }

  /** Answers the signature of the faucet's transaction once it has landed. Throws `Refusal` and `FailureError`. */
  async fill_core_wallet(amount: bigint): Promise<string> {
    if (!this.#has_faucet) {
      throw new Refusal(
        "not_available_here",
        "This cluster has no faucet: its SOL is worth money",
        `Send SOL to ${this.#chain.core_wallet}`,
        { core_wallet: this.#chain.core_wallet },
      );
    }
    return await answer_in_time("get SOL from the faucet", this.#bound, this.#request(amount));
  }

  async #request(amount: bigint): Promise<string> {
    const signature = await this.#chain.request_airdrop(amount);
    const give_up_ms = this.#clock.monotonic_ms() + this.#bound.timeout_ms;
    while (this.#clock.monotonic_ms() < give_up_ms) {
      const landed = await this.#find(signature);
      if (landed?.error === null) return signature;
      if (landed !== undefined) throw this.#failed(landed);
      await this.#clock.sleep(FAUCET_LOOK_EVERY_MS);
    }
    throw new Refusal(
      "chain_failed",
      `The faucet's transaction ${signature} has not landed within ${this.#bound.timeout_ms} ms`,
      "Look at the core wallet's balance before you ask again",
      { signature },
    );
  }

  /** A node that cannot tell yet is asked again. */
  async #find(signature: string): Promise<LandedTransaction | undefined> {
    try {
      return (await this.#chain.find_landed([signature]))[0];
    } catch (caught) {
      if (caught instanceof FailureError && caught.failure.category === "network") return undefined;
      throw caught;
    }
  }

  /** A faucet that has too little answers a signature as well: its transaction is in a block, and has failed. */
  #failed(landed: LandedTransaction): Refusal {
    const { message } = this.#chain.classify(landed);
    const { signature } = landed;
    return new Refusal(
      "chain_failed",
      `The faucet's transaction ${signature} failed: ${message}`,
      "Ask for less",
      {
        signature,
        logs: landed.logs.slice(-5),
      },
    );
  }
}
