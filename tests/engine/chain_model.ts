/**
 * A small faithful model of a cluster behind the engine's port: blocks come when the test says so, a signature lands at
 * most once and only until its last valid height, and the node can lose requests and replies as networks do.
 */
import type { Log } from "@/base/log.ts";
import type { Address } from "@/domain/address.ts";
import { type Failure, FailureError } from "@/domain/failure.ts";
import type { FollowedBlock, LandedTransaction, TokenChange } from "@/domain/landed_transaction.ts";
import { SYSTEM_PROGRAM, TOKEN_PROGRAM } from "@/domain/programs.ts";
import type { TransactionError } from "@/domain/transaction_error.ts";
import { type Amount, amount, lamports, NO_LAMPORTS } from "@/domain/units.ts";
import type { Chain, Grant, Holdings, Refill, SignedTransaction, Submission } from "@/engine/ports.ts";

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

/** What a token account is. */
interface TokenAccount {
  readonly owner: Address;
  readonly mint: Address;
}

/** What a landed transaction of the model moves; what an account does not have makes the whole transaction fail. */
interface Movement {
  readonly account: Address;
  readonly tokens?: bigint;
  readonly lamports?: bigint;
  /** Creates the token account where it is missing, or removes it. */
  readonly opens?: TokenAccount;
  readonly closes?: boolean;
}

/** Rent of a token account: its closing gives it back. */
export const ACCOUNT_RENT = 2_039_280n;
/** Token accounts that one transaction of a sweep closes. */
const ACCOUNTS_PER_SWEEP = 8;

const NOT_ENOUGH: TransactionError = {
  instruction_index: 1,
  variant: "Custom",
  custom_code: 1,
  failing_program: TOKEN_PROGRAM,
};

/** The one token account that belongs to a wallet and a mint. */
export function associated_account(wallet: Address, mint: Address): Address {
  return `${wallet}:${mint}` as Address;
}

/** A signed transaction of the model: its bytes are its signature's letters. */
function signed_as(signature: string, last_valid_block_height: number): SignedTransaction {
  return { signature, wire: new TextEncoder().encode(signature), last_valid_block_height };
}

/** The parts of the engine's port that the model knows: it has wallets and token accounts, but no pools. */
type Known =
  | "core_wallet"
  | "submit"
  | "find_landed"
  | "classify"
  | "sign_refill"
  | "sign_grant"
  | "sign_mint_to"
  | "sign_sweep"
  | "read_holdings"
  | "read_owner"
  | "max_shares_alone";

/** The parts of the engine's port that sending, funding and sweeping need; anything else throws. */
export class ChainModel implements Pick<Chain, Known> {
  readonly core_wallet: Address = "core" as Address;
  readonly max_shares_alone = 20;
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
  /** By wallet its lamports, by token account its tokens. */
  readonly #balances = new Map<Address, bigint>();
  readonly #accounts = new Map<Address, TokenAccount>();
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

  #sign_moves(movements: Movement[]): SignedTransaction {
    const signed = this.sign();
    this.#movements.set(signed.signature, movements);
    return signed;
  }

  sign_refill({ thread, sol, tokens }: Refill): SignedTransaction {
    return this.#sign_moves([
      { account: thread.wallet_address, lamports: sol },
      { account: thread.input_account, tokens },
    ]);
  }

  /** LP tokens come from nowhere here: the model has no pools. */
  sign_grant(grant: Grant): SignedTransaction {
    return this.#sign_moves([
      grant.what === "sol"
        ? { account: grant.wallet, lamports: grant.amount }
        : { account: grant.token_account, tokens: grant.amount },
    ]);
  }

  sign_mint_to(mint: Address, recipient: Address, amount: Amount): SignedTransaction {
    const account = associated_account(recipient, mint);
    return this.#sign_moves([{ account, tokens: amount, opens: { owner: recipient, mint } }]);
  }

  sign_sweep({ wallet, lamports, token_accounts }: Holdings): SignedTransaction[] {
    const batches: Movement[][] = [];
    for (let start = 0; start < token_accounts.length; start += ACCOUNTS_PER_SWEEP) {
      const closed = token_accounts.slice(start, start + ACCOUNTS_PER_SWEEP);
      batches.push([
        ...closed.map(({ token_account, amount }) => ({
          account: token_account,
          tokens: -amount,
          closes: true,
        })),
        { account: this.core_wallet, lamports: ACCOUNT_RENT * BigInt(closed.length) },
      ]);
    }
    const payment = [{ account: wallet, lamports: -lamports }, { account: this.core_wallet, lamports }];
    if (lamports > 0n) batches.push([...batches.pop() ?? [], ...payment]);
    return batches.map((movements) => this.#sign_moves(movements));
  }

  async read_holdings(wallet: Address): Promise<Holdings> {
    await this.#read();
    const own = Array.from(this.#accounts).filter(([, { owner }]) => owner === wallet);
    const token_accounts = own.map(([token_account, { mint }]) => ({
      token_account,
      mint,
      amount: amount(this.#balances.get(token_account) ?? 0n),
    }));
    return { wallet, lamports: lamports(this.#balances.get(wallet) ?? 0n), token_accounts };
  }

  async read_owner(address: Address): Promise<Address | undefined> {
    await this.#read();
    if (this.#accounts.has(address)) return TOKEN_PROGRAM;
    return (this.#balances.get(address) ?? 0n) > 0n ? SYSTEM_PROGRAM : undefined;
  }

  async #read(): Promise<void> {
    await Promise.resolve();
    if (this.mute) throw new FailureError(failure("node_unreachable"));
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
    await this.#read();
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
    const error = this.#can_move(movements) ? null : NOT_ENOUGH;
    const changes = this.#move(error === null ? movements : []);
    const transaction: LandedTransaction = {
      slot: this.block_height,
      index,
      signature,
      fee_payer: "payer" as Address,
      error,
      fee: NO_LAMPORTS,
      compute_units: 0,
      logs: [],
      calls: [],
      direct_moves: [],
      ...changes,
    };
    this.landed.set(signature, transaction);
    return transaction;
  }

  /** Nobody can give what he does not have; and an account is empty when it is closed. */
  #can_move(movements: readonly Movement[]): boolean {
    return movements.every(({ account, tokens = 0n, lamports = 0n, closes }) => {
      const left = (this.#balances.get(account) ?? 0n) + tokens + lamports;
      return left >= 0n && !(closes === true && (left > 0n || !this.#accounts.has(account)));
    });
  }

  #move(movements: readonly Movement[]): Pick<LandedTransaction, "token_changes" | "lamport_changes"> {
    const token_changes: TokenChange[] = [];
    const held = new Map<Address, { before: bigint; after: bigint }>();
    for (const { account, tokens, lamports = 0n, opens, closes } of movements) {
      if (opens !== undefined && !this.#accounts.has(account)) this.#accounts.set(account, opens);
      const before = this.#balances.get(account) ?? 0n;
      const after = before + (tokens ?? lamports);
      this.#balances.set(account, after);
      if (tokens === undefined) {
        held.set(account, { before: held.get(account)?.before ?? before, after });
        continue;
      }
      const { owner, mint } = this.#accounts.get(account) ?? { owner: null, mint: "mint" as Address };
      token_changes.push({ account, owner, mint, before: amount(before), after: amount(after) });
      if (closes === true) this.#accounts.delete(account);
    }
    const lamport_changes = Array.from(held, ([account, { before, after }]) => (
      { account, before: lamports(before), after: lamports(after) }
    ));
    return { token_changes, lamport_changes };
  }

  /** Takes tokens or lamports away, as operations do. */
  set_balance(account: Address, balance: bigint): void {
    this.#balances.set(account, balance);
  }

  /** Makes a token account with something on it. */
  open_account(token_account: Address, owner: Address, mint: Address, tokens: bigint): void {
    this.#accounts.set(token_account, { owner, mint });
    this.#balances.set(token_account, tokens);
  }

  /** What an account holds. */
  balance(account: Address): bigint {
    return this.#balances.get(account) ?? 0n;
  }
}
