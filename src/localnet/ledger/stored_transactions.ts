import type { TransactionErrorJson } from "@/localnet/bank/transaction_error.ts";
import { memo_of } from "@/localnet/encoding/memo.ts";
import type { LandedTransaction } from "@/localnet/ledger/ledger_store.ts";
import { read_meta } from "@/localnet/ledger/meta_text.ts";
import { key_text } from "@/localnet/wire/address.ts";
import { parse_wire_transaction } from "@/localnet/wire/wire_transaction.ts";

/** Before each transaction, u32 each: lengths of its bytes, of its error's JSON, and of its meta's JSON. They follow in this order. */
const LENGTHS_BYTES = 12;
/** UTF-8 takes at most this many bytes for one of JavaScript's characters. */
const UTF8_BYTES_PER_CHARACTER = 3;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The transactions of a block in a ledger's file; their signatures stand beside it. */
export function encode_transactions(transactions: readonly LandedTransaction[]): Uint8Array<ArrayBuffer> {
  const errors = transactions.map(({ err }) => JSON.stringify(err));
  let most = 0;
  for (const [index, { wire, meta_text }] of transactions.entries()) {
    const characters = (errors[index] as string).length + meta_text.length;
    most += LENGTHS_BYTES + wire.length + UTF8_BYTES_PER_CHARACTER * characters;
  }
  const bytes = new Uint8Array(most);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [index, { wire, meta_text }] of transactions.entries()) {
    const lengths_at = at;
    at += LENGTHS_BYTES;
    bytes.set(wire, at);
    at += wire.length;
    view.setUint32(lengths_at, wire.length, true);
    for (const [place, text] of [errors[index] as string, meta_text].entries()) {
      const { written } = encoder.encodeInto(text, bytes.subarray(at));
      view.setUint32(lengths_at + 4 + 4 * place, written, true);
      at += written;
    }
  }
  return bytes.subarray(0, at);
}

/** Every address that it names; those of lookup tables stand in its meta only. */
function addresses_of(wire: Uint8Array<ArrayBuffer>, meta_text: string) {
  const { message } = parse_wire_transaction(wire);
  const addresses = message.static_key_names.map(key_text);
  if (message.lookups.length > 0) {
    const { writable, readonly } = read_meta(meta_text).loadedAddresses;
    addresses.push(...writable, ...readonly);
  }
  return { addresses, memo: memo_of(message) };
}

/** Reads what {@linkcode encode_transactions} has written. Throws when it is something else. */
export function decode_transactions(
  bytes: Uint8Array,
  slot: number,
  signatures: readonly string[],
): LandedTransaction[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const take = (length: number) => bytes.subarray(at, at += length);
  const transactions = signatures.map((signature, index): LandedTransaction => {
    if (at + LENGTHS_BYTES > bytes.length) throw new RangeError(`block ${slot} lacks transactions`);
    const [wire_bytes, error_bytes, meta_bytes] = [0, 4, 8].map((offset) =>
      view.getUint32(at + offset, true)
    );
    at += LENGTHS_BYTES;
    const wire = new Uint8Array(take(wire_bytes as number));
    const err = JSON.parse(decoder.decode(take(error_bytes as number))) as TransactionErrorJson | null;
    const meta_text = decoder.decode(take(meta_bytes as number));
    return { signature, slot, index, wire, ...addresses_of(wire, meta_text), err, meta_text };
  });
  if (at !== bytes.length) throw new RangeError(`block ${slot} has other transactions than it says`);
  return transactions;
}
