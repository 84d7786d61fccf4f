import type { Address } from "@/domain/address.ts";
import type { Share } from "@/domain/operation.ts";
import { type Amount, amount } from "@/domain/units.ts";

/** One who receives. */
export interface ShareRecipient {
  readonly thread_id: string;
  readonly token_account: Address;
}

/**
 * Gives the whole of `received` away in equal shares, what is left over to the first. Shares of nothing are dropped;
 * without recipients the giver keeps everything.
 */
export function equal_shares(received: Amount, recipients: readonly ShareRecipient[]): Share[] {
  if (recipients.length === 0) return [];
  const count = BigInt(recipients.length);
  const each = received / count;
  const left_over = received % count;
  return recipients
    .map((recipient, index) => ({ ...recipient, amount: amount(index === 0 ? each + left_over : each) }))
    .filter((share) => share.amount > 0n);
}
