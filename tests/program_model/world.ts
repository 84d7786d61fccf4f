/** The accounts of the model: what a transaction changes becomes visible only when all of it succeeded. */

/** 32 bytes in hex. */
export type Key = string;

/** One account; the data is replaced or written in place. */
export interface Account {
  lamports: bigint;
  owner: Key;
  data: Uint8Array;
}

/** The System Program's key, which is also what owns accounts that do not exist. */
export const SYSTEM: Key = "00".repeat(32);

/** All accounts the model knows, and its clock. */
export class World {
  readonly #accounts = new Map<Key, Account>();
  #touched = new Map<Key, Account>();

  /** `time` is in seconds since the Unix epoch. */
  constructor(public time: bigint) {}

  /** The account as the running transaction sees it; one that does not exist is an empty wallet. */
  at(key: Key): Account {
    const touched = this.#touched.get(key);
    if (touched) return touched;
    const fresh = this.before(key);
    this.#touched.set(key, fresh);
    return fresh;
  }

  /** A copy of the account as it was before the running transaction. */
  before(key: Key): Account {
    const { lamports, owner, data } = this.#accounts.get(key) ??
      { lamports: 0n, owner: SYSTEM, data: new Uint8Array() };
    return { lamports, owner, data: Uint8Array.from(data) };
  }

  /** The account itself, outside of any transaction, if it exists. */
  peek(key: Key): Readonly<Account> | undefined {
    return this.#accounts.get(key);
  }

  /** Sets an account outside of any transaction. */
  put(key: Key, account: Account): void {
    this.#accounts.set(key, account);
  }

  /** Accepts the changes of the transaction. An account without lamports is gone. */
  commit(): void {
    for (const [key, account] of this.#touched) {
      if (account.lamports > 0n) this.#accounts.set(key, account);
      else this.#accounts.delete(key);
    }
    this.#touched = new Map();
  }

  /** Forgets the changes of the transaction. */
  rollback(): void {
    this.#touched = new Map();
  }

  /** The keys the running transaction has looked at. */
  touched(): Key[] {
    return [...this.#touched.keys()];
  }
}
