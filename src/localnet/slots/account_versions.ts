import type { VmAccount } from "@/localnet/bank/vm_account.ts";
import { FINALITY_SLOTS } from "@/localnet/limits.ts";
import type { AddressKey } from "@/localnet/wire/address.ts";

interface SlotChanges {
  readonly slot: number;
  /** Each account that was written in this slot, as it was before the slot. */
  readonly before: Map<AddressKey, VmAccount | null>;
}

/**
 * The VM has only the newest state. This keeps what each slot has overwritten, back to the root, so that a read sees
 * the accounts exactly as they were when a slot ended.
 */
export class AccountVersions {
  /** Oldest first; the last one is the open slot. */
  #slots: SlotChanges[] = [];

  /** Begins a slot and forgets what lies behind the root. */
  open(slot: number, root_slot: number): void {
    this.#slots.push({ slot, before: new Map() });
    if (this.#slots.length > FINALITY_SLOTS) {
      this.#slots = this.#slots.filter((changes) => changes.slot > root_slot);
    }
  }

  /** Remembers accounts that are being overwritten in the open slot; the first writer of a slot counts. */
  record(before: ReadonlyMap<AddressKey, VmAccount | null>): void {
    const open = this.#slots.at(-1);
    if (open === undefined) return;
    for (const [key, account] of before) {
      if (!open.before.has(key)) open.before.set(key, account);
    }
  }

  /** The accounts that have been written in the open slot. */
  written(): Iterable<AddressKey> {
    return this.#slots.at(-1)?.before.keys() ?? [];
  }

  /** The account as it was at the end of `slot`; `undefined` when it has not been written since. */
  at_end_of(slot: number, key: AddressKey): VmAccount | null | undefined {
    for (const changes of this.#slots) {
      if (changes.slot <= slot) continue;
      const before = changes.before.get(key);
      if (before !== undefined) return before;
    }
    return undefined;
  }

  /** All accounts that have been written since the end of `slot`, as they were then. */
  all_at_end_of(slot: number): Map<AddressKey, VmAccount | null> {
    const found = new Map<AddressKey, VmAccount | null>();
    for (const changes of this.#slots) {
      if (changes.slot <= slot) continue;
      for (const [key, account] of changes.before) {
        if (!found.has(key)) found.set(key, account);
      }
    }
    return found;
  }
}
