import { memo_of } from "@/localnet/encoding/memo.ts";
import type { LandedTransaction, TransactionMeta } from "@/localnet/ledger/ledger_store.ts";
import { address_text } from "@/localnet/wire/address.ts";
import { parse_wire_transaction } from "@/localnet/wire/wire_transaction.ts";

/** Lamports are written as text, so that the platform's own JSON keeps them exact: ours takes ten times as long. */
type StoredMeta =
  & Omit<TransactionMeta, "fee" | "preBalances" | "postBalances">
  & {
    readonly fee: string;
    readonly preBalances: readonly string[];
    readonly postBalances: readonly string[];
  };

interface StoredTransaction {
  /** Length of its bytes, which stand behind the JSON, one transaction after the other. */
  readonly wire_bytes: number;
  readonly meta: StoredMeta;
}

/** u32 length of the JSON; the JSON; the transactions as they were sent. */
const JSON_AT = 4;

function stored({ wire, meta }: LandedTransaction): StoredTransaction {
  return {
    wire_bytes: wire.length,
    meta: {
      ...meta,
      fee: String(meta.fee),
      preBalances: meta.preBalances.map(String),
      postBalances: meta.postBalances.map(String),
    },
  };
}

/** The transactions of a block in a ledger's file; their signatures stand beside it. */
export function encode_transactions(transactions: readonly LandedTransaction[]): Uint8Array<ArrayBuffer> {
  const json = new TextEncoder().encode(JSON.stringify(transactions.map(stored)));
  const wires_at = JSON_AT + json.length;
  const bytes = new Uint8Array(transactions.reduce((sum, { wire }) => sum + wire.length, wires_at));
  new DataView(bytes.buffer).setUint32(0, json.length, true);
  bytes.set(json, JSON_AT);
  let at = wires_at;
  for (const { wire } of transactions) {
    bytes.set(wire, at);
    at += wire.length;
  }
  return bytes;
}

function read_meta(stored_meta: StoredMeta): TransactionMeta {
  return {
    ...stored_meta,
    fee: BigInt(stored_meta.fee),
    preBalances: stored_meta.preBalances.map(BigInt),
    postBalances: stored_meta.postBalances.map(BigInt),
  };
}

/** Reads what {@linkcode encode_transactions} has written. Throws when it is something else. */
export function decode_transactions(
  bytes: Uint8Array,
  slot: number,
  signatures: readonly string[],
): LandedTransaction[] {
  const json_bytes = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
  let at = JSON_AT + json_bytes;
  const all = JSON.parse(new TextDecoder().decode(bytes.subarray(JSON_AT, at))) as StoredTransaction[];
  if (all.length !== signatures.length) throw new RangeError(`block ${slot} lacks transactions`);
  return all.map(({ wire_bytes, meta: stored_meta }, index) => {
    const wire = new Uint8Array(bytes.subarray(at, at + wire_bytes));
    at += wire_bytes;
    const { message } = parse_wire_transaction(wire);
    const meta = read_meta(stored_meta);
    const { writable, readonly } = meta.loadedAddresses;
    return {
      signature: signatures[index] as string,
      slot,
      index,
      wire,
      addresses: [...message.static_keys.map(address_text), ...writable, ...readonly],
      memo: memo_of(message),
      meta,
    };
  });
}
