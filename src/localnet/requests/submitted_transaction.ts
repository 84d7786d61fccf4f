import { MAX_TRANSACTION_BYTES } from "@/base/limits.ts";
import { MAX_TRANSACTION_BASE58_CHARS, MAX_TRANSACTION_BASE64_CHARS } from "@/localnet/limits.ts";
import { invalid_params } from "@/localnet/requests/node_error.ts";
import { base58_decode } from "@/localnet/wire/base58.ts";
import { WireError } from "@/localnet/wire/byte_reader.ts";
import {
  parse_wire_message,
  parse_wire_transaction,
  sanitize,
  sanitize_message,
  type WireMessage,
  type WireTransaction,
} from "@/localnet/wire/wire_transaction.ts";

/** How a client may write a transaction that it sends. */
export const SUBMIT_ENCODINGS = ["base58", "base64"] as const;
/** One of {@linkcode SUBMIT_ENCODINGS}. */
export type SubmitEncoding = typeof SUBMIT_ENCODINGS[number];

const TRANSACTION_TYPE = "solana_transaction::versioned::VersionedTransaction";
const MESSAGE_TYPE = "solana_message::versions::VersionedMessage";

function from_base64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.fromBase64(text, { lastChunkHandling: "strict" });
  } catch (caught) {
    if (caught instanceof SyntaxError) return undefined;
    throw caught;
  }
}

function decode(text: string, encoding: SubmitEncoding, type: string): Uint8Array<ArrayBuffer> {
  const max_chars = encoding === "base58" ? MAX_TRANSACTION_BASE58_CHARS : MAX_TRANSACTION_BASE64_CHARS;
  if (text.length > max_chars) {
    throw invalid_params(
      `${encoding} encoded ${type} too large: ${text.length} bytes ` +
        `(max: encoded/raw ${max_chars}/${MAX_TRANSACTION_BYTES})`,
    );
  }
  const bytes = encoding === "base58" ? base58_decode(text) : from_base64(text);
  if (bytes === undefined) {
    throw invalid_params(`invalid ${encoding} encoding: found a text that is not ${encoding}`);
  }
  if (bytes.length > MAX_TRANSACTION_BYTES) {
    throw invalid_params(
      `decoded ${type} too large: ${bytes.length} bytes (max: ${MAX_TRANSACTION_BYTES} bytes)`,
    );
  }
  return bytes;
}

function read<T>(type: string, action: () => T): T {
  try {
    return action();
  } catch (caught) {
    if (!(caught instanceof WireError)) throw caught;
    throw invalid_params(
      caught.stage === "sanitize"
        ? `invalid transaction: ${caught.message}`
        : `failed to deserialize ${type}: ${caught.message}`,
    );
  }
}

/** Reads and sanitizes a transaction as a client has written it. Throws -32602 with a node's texts. */
export function read_transaction(text: string, encoding: SubmitEncoding): WireTransaction {
  const bytes = decode(text, encoding, TRANSACTION_TYPE);
  return read(TRANSACTION_TYPE, () => {
    const transaction = parse_wire_transaction(bytes);
    sanitize(transaction);
    return transaction;
  });
}

/** Reads and sanitizes a message in base64; answers its bytes too. Throws -32602. */
export function read_message(text: string): { message: WireMessage; bytes: Uint8Array<ArrayBuffer> } {
  const bytes = decode(text, "base64", MESSAGE_TYPE);
  return read(MESSAGE_TYPE, () => {
    const message = parse_wire_message(bytes);
    sanitize_message(message);
    return { message, bytes };
  });
}
