import { stringify_json } from "@/base/json.ts";
import { RpcError } from "@/jsonrpc/rpc_error.ts";
import type { LandedTransaction, TransactionMeta } from "@/localnet/ledger/ledger_store.ts";
import { read_meta } from "@/localnet/ledger/meta_text.ts";
import { NODE_CODES } from "@/localnet/requests/node_error.ts";
import { address_text, key_text } from "@/localnet/wire/address.ts";
import { base58_encode } from "@/localnet/wire/base58.ts";
import {
  is_writable_index,
  parse_wire_transaction,
  type WireInstruction,
  type WireMessage,
  type WireTransaction,
} from "@/localnet/wire/wire_transaction.ts";

/** How transactions are written. `binary` is the old form: base58 without naming it. */
export const TRANSACTION_ENCODINGS = ["json", "jsonParsed", "base58", "base64", "binary"] as const;
/** One of {@linkcode TRANSACTION_ENCODINGS}. */
export type TransactionEncoding = typeof TRANSACTION_ENCODINGS[number];

/** How a reader wants transactions. */
export interface TransactionForm {
  readonly encoding: TransactionEncoding;
  /** The highest version that the reader understands; `undefined`: legacy only. */
  readonly max_version: number | undefined;
}

/** A top-level instruction stands one above the runtime. */
const TOP_STACK_HEIGHT = 1;

function message_json(message: WireMessage): unknown {
  return {
    accountKeys: message.static_key_names.map(key_text),
    header: {
      numReadonlySignedAccounts: message.readonly_signed,
      numReadonlyUnsignedAccounts: message.readonly_unsigned,
      numRequiredSignatures: message.required_signatures,
    },
    instructions: message.instructions.map(({ program_id_index, accounts, data }) => ({
      accounts: Array.from(accounts),
      data: base58_encode(data),
      programIdIndex: program_id_index,
      stackHeight: TOP_STACK_HEIGHT,
    })),
    recentBlockhash: address_text(message.recent_blockhash),
    ...(message.version === "legacy" ? {} : { addressTableLookups: lookups_json(message) }),
  };
}

function lookups_json(message: WireMessage): unknown {
  return message.lookups.map(({ table, writable_indexes, readonly_indexes }) => ({
    accountKey: address_text(table),
    readonlyIndexes: Array.from(readonly_indexes),
    writableIndexes: Array.from(writable_indexes),
  }));
}

function account_keys_json(message: WireMessage, addresses: readonly string[]) {
  const loaded_writable = message.lookups.reduce((sum, one) => sum + one.writable_indexes.length, 0);
  return addresses.map((pubkey, index) => ({
    pubkey,
    signer: index < message.required_signatures,
    source: index < message.static_keys.length ? "transaction" : "lookupTable",
    writable: is_writable_index(message, index, loaded_writable),
  }));
}

/** One instruction with addresses in place of indexes. */
export function readable_instruction(
  instruction: { program_id_index: number; accounts: Iterable<number>; data: string },
  addresses: readonly string[],
  stack_height: number,
): unknown {
  return {
    accounts: Array.from(instruction.accounts, (index) => addresses[index]),
    data: instruction.data,
    programId: addresses[instruction.program_id_index],
    stackHeight: stack_height,
  };
}

function parsed_message_json(message: WireMessage, addresses: readonly string[]): unknown {
  const readable = ({ program_id_index, accounts, data }: WireInstruction) =>
    readable_instruction(
      { program_id_index, accounts, data: base58_encode(data) },
      addresses,
      TOP_STACK_HEIGHT,
    );
  return {
    accountKeys: account_keys_json(message, addresses),
    instructions: message.instructions.map(readable),
    recentBlockhash: address_text(message.recent_blockhash),
    ...(message.version === "legacy" ? {} : { addressTableLookups: lookups_json(message) }),
  };
}

function parsed_meta_json(meta: TransactionMeta, addresses: readonly string[]): unknown {
  const { loadedAddresses: _shown_with_the_keys, ...rest } = meta;
  return {
    ...rest,
    innerInstructions: meta.innerInstructions.map(({ index, instructions }) => ({
      index,
      instructions: instructions.map(({ programIdIndex, accounts, data, stackHeight }) =>
        readable_instruction({ program_id_index: programIdIndex, accounts, data }, addresses, stackHeight)
      ),
    })),
  };
}

function signatures_json({ signatures }: WireTransaction): string[] {
  return signatures.map(base58_encode);
}

function body_json(landed: LandedTransaction, wire: WireTransaction, encoding: TransactionEncoding): unknown {
  switch (encoding) {
    case "base64":
      return [landed.wire.toBase64(), "base64"];
    case "base58":
      return [base58_encode(landed.wire), "base58"];
    case "binary":
      return base58_encode(landed.wire);
    case "json":
      return { message: message_json(wire.message), signatures: signatures_json(wire) };
    case "jsonParsed":
      return {
        message: parsed_message_json(wire.message, landed.addresses),
        signatures: signatures_json(wire),
      };
  }
}

/** Throws -32015 when the reader does not understand the transaction's version. */
function version_json(
  { version }: WireMessage,
  max_version: number | undefined,
): { version?: string | number } {
  if (max_version !== undefined) return { version };
  if (version === "legacy") return {};
  throw new RpcError(
    NODE_CODES.unsupported_transaction_version,
    `Transaction version (${version}) is not supported by the requesting client. Please try the request again ` +
      `with the following configuration parameter: "maxSupportedTransactionVersion": ${version}`,
  );
}

/**
 * A transaction of a block with everything that is known about it, as the members of an object in JSON: text, because
 * most of it is kept as text. Throws -32015.
 */
export function transaction_members(landed: LandedTransaction, form: TransactionForm): string {
  const wire = parse_wire_transaction(landed.wire);
  const { version } = version_json(wire.message, form.max_version);
  const meta = form.encoding === "jsonParsed"
    ? stringify_json(parsed_meta_json(read_meta(landed.meta_text), landed.addresses))
    : landed.meta_text;
  const body = JSON.stringify(body_json(landed, wire, form.encoding));
  const rest = version === undefined ? "" : `,"version":${JSON.stringify(version)}`;
  return `"meta":${meta},"transaction":${body}${rest}`;
}

/** The short form of `transactionDetails: "accounts"`, as JSON. Throws -32015. */
export function transaction_accounts_text(
  landed: LandedTransaction,
  max_version: number | undefined,
): string {
  const wire = parse_wire_transaction(landed.wire);
  const {
    err,
    status,
    fee,
    preBalances,
    postBalances,
    preTokenBalances,
    postTokenBalances,
  } = read_meta(landed.meta_text);
  return stringify_json({
    meta: { err, status, fee, preBalances, postBalances, preTokenBalances, postTokenBalances },
    transaction: {
      accountKeys: account_keys_json(wire.message, landed.addresses),
      signatures: signatures_json(wire),
    },
    ...version_json(wire.message, max_version),
  });
}
