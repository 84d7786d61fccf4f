import type { Account } from "litesvm/dist/internal.js";
import { MAX_KNOWN_ACCOUNT_BYTES } from "@/localnet/limits.ts";
import { address_key, type AddressKey } from "@/localnet/wire/address.ts";
import { VM_OWNED_KEYS } from "@/localnet/wire/well_known.ts";

/** An account at one instant. Everybody who reads it shares its bytes: nobody writes to them. */
export interface VmAccount {
  readonly lamports: bigint;
  readonly rent_epoch: bigint;
  readonly executable: boolean;
  readonly owner: Uint8Array;
  readonly data: Uint8Array;
}

/** What an entry takes beside the account's data, about. */
const ENTRY_BYTES = 512;

function is_equal(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index++) if (one[index] !== other[index]) return false;
  return true;
}

/**
 * Copies an account out of the addon: its own objects, and the buffers that they hand out, cost much when they are kept.
 * What is as it was `before` is shared with it; the very same object comes back when nothing has changed.
 */
export function copy_account(account: Account, before?: VmAccount): VmAccount {
  const [lamports, rent_epoch, executable] = [account.lamports(), account.rentEpoch(), account.executable()];
  const [owner, data] = [account.owner(), account.data()];
  if (before === undefined) {
    return { lamports, rent_epoch, executable, owner: new Uint8Array(owner), data: new Uint8Array(data) };
  }
  const [has_owner, has_data] = [is_equal(owner, before.owner), is_equal(data, before.data)];
  if (
    has_owner && has_data && lamports === before.lamports && rent_epoch === before.rent_epoch &&
    executable === before.executable
  ) return before;
  return {
    lamports,
    rent_epoch,
    executable,
    owner: has_owner ? before.owner : new Uint8Array(owner),
    data: has_data ? before.data : new Uint8Array(data),
  };
}

interface Entry {
  account: VmAccount;
  is_stale: boolean;
}

/**
 * Accounts as they are now, as far as they have been read: asking the VM takes fifty times as long. Whoever may write to
 * an account has it read again. Those that the VM writes by itself (sysvars) are never kept.
 */
export class KnownAccounts {
  readonly #entries = new Map<AddressKey, Entry>();
  #bytes = 0;

  /** The account as it is, from `read` if it must be. */
  get(key: AddressKey, read: () => Account | null): VmAccount | null {
    const entry = this.#entries.get(key);
    if (entry !== undefined && !entry.is_stale) return entry.account;
    const found = read();
    if (found === null) {
      this.#remove(key);
      return null;
    }
    const account = copy_account(found, entry?.account);
    this.#put(key, account);
    return account;
  }

  #put(key: AddressKey, account: VmAccount): void {
    this.#remove(key);
    if (VM_OWNED_KEYS.has(address_key(account.owner))) return;
    if (this.#bytes > MAX_KNOWN_ACCOUNT_BYTES) this.clear();
    this.#entries.set(key, { account, is_stale: false });
    this.#bytes += account.data.length + ENTRY_BYTES;
  }

  #remove(key: AddressKey): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#bytes -= entry.account.data.length + ENTRY_BYTES;
  }

  /** The account may be written now: it is read again. */
  expire(key: AddressKey): void {
    const entry = this.#entries.get(key);
    if (entry !== undefined) entry.is_stale = true;
  }

  clear(): void {
    this.#entries.clear();
    this.#bytes = 0;
  }
}
