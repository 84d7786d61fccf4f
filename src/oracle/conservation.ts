/**
 * Where the tokens of a mint are: at every transaction boundary, what all known holders have and what the others must
 * have is what was minted less what was burnt. Pure: it is told of landed transactions and of readings.
 */
import { MAX_HOLDERS_KEPT, MAX_SOURCES_KEPT } from "@/base/limits.ts";
import type { Address } from "@/domain/address.ts";
import type { LandedTransaction, TokenChange } from "@/domain/landed_transaction.ts";
import { NATIVE_MINT } from "@/domain/programs.ts";
import type { CheckRow, Difference } from "@/oracle/comparison.ts";

/** Tokens that came from, or went, where the service does not look: no finding, but never without a name. */
export interface TokenSource {
  readonly kind: "minted_by_others" | "burnt_by_others" | "moved_unseen";
  readonly mint: Address;
  readonly account: Address | null;
  /** Above zero what came, below zero what went. */
  readonly amount: bigint;
  readonly slot: number;
  /** `null`: noticed in a reading, by no transaction. */
  readonly signature: string | null;
}

/**
 * Who can mint, and burn, unseen. `watched`: nobody, every transaction with this mint is followed. `closed`: only minting
 * is always seen; whoever holds tokens may burn them anywhere. `foreign`: neither is.
 */
export type MintControl = "watched" | "closed" | "foreign";

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
  readonly control: MintControl;
  /** The supply at the end of `slot`. */
  readonly supply: bigint;
  readonly slot: number;
}

/** A token account, as the last transaction with it has left it, or a reading since then has shown it. */
interface Holder {
  readonly amount: bigint;
  readonly owner: Address | null;
  readonly slot: number;
}

/** A token account to be read. */
export interface HolderRef {
  readonly mint: Address;
  readonly account: Address;
}

interface Book {
  readonly pool_id: Address;
  readonly control: MintControl;
  readonly vault: Address | null;
  readonly since_slot: number;
  supply_at_start: bigint;
  supply: bigint;
  minted: bigint;
  burnt: bigint;
  last_slot: number;
  known_sum: bigint;
  readonly holders: Map<Address, Holder>;
}

/** Where something was noticed. */
interface Place {
  readonly slot: number;
  readonly signature: string | null;
}

/** A token account that was compared with a reading. */
export interface CheckedHolder {
  readonly pool_id: Address;
  readonly expected: bigint;
  readonly observed: bigint;
  readonly differences: readonly Difference[];
}

function row(
  invariant: string,
  subject: Address,
  expected: string,
  observed: string,
  passed: boolean,
): CheckRow {
  return { invariant, subject, expected, observed, passed };
}

function broken(invariant: string, expected: string, observed: string): Difference {
  return { invariant, expected, observed };
}

/** See the head of this file. */
export class Conservation {
  /** Whose token accounts lose nothing in transactions that are not followed. */
  readonly #is_own: (wallet: Address) => boolean;
  readonly #books = new Map<Address, Book>();
  readonly #sources: TokenSource[] = [];
  #boundary_checks = 0;
  #supply_checks = 0;
  #holder_checks = 0;
  #walk: Iterator<HolderRef> = this.#all_holders();

  constructor(is_own: (wallet: Address) => boolean = () => false) {
    this.#is_own = is_own;
  }

  /** Follows a mint from what was read of it. Wrapped SOL is minted by everybody and has no supply to keep. */
  follow({ mint, pool_id, vault, control, supply, slot }: FollowedMint): void {
    if (mint === NATIVE_MINT || this.#books.has(mint)) return;
    this.#books.set(mint, {
      ...{ pool_id, vault, control, supply, since_slot: slot, supply_at_start: supply, last_slot: slot },
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

  #hold(book: Book, { account, owner, mint, before, after }: TokenChange, place: LandedTransaction): void {
    const known = book.holders.get(account);
    if (known === undefined && book.holders.size >= MAX_HOLDERS_KEPT) return;
    if (known !== undefined && known.amount !== before) {
      this.#name({ kind: "moved_unseen", mint, account, amount: before - known.amount }, place);
    }
    book.holders.set(account, { amount: after, owner: owner ?? known?.owner ?? null, slot: place.slot });
    book.known_sum += after - (known?.amount ?? 0n);
  }

  #issue(mint: Address, change: bigint, transaction: LandedTransaction): Difference[] {
    const book = this.#books.get(mint) as Book;
    this.#boundary_checks += 1;
    if (change !== 0n) {
      this.#change_supply(book, change);
      book.last_slot = transaction.slot;
      const is_explained = transaction.calls.length > 0 ||
        transaction.direct_moves.some((move) => move.mint === mint);
      if (!is_explained) this.#name_issue(mint, change, transaction);
    }
    if (book.known_sum <= book.supply) return [];
    this.#forget_stale(book, transaction.slot);
    if (book.known_sum <= book.supply) return [];
    const missing = book.known_sum - book.supply;
    if (book.control === "foreign") {
      this.#change_supply(book, missing);
      this.#name_issue(mint, missing, transaction);
      return [];
    }
    const found = broken("C1", `known holders have at most ${book.supply}`, `${book.known_sum}`);
    book.supply = book.known_sum;
    return [{ ...found, pool_id: book.pool_id }];
  }

  #change_supply(book: Book, change: bigint): void {
    book.supply += change;
    if (change > 0n) book.minted += change;
    else book.burnt -= change;
  }

  /** Whether an account may have been emptied since it was last seen, in a transaction that nobody follows. */
  #is_stale(book: Book, account: Address, { owner, slot: seen }: Holder, slot: number): boolean {
    return seen < slot && account !== book.vault && (owner === null || !this.#is_own(owner));
  }

  /** What strangers were last seen to hold may have gone to others since: before that explains it, nothing is wrong. */
  #forget_stale(book: Book, slot: number): void {
    for (const [account, holder] of book.holders) {
      if (!this.#is_stale(book, account, holder, slot)) continue;
      book.holders.delete(account);
      book.known_sum -= holder.amount;
    }
  }

  #name_issue(mint: Address, change: bigint, place: Place): void {
    const kind = change > 0n ? "minted_by_others" : "burnt_by_others";
    this.#name({ kind, mint, account: null, amount: change }, place);
  }

  #name(source: Omit<TokenSource, "slot" | "signature">, { slot, signature }: Place): void {
    this.#sources.push({ ...source, slot, signature });
    if (this.#sources.length > MAX_SOURCES_KEPT) this.#sources.shift();
  }

  /**
   * Compares the supply with a reading, true at the end of `slot`. Answers nothing when a transaction behind the reading
   * has changed it already: then the next reading will tell. What others may have minted or burnt unseen is a source.
   */
  check_supply(mint: Address, slot: number, supply: bigint): Difference[] {
    const book = this.#books.get(mint);
    if (book === undefined || book.last_slot > slot) return [];
    this.#supply_checks += 1;
    const change = supply - book.supply;
    if (change === 0n) return [];
    if (book.control === "foreign" || (book.control === "closed" && change < 0n)) {
      this.#change_supply(book, change);
      this.#name_issue(mint, change, { slot, signature: null });
      return [];
    }
    const found = broken("C2", `${book.supply}`, `${supply}`);
    book.supply_at_start += change;
    book.supply = supply;
    return [found];
  }

  /** What C1 and C2 look at in such a reading; changes nothing, and is empty where a later transaction is known. */
  supply_rows(mint: Address, slot: number, supply: bigint): CheckRow[] {
    const book = this.#books.get(mint);
    if (book === undefined || book.last_slot > slot) return [];
    const change = supply - book.supply;
    const may_differ = book.control === "foreign" || (book.control === "closed" && change < 0n);
    let certain = 0n;
    for (const [account, holder] of book.holders) {
      if (!this.#is_stale(book, account, holder, slot)) certain += holder.amount;
    }
    return [
      row("C1", mint, `known holders have at most ${supply}`, `${certain}`, certain <= supply),
      row("C2", mint, `${book.supply}`, `${supply}`, change === 0n || may_differ),
    ];
  }

  *#all_holders(): Generator<HolderRef> {
    for (const [mint, book] of this.#books) {
      for (const account of book.holders.keys()) if (account !== book.vault) yield { mint, account };
    }
  }

  /** The next known holders but for vaults, at most `most` and each once; after the last one it begins again. */
  next_holders(most: number): HolderRef[] {
    const holders: HolderRef[] = [];
    while (holders.length < most) {
      const { value, done } = this.#walk.next();
      if (done === true) {
        this.#walk = this.#all_holders();
        return holders;
      }
      holders.push(value);
    }
    return holders;
  }

  /** The same of one mint, from its first one. */
  holders_of(mint: Address, most: number): HolderRef[] {
    const { holders, vault } = this.#books.get(mint) ?? { holders: new Map<Address, Holder>(), vault: null };
    return [...holders.keys()].filter((account) => account !== vault).slice(0, most)
      .map((account) => ({ mint, account }));
  }

  /**
   * Compares a token account with a reading, true at the end of `slot`; answers nothing when a transaction behind the
   * reading has changed it already. Tokens that anybody may have sent, and what strangers do, are sources.
   */
  check_holder({ mint, account }: HolderRef, slot: number, amount: bigint): CheckedHolder | undefined {
    const book = this.#books.get(mint);
    const holder = book?.holders.get(account);
    if (book === undefined || holder === undefined || holder.slot > slot) return undefined;
    this.#holder_checks += 1;
    const change = amount - holder.amount;
    const checked = { pool_id: book.pool_id, expected: holder.amount, observed: amount };
    if (change === 0n) return { ...checked, differences: [] };
    book.holders.set(account, { ...holder, amount, slot });
    book.known_sum += change;
    if (change < 0n && holder.owner !== null && this.#is_own(holder.owner)) {
      const found = broken("C3", `${account} holds at least ${holder.amount}`, `${amount}`);
      return { ...checked, differences: [{ ...found, pool_id: book.pool_id }] };
    }
    this.#name({ kind: "moved_unseen", mint, account, amount: change }, { slot, signature: null });
    return { ...checked, differences: [] };
  }

  /** Where the tokens of a mint are; `undefined` for one that is not followed. */
  account_of(mint: Address): MintAccount | undefined {
    const book = this.#books.get(mint);
    if (book === undefined) return undefined;
    const in_vaults = book.vault === null ? 0n : book.holders.get(book.vault)?.amount ?? 0n;
    return {
      mint,
      pool_id: book.pool_id,
      supply_at_start: book.supply_at_start,
      minted: book.minted,
      burnt: book.burnt,
      in_vaults,
      with_known_holders: book.known_sum - in_vaults,
      with_unseen_holders: book.supply > book.known_sum ? book.supply - book.known_sum : 0n,
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

  /** How often C3, a holder in a reading, was looked at. */
  get holder_checks(): number {
    return this.#holder_checks;
  }
}
