import type { Address } from "@/domain/address.ts";
import { is_operation, type OperationCall } from "@/domain/contract_call.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import { number_of } from "@/simulation/chain/transaction.ts";
import type { Breaches } from "@/simulation/checks/breaches.ts";

/** Sees every transaction that the chain executes. One bit for each keeps an hour in a tenth of a megabyte. */
export class ExecutionWitness {
  readonly #breaches: Breaches;
  readonly #core_wallet: Address;
  #executed = new Uint8Array(1_024);
  #transactions = 0;
  #operations = 0;
  #core_operations = 0;
  #undone_core_operations = 0;
  /** Destroyed by their owners themselves, and by withdrawals: by mint, LP tokens under the mint that they stand for. */
  readonly #burnt = new Map<Address, bigint>();
  readonly #withdrawn = new Map<Address, bigint>();

  constructor(breaches: Breaches, core_wallet: Address) {
    this.#breaches = breaches;
    this.#core_wallet = core_wallet;
  }

  /** Transactions so far. */
  get transactions(): number {
    return this.#transactions;
  }

  /** Deposits, withdrawals and swaps of threads so far, with and without success. */
  get operations(): number {
    return this.#operations;
  }

  /** Deposits of the core wallet whose accounts exist. */
  get core_operations(): number {
    return this.#core_operations;
  }

  /** Those whose accounts their own failure undid: they can be judged only where the accounts do not matter, as in a pause. */
  get undone_core_operations(): number {
    return this.#undone_core_operations;
  }

  /** Tokens of `mint` that instructions of their owners have destroyed. */
  burnt(mint: Address): bigint {
    return this.#burnt.get(mint) ?? 0n;
  }

  /** Tokens of `mint` that withdrawals have brought, each for one LP token. */
  withdrawn(mint: Address): bigint {
    return this.#withdrawn.get(mint) ?? 0n;
  }

  /** Takes the next executed transaction. */
  see(transaction: LandedTransaction): void {
    this.#transactions += 1;
    const call = transaction.calls.find(is_operation);
    if (call !== undefined) this.#count(call, transaction);
    if (transaction.error === null) this.#add_burns(transaction, call);
    this.#mark(transaction.signature);
  }

  #count({ input_account }: OperationCall, { fee_payer, token_changes }: LandedTransaction): void {
    if (fee_payer !== this.#core_wallet) this.#operations += 1;
    else if (token_changes.some(({ account }) => account === input_account)) this.#core_operations += 1;
    else this.#undone_core_operations += 1;
  }

  #add_burns({ direct_moves }: LandedTransaction, call: OperationCall | undefined): void {
    for (const { what, destination, mint, amount } of direct_moves) {
      if (what !== "tokens" || destination !== null || mint === null) continue;
      this.#burnt.set(mint, this.burnt(mint) + amount);
    }
    if (call?.name !== "withdrawal") return;
    this.#withdrawn.set(call.mint, this.withdrawn(call.mint) + call.amount);
  }

  #mark(signature: string): void {
    const number = number_of(signature);
    const place = number >> 3;
    const bit = 1 << (number & 7);
    if (place >= this.#executed.length) this.#grow(place);
    const marks = this.#executed[place] ?? 0;
    if ((marks & bit) !== 0) this.#breaches.add("no transaction is executed twice", signature);
    this.#executed[place] = marks | bit;
  }

  #grow(place: number): void {
    const larger = new Uint8Array(2 * place);
    larger.set(this.#executed);
    this.#executed = larger;
  }
}
