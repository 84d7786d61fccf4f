import { HEIGHTS_REMEMBERED, LEAST_HEIGHTS_TRUSTED } from "@/base/limits.ts";

/**
 * Heights as they can be, whatever the node says. They rise with the slots, by one block a slot at most: one that falls must
 * not bring an expired blockhash back to life, and one that leaps must not end what can still land. So that wrong words do
 * not add up, a height may always come up to where most of the last ones say that it is.
 */
export class BlockHeights {
  /** By how much the last slots were ahead of the heights that the node named. */
  readonly #leads: number[] = [];
  #last: { readonly slot: number; readonly height: number } | undefined;

  /** The height of the block in `slot`, of which the node says `claimed`. Slots must not go back. */
  at(slot: number, claimed: number): number {
    this.#leads.push(slot - claimed);
    if (this.#leads.length > HEIGHTS_REMEMBERED) this.#leads.shift();
    const height = this.#last === undefined ? claimed : this.#bounded(slot, claimed, this.#last);
    this.#last = { slot, height };
    return height;
  }

  #bounded(slot: number, claimed: number, last: { readonly slot: number; readonly height: number }): number {
    const one_a_slot = last.height + slot - last.slot;
    if (claimed <= one_a_slot) return Math.max(last.height, claimed);
    return Math.max(one_a_slot, Math.min(claimed, this.#most_say(slot)));
  }

  #most_say(slot: number): number {
    if (this.#leads.length < LEAST_HEIGHTS_TRUSTED) return 0;
    const middle = this.#leads.toSorted((left, right) => left - right)[Math.floor(this.#leads.length / 2)];
    return slot - (middle ?? slot);
  }
}
