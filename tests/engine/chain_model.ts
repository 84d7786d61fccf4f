/**
 * A small faithful model of a cluster behind the engine's port: blocks come when the test says so, a signature lands at
 * most once and only until its last valid height, and the node can lose requests and replies as networks do.
 */
import type { Log } from "@/base/log.ts";
import type { Address } from "@/domain/address.ts";
import { type Failure, FailureError } from "@/domain/failure.ts";
import type { FollowedBlock, LandedTransaction } from "@/domain/landed_transaction.ts";
import { amount, lamports, NO_LAMPORTS } from "@/domain/units.ts";
import type { Chain, Refill, SignedTransaction, Submission } from "@/engine/ports.ts";

/** What the network does with the next submission. */
export type Fate =
  /** It arrives, the reply arrives, it is in the next block. */
  | "delivered"
  /** As before, but the leader forgets it. */
  | "dropped"
  /** The node says no. */
  | "refused"
  /** The request never arrives. */
  | "request_lost"
  /** It arrives, but the reply does not. */
  | "reply_lost";

/** A log that nobody reads. */
export const SILENT: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

function failure(code: string): Failure {
  return { category: "network", code, expected: true, message: `The model says ${code}`, hint: "None" };
}

/** What a landed transaction of the model moves. */
interface Movement {
  readonly account: Address;
  readonly tokens?: bigint;
  readonly lamports?: bigint;
}

/** A signed transaction of the model: its bytes are its signature's letters. */
function signed_as(signature: string, last_valid_block_height: number): SignedTransaction {
  return { signature, wire: new TextEncoder().encode(signature), last_valid_block_height };
}

/** The parts of the engine's port that sending and funding need; anything else throws. */
export class ChainModel implements Pick<Chain, "submit" | "find_landed" | "sign_refill" | "classify"> {
  block_height = 100;
  /** What happens to the submissions to come, first one first; afterwards all are delivered. */
  readonly fates: Fate[] = [];
  /** Signatures in the order in which their bytes left. */
  readonly submitted: string[] = [];
  readonly landed = new Map<string, LandedTransaction>();
  find_landed_calls = 0;
  /** While true the node does not say what has landed. */
  mute = false;
  readonly #waiting = new Map<string, SignedTransaction>();
  readonly #movements = new Map<string, Movement[]>();
  readonly #balances = new Map<string, bigint>();
  #signatures = 0;

  /** The port, as the engine takes it. */
  get port(): Chain {
    return this as unknown as Chain;
  }

  /** A transaction that may land in the next `lifetime` blocks. */
  sign(lifetime = 20): SignedTransaction {
    this.#signatures += 1;
    return signed_as(`signature_${this.#signatures}`, this.block_height + lifetime);
  }

  sign_refill({ thread, sol, tokens }: Refill): SignedTransaction {
    const signed = this.sign();
    this.#movements.set(signed.signature, [
      { account: thread.wallet_address, lamports: sol },
      { account: thread.input_account, tokens },
    ]);
    return signed;
  }

  classify(): Failure {
    return failure("failed");
  }

  async submit(transaction: SignedTransaction): Promise<Submission> {
    const fate = this.fates.shift() ?? "delivered";
    this.submitted.push(transaction.signature);
    if (new TextDecoder().decode(transaction.wire) !== transaction.signature) {
      throw new Error("These are not the bytes that were signed");
    }
    await Promise.resolve();
    if (fate === "request_lost") return { answer: "unreachable", failure: failure("node_unreachable") };
    if (fate === "refused") return { answer: "refused", failure: failure("node_refused") };
    const expired = this.block_height > transaction.last_valid_block_height;
    const arrives = !this.landed.has(transaction.signature) && !expired;
    if (arrives && fate !== "dropped") this.#waiting.set(transaction.signature, transaction);
    return fate === "reply_lost"
      ? { answer: "unreachable", failure: failure("node_unreachable") }
      : { answer: "accepted" };
  }

  async find_landed(signatures: readonly string[]): Promise<LandedTransaction[]> {
    this.find_landed_calls += 1;
    await Promise.resolve();
    if (this.mute) throw new FailureError(failure("node_unreachable"));
    return signatures.map((signature) => this.landed.get(signature)).filter((found) => found !== undefined);
  }

  /** The next block, with what has arrived and is still valid. */
  next_block(): FollowedBlock {
    this.block_height += 1;
    const transactions: LandedTransaction[] = [];
    for (const { signature, last_valid_block_height } of this.#waiting.values()) {
      if (this.block_height > last_valid_block_height) continue;
      transactions.push(this.#land(signature, transactions.length));
    }
    this.#waiting.clear();
    const slot = this.block_height;
    return { slot, block_height: this.block_height, blockhash: `blockhash_${slot}`, transactions };
  }

  #land(signature: string, index: number): LandedTransaction {
    const movements = this.#movements.get(signature) ?? [];
    const move = (key: string, gained: bigint) => {
      const before = this.#balances.get(key) ?? 0n;
      this.#balances.set(key, before + gained);
      return { before, after: before + gained };
    };
    const transaction: LandedTransaction = {
      slot: this.block_height,
      index,
      signature,
      fee_payer: "payer" as Address,
      error: null,
      fee: NO_LAMPORTS,
      compute_units: 0,
      logs: [],
      calls: [],
      direct_moves: [],
      token_changes: movements.filter(({ tokens }) => tokens !== undefined).map(({ account, tokens }) => {
        const { before, after } = move(account, tokens ?? 0n);
        return { account, mint: "mint" as Address, before: amount(before), after: amount(after) };
      }),
      lamport_changes: movements.filter((one) => one.lamports !== undefined).map((one) => {
        const { before, after } = move(one.account, one.lamports ?? 0n);
        return { account: one.account, before: lamports(before), after: lamports(after) };
      }),
    };
    this.landed.set(signature, transaction);
    return transaction;
  }

  /** Takes tokens or lamports away, as operations do. */
  set_balance(account: Address, balance: bigint): void {
    this.#balances.set(account, balance);
  }
}
