import type { Address } from "@/domain/address.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import type { WalletBalances } from "@/domain/session.ts";
import type { Thread } from "@/domain/thread.ts";
import { type Amount, amount, type Lamports, lamports, NO_AMOUNT, NO_LAMPORTS } from "@/domain/units.ts";

/**
 * The balances of our own accounts, kept up to date by the blocks that go by. A landed transaction states what each
 * account holds after it, so a value is taken over, never computed.
 */
export class BalanceView {
  readonly #tokens = new Map<Address, Amount>();
  readonly #lamports = new Map<Address, Lamports>();

  /** Starts to keep the balances of a wallet and its token accounts. */
  track(wallet: Address, token_accounts: readonly Address[]): void {
    this.#lamports.set(wallet, this.lamports(wallet));
    for (const account of token_accounts) this.#tokens.set(account, this.tokens(account));
  }

  /** Stops to keep them. */
  untrack(wallet: Address, token_accounts: readonly Address[]): void {
    this.#lamports.delete(wallet);
    for (const account of token_accounts) this.#tokens.delete(account);
  }

  /** Starts to keep a wallet at what was read of it. */
  start_at(wallet: Address, lamports: Lamports): void {
    this.#lamports.set(wallet, lamports);
  }

  /** Starts to keep a thread's balances at what was read of them. */
  start_thread_at(thread: Thread, balances: WalletBalances): void {
    this.#lamports.set(thread.wallet_address, lamports(balances.lamports));
    this.#tokens.set(thread.input_account, amount(balances.input));
    this.#tokens.set(thread.output_account, amount(balances.output));
  }

  /** What a thread's wallet holds. */
  of_thread(thread: Thread): WalletBalances {
    return {
      input: this.tokens(thread.input_account),
      output: this.tokens(thread.output_account),
      lamports: this.lamports(thread.wallet_address),
    };
  }

  /** Takes over what a landed transaction shows of tracked accounts. */
  apply(transaction: LandedTransaction): void {
    for (const { account, after } of transaction.token_changes) {
      if (this.#tokens.has(account)) this.#tokens.set(account, after);
    }
    for (const { account, after } of transaction.lamport_changes) {
      if (this.#lamports.has(account)) this.#lamports.set(account, after);
    }
  }

  /** Base units on a token account; zero when it is not tracked. */
  tokens(account: Address): Amount {
    return this.#tokens.get(account) ?? NO_AMOUNT;
  }

  /** Lamports on a wallet; zero when it is not tracked. */
  lamports(wallet: Address): Lamports {
    return this.#lamports.get(wallet) ?? NO_LAMPORTS;
  }
}
