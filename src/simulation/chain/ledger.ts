import type { Address } from "@/domain/address.ts";
import type { Pool } from "@/domain/pool.ts";

/** A token account. */
export interface TokenAccount {
  readonly kind: "token";
  readonly mint: Address;
  readonly owner: Address;
  readonly balance: bigint;
}

/** A mint. What was minted and burnt is counted beside the supply, to be held against the accounts. */
export interface MintAccount {
  readonly kind: "mint";
  readonly authority: Address;
  readonly supply: bigint;
  readonly minted: bigint;
  readonly burnt: bigint;
}

/** What the contract keeps of a pool. */
export interface PoolAccount {
  readonly kind: "pool";
  readonly pool: Pool;
  readonly owner: Address;
  readonly tracked_a: bigint;
  readonly tracked_b: bigint;
  readonly liquidity_fees: bigint;
  readonly swap_fees: bigint;
  readonly total_fees: bigint;
  readonly flags: number;
  readonly liquidity_fee: bigint;
  readonly swap_fee: bigint;
}

/** What the contract keeps of the whole deployment. */
export interface SystemAccount {
  readonly kind: "system";
  readonly is_paused: boolean;
  readonly admin: Address;
}

/** An account. It is replaced, never changed: so a transaction that fails is undone by putting the old ones back. */
export interface Account {
  readonly lamports: bigint;
  readonly data: TokenAccount | MintAccount | PoolAccount | SystemAccount | null;
}

const NO_ACCOUNT: Account = { lamports: 0n, data: null };

/** All accounts of the modelled chain. */
export class Ledger {
  readonly #accounts = new Map<Address, Account>();

  /** The account; an empty one where there is none. */
  account(address: Address): Account {
    return this.#accounts.get(address) ?? NO_ACCOUNT;
  }

  /** Puts an account in place of what was there; an empty one is none. */
  put(address: Address, account: Account): void {
    if (account.lamports === 0n && account.data === null) this.#accounts.delete(address);
    else this.#accounts.set(address, account);
  }

  /** Ends an account whose lamports are to go elsewhere. */
  close(address: Address): void {
    this.#accounts.delete(address);
  }

  /** Lamports of an account. */
  lamports(address: Address): bigint {
    return this.account(address).lamports;
  }

  /** Puts lamports on an account; negative takes them away. The caller has looked whether they are there. */
  add_lamports(address: Address, change: bigint): void {
    const { lamports, data } = this.account(address);
    this.put(address, { lamports: lamports + change, data });
  }

  /** Replaces the data of an account. */
  put_data(address: Address, data: Account["data"]): void {
    this.#accounts.set(address, { lamports: this.account(address).lamports, data });
  }

  /** A token account. */
  token(address: Address): TokenAccount | undefined {
    const { data } = this.account(address);
    return data?.kind === "token" ? data : undefined;
  }

  /** A mint. */
  mint(address: Address): MintAccount | undefined {
    const { data } = this.account(address);
    return data?.kind === "mint" ? data : undefined;
  }

  /** A pool's state. */
  pool(address: Address): PoolAccount | undefined {
    const { data } = this.account(address);
    return data?.kind === "pool" ? data : undefined;
  }

  /** The deployment's state. */
  system(address: Address): SystemAccount | undefined {
    const { data } = this.account(address);
    return data?.kind === "system" ? data : undefined;
  }

  /** Every account with its address. */
  all(): IterableIterator<[Address, Account]> {
    return this.#accounts.entries();
  }
}
