import { exact_number, parse_json } from "@/base/json.ts";
import type { TransactionMeta } from "@/localnet/ledger/ledger_store.ts";

/** As it is written: numbers where a double holds them. */
type WrittenMeta =
  & Omit<TransactionMeta, "fee" | "preBalances" | "postBalances">
  & {
    readonly fee: number | bigint;
    readonly preBalances: readonly (number | bigint)[];
    readonly postBalances: readonly (number | bigint)[];
  };

/**
 * The node's JSON of what a transaction did. It is written once and kept as text: the file and most readers want just
 * this, and hundreds of small objects for each transaction would keep the garbage collector busier than the VM.
 * The token balances are JSON already.
 */
export function write_meta(
  meta: Omit<TransactionMeta, "preTokenBalances" | "postTokenBalances">,
  token_balances: { readonly before: string; readonly after: string },
): string {
  const { fee, preBalances, postBalances } = meta;
  const others = JSON.stringify({
    ...meta,
    fee: exact_number(fee),
    preBalances: preBalances.map(exact_number),
    postBalances: postBalances.map(exact_number),
  });
  const { before, after } = token_balances;
  return `${others.slice(0, -1)},"preTokenBalances":${before},"postTokenBalances":${after}}`;
}

/** Reads what {@linkcode write_meta} has written. */
export function read_meta(text: string): TransactionMeta {
  const written = parse_json(text) as unknown as WrittenMeta;
  return {
    ...written,
    fee: BigInt(written.fee),
    preBalances: written.preBalances.map(BigInt),
    postBalances: written.postBalances.map(BigInt),
  };
}
