/**
 * Where the tokens of a mint are: at every transaction boundary, what all known holders have and what the others must
 * have is what was minted less what was burnt. Pure: it is told of landed transactions and of readings.
 */
import { MAX_HOLDERS_KEPT, MAX_SOURCES_KEPT } from "@/base/limits.ts";
import type { Address } from "@/domain/address.ts";
import type { LandedTransaction, TokenChange } from "@/domain/landed_transaction.ts";
import { NATIVE_MINT } from "@/domain/programs.ts";
import type { Difference } from "@/oracle/comparison.ts";

/** Tokens that came from, or went, where the service does not look: no finding, but never without a name. */
export interface TokenSource {
  readonly kind: "minted_by_others" | "burnt_by_others" | "moved_unseen";
  readonly mint: Address;
  readonly account: Address | null;
  readonly amount: bigint;
  readonly slot: number;
  readonly signature: string;
}

/** Where the tokens of one mint are. */
export interface MintAccount {
  readonly mint: Address;
  /** The pool for which it is followed. */
  readonly pool_id: Address;
  readonly supply_at_start: bigint;
  readonly minted: bigint;
  readonly burnt: bigint;
  /** What vaults hold. */
  readonly in_vaults: bigint;
  /** What accounts hold that landed transactions have shown. */
  readonly with_known_holders: bigint;
  /** What is left for all others: never below zero. */
  readonly with_unseen_holders: bigint;
}

/** One mint that the audit follows. */
export interface FollowedMint {
  readonly mint: Address;
  readonly pool_id: Address;
  readonly vault: Address | null;
  /** The supply at the end of `slot`. */
  readonly supply: bigint;
  readonly slot: number;
}

interface Book {
  readonly pool_id: Address;
  readonly vault: Address | null;
  readonly since_slot: number;
  supply_at_start: bigint;
  supply: bigint;
  minted: bigint;
  burnt: bigint;
  last_slot: number;
  known_sum: bigint;
  readonly holders: Map<Address, bigint>;
}

function broken(invariant: string, expected: string, observed: string): Difference {
  return { invariant, expected, observed };
}

/** See the head of this file. */
export class Conservation {
  readonly #books = new Map<Address, Book>();
  readonly #sources: TokenSource[] = [];
  #boundary_checks = 0;
  #supply_checks = 0;

  /** Follows a mint from what was read of it. Wrapped SOL is minted by everybody and has no supply to keep. */
  follow({ mint, pool_id, vault, supply, slot }: FollowedMint): void {
    if (mint === NATIVE_MINT || this.#books.has(mint)) return;
    this.#books.set(mint, {
      ...{ pool_id, vault, supply, since_slot: slot, supply_at_start: supply, last_slot: slot },
      ...{ minted: 0n, burnt: 0n, known_sum: 0n, holders: new Map() },
    });
  }

  /** Follows a mint no longer. */
  forget(mint: Address): void {
    this.#books.delete(mint);
  }

  /** Takes a landed transaction; answers what cannot be. */
  note(transaction: LandedTransaction): Difference[] {
    if (transaction.error !== null) return [];
    const found: Difference[] = [];
    const moved = new Map<Address, bigint>();
    for (const change of transaction.token_changes) {
      const book = this.#books.get(change.mint);
      if (book === undefined || transaction.slot <= book.since_slot) continue;
      this.#hold(book, change, transaction);
      moved.set(change.mint, (moved.get(change.mint) ?? 0n) + change.after - change.before);
    }
    for (const [mint, change] of moved) found.push(...this.#issue(mint, change, transaction));
    return found;
  }

  #hold(book: Book, { account, mint, before, after }: TokenChange, place: LandedTransaction): void {
    const known = book.holders.get(account);
    if (known === undefined && book.holders.size >= MAX_HOLDERS_KEPT) return;
    if (known !== undefined && known !== before) {
      this.#name({ kind: "moved_unseen", mint, account, amount: before - known }, place);
    }
    book.holders.set(account, after);
    book.known_sum += after - (known ?? 0n);
  }

  #issue(mint: Address, change: bigint, transaction: LandedTransaction): Difference[] {
    const book = this.#books.get(mint) as Book;
    this.#boundary_checks += 1;
    if (change !== 0n) {
      book.supply += change;
      book.last_slot = transaction.slot;
      if (change > 0n) book.minted += change;
      else book.burnt -= change;
      const is_explained = transaction.calls.length > 0 ||
        transaction.direct_moves.some((move) => move.mint === mint);
      if (!is_explained) {
        const kind = change > 0n ? "minted_by_others" : "burnt_by_others";
        this.#name({ kind, mint, account: null, amount: change }, transaction);
      }
    }
    if (book.known_sum <= book.supply) return [];
    const found = broken("C1", `known holders have at most ${book.supply}`, `${book.known_sum}`);
    book.supply = book.known_sum;
    return [{ ...found, pool_id: book.pool_id }];
  }

  #name(
    source: Omit<TokenSource, "slot" | "signature">,
    { slot, signature }: LandedTransaction,
  ): void {
    this.#sources.push({ ...source, slot, signature });
    if (this.#sources.length > MAX_SOURCES_KEPT) this.#sources.shift();
  }

  /**
   * Compares the supply with a reading, true at the end of `slot`. Answers nothing when a transaction behind the reading
   * has changed it already: then the next reading will tell.
   */
  check_supply(mint: Address, slot: number, supply: bigint): Difference[] {
    const book = this.#books.get(mint);
    if (book === undefined || book.last_slot > slot) return [];
    this.#supply_checks += 1;
    if (book.supply === supply) return [];
    const found = broken("C2", `${book.supply}`, `${supply}`);
    book.supply_at_start += supply - book.supply;
    book.supply = supply;
    return [found];
  }

  /** Where the tokens of a mint are; `undefined` for one that is not followed. */
  account_of(mint: Address): MintAccount | undefined {
    const book = this.#books.get(mint);
    if (book === undefined) return undefined;
    const in_vaults = book.vault === null ? 0n : book.holders.get(book.vault) ?? 0n;
    return {
      mint,
      pool_id: book.pool_id,
      supply_at_start: book.supply_at_start,
      minted: book.minted,
      burnt: book.burnt,
      in_vaults,
      with_known_holders: book.known_sum - in_vaults,
      with_unseen_holders: book.supply - book.known_sum,
    };
  }

  /** The followed mints, in the order in which they came. */
  get mints(): readonly Address[] {
    return [...this.#books.keys()];
  }

  /** The newest movements of others, oldest first. */
  get sources(): readonly TokenSource[] {
    return this.#sources;
  }

  /** How often C1, the equation at a transaction's boundary, was looked at. */
  get boundary_checks(): number {
    return this.#boundary_checks;
  }

  /** How often C2, a supply in a reading, was looked at. */
  get supply_checks(): number {
    return this.#supply_checks;
  }
}
