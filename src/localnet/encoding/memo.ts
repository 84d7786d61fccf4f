import type { AddressKey } from "@/localnet/wire/address.ts";
import { MEMO_PROGRAM_KEYS } from "@/localnet/wire/well_known.ts";
import type { WireMessage } from "@/localnet/wire/wire_transaction.ts";

/** The memos of a message as a signature's history shows them: `[length] text`, joined by `; `. */
export function memo_of(message: WireMessage): string | null {
  const memos: string[] = [];
  for (const { program_id_index, data } of message.instructions) {
    if (!MEMO_PROGRAM_KEYS.has(message.static_key_names[program_id_index] as AddressKey)) continue;
    memos.push(`[${data.length}] ${new TextDecoder().decode(data)}`);
  }
  return memos.length === 0 ? null : memos.join("; ");
}
