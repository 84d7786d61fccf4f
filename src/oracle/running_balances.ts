import type { Address } from "@/domain/address.ts";
import type { DirectMove, LandedTransaction } from "@/domain/landed_transaction.ts";
import { NATIVE_MINT } from "@/domain/programs.ts";

/** A token account as a call finds it. */
export interface TokenBalance {
  readonly mint: Address;
  readonly owner: Address | null;
  readonly balance: bigint;
}

/**
 * Balances between the calls of one transaction: before the first one they are the meta's own. What the calls move on
 * top of it is what the transaction must have moved in the end.
 */
export class RunningBalances {
  readonly #tokens = new Map<Address, TokenBalance>();
  readonly #lamports = new Map<Address, bigint>();
  readonly #lamports_before = new Map<Address, bigint>();
  readonly #moves: readonly DirectMove[];
  #next_move = 0;
  readonly #token_moves = new Map<Address, bigint>();
  readonly #lamport_moves = new Map<Address, bigint>();
  readonly #issued = new Map<Address, bigint>();

  constructor(transaction: LandedTransaction) {
    this.#moves = transaction.direct_moves;
    for (const { account, mint, owner, before } of transaction.token_changes) {
      this.#tokens.set(account, { mint, owner, balance: before });
    }
    for (const { account, before } of transaction.lamport_changes) {
      this.#lamports_before.set(account, before);
      this.#lamports.set(account, before);
    }
    this.#pay(transaction.fee_payer, -transaction.fee);
  }

  /** Books what the transaction's other instructions before `instruction_index` move. */
  move_until(instruction_index: number): void {
    for (;;) {
      const move = this.#moves[this.#next_move];
      if (move === undefined || move.instruction_index >= instruction_index) return;
      this.#next_move += 1;
      if (move.what === "tokens") this.move_tokens(move.source, move.destination, move.amount, move.mint);
      else this.move_lamports(move.source, move.destination, move.amount);
    }
  }

  /** A token account as the next call finds it, or `undefined` when the transaction does not show it as one. */
  token(account: Address): TokenBalance | undefined {
    return this.#tokens.get(account);
  }

  /** Lamports as the next call finds them. */
  lamports(account: Address): bigint {
    return this.#lamports.get(account) ?? 0n;
  }

  /** What the account held before the transaction; `undefined` when the transaction does not name it. */
  lamports_before(account: Address): bigint | undefined {
    return this.#lamports_before.get(account);
  }

  /** Books tokens: `source` is `null` for minting, `destination` for burning. Wrapped SOL takes its lamports along. */
  move_tokens(
    source: Address | null,
    destination: Address | null,
    amount: bigint,
    mint: Address | null,
  ): void {
    const known = mint ?? this.#mint_of(source) ?? this.#mint_of(destination);
    if (source !== null) this.#add(source, -amount, known);
    if (destination !== null) this.#add(destination, amount, known);
    if (known === undefined) return;
    if (source === null || destination === null) {
      const issued = source === null ? amount : -amount;
      this.#issued.set(known, (this.#issued.get(known) ?? 0n) + issued);
    } else if (known === NATIVE_MINT) {
      this.move_lamports(source, destination, amount);
    }
  }

  /** Books lamports. */
  move_lamports(source: Address | null, destination: Address | null, amount: bigint): void {
    if (source !== null) this.#pay(source, -amount);
    if (destination !== null) this.#pay(destination, amount);
  }

  /** What the calls and moves so far do to each token account. */
  get token_moves(): ReadonlyMap<Address, bigint> {
    return this.#token_moves;
  }

  /** What they do to the lamports of each account, the transaction's own fee included. */
  get lamport_moves(): ReadonlyMap<Address, bigint> {
    return this.#lamport_moves;
  }

  /** What they mint less what they burn. */
  issued(mint: Address): bigint {
    return this.#issued.get(mint) ?? 0n;
  }

  #mint_of(account: Address | null): Address | undefined {
    return account === null ? undefined : this.#tokens.get(account)?.mint;
  }

  #pay(account: Address, change: bigint): void {
    this.#lamports.set(account, this.lamports(account) + change);
    this.#lamport_moves.set(account, (this.#lamport_moves.get(account) ?? 0n) + change);
  }

  #add(account: Address, change: bigint, mint: Address | undefined): void {
    this.#token_moves.set(account, (this.#token_moves.get(account) ?? 0n) + change);
    const token = this.#tokens.get(account);
    if (token !== undefined) this.#tokens.set(account, { ...token, balance: token.balance + change });
    else if (mint !== undefined) this.#tokens.set(account, { mint, owner: null, balance: change });
  }
}
