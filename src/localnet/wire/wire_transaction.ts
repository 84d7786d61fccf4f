import { ADDRESS_BYTES, address_key, type AddressKey, SIGNATURE_BYTES } from "@/localnet/wire/address.ts";
import { ByteReader, WireError } from "@/localnet/wire/byte_reader.ts";

/** One instruction as it is on the wire: indexes into the account keys of the transaction. */
export interface WireInstruction {
  readonly program_id_index: number;
  readonly accounts: Uint8Array;
  readonly data: Uint8Array;
}

/** Addresses that a v0 message takes from one lookup table. */
export interface WireLookup {
  readonly table: Uint8Array;
  readonly writable_indexes: Uint8Array;
  readonly readonly_indexes: Uint8Array;
}

/** A legacy or v0 message. */
export interface WireMessage {
  readonly version: "legacy" | 0;
  readonly required_signatures: number;
  readonly readonly_signed: number;
  readonly readonly_unsigned: number;
  readonly static_keys: readonly Uint8Array[];
  /** The same as map keys. */
  readonly static_key_names: readonly AddressKey[];
  readonly recent_blockhash: Uint8Array;
  readonly instructions: readonly WireInstruction[];
  readonly lookups: readonly WireLookup[];
}

/** A transaction, parsed from exactly `bytes`. */
export interface WireTransaction {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly signatures: readonly Uint8Array[];
  readonly message: WireMessage;
  /** Where the message begins in `bytes`. */
  readonly message_offset: number;
}

function read_instruction(reader: ByteReader): WireInstruction {
  const program_id_index = reader.u8();
  const accounts = reader.bytes(reader.short_u16());
  const data = reader.bytes(reader.short_u16());
  return { program_id_index, accounts, data };
}

function read_lookup(reader: ByteReader): WireLookup {
  const table = reader.bytes(ADDRESS_BYTES);
  const writable_indexes = reader.bytes(reader.short_u16());
  const readonly_indexes = reader.bytes(reader.short_u16());
  return { table, writable_indexes, readonly_indexes };
}

function read_message(reader: ByteReader): WireMessage {
  const first = reader.u8();
  const version = first < 0x80 ? "legacy" : first & 0x7f;
  if (version !== "legacy" && version !== 0) {
    throw new WireError(
      "deserialize",
      `message version ${version} is not supported, legacy and version 0 are`,
    );
  }
  const required_signatures = version === "legacy" ? first : reader.u8();
  const readonly_signed = reader.u8();
  const readonly_unsigned = reader.u8();
  const static_keys = reader.list(() => reader.bytes(ADDRESS_BYTES));
  const recent_blockhash = reader.bytes(ADDRESS_BYTES);
  const instructions = reader.list(() => read_instruction(reader));
  const lookups = version === 0 ? reader.list(() => read_lookup(reader)) : [];
  return {
    version,
    required_signatures,
    readonly_signed,
    readonly_unsigned,
    static_keys,
    static_key_names: static_keys.map(address_key),
    recent_blockhash,
    instructions,
    lookups,
  };
}

/** Reads a bare message, as `getFeeForMessage` takes it. Throws {@linkcode WireError}. */
export function parse_wire_message(bytes: Uint8Array<ArrayBuffer>): WireMessage {
  return read_message(new ByteReader(bytes));
}

/**
 * Reads a transaction. Bytes after its end are cut off, as nodes do. Throws {@linkcode WireError} of stage
 * "deserialize". The VM ends the whole process on bytes that it cannot read, so nothing reaches it unread.
 */
export function parse_wire_transaction(bytes: Uint8Array<ArrayBuffer>): WireTransaction {
  const reader = new ByteReader(bytes);
  const signatures = reader.list(() => reader.bytes(SIGNATURE_BYTES));
  const message_offset = reader.offset;
  const message = read_message(reader);
  return { bytes: bytes.subarray(0, reader.offset), signatures, message, message_offset };
}

function is_sane_message(message: WireMessage): boolean {
  const { required_signatures, readonly_signed, readonly_unsigned, static_keys, instructions, lookups } =
    message;
  if (readonly_signed >= required_signatures) return false;
  if (required_signatures + readonly_unsigned > static_keys.length) return false;
  let key_count = static_keys.length;
  for (const { writable_indexes, readonly_indexes } of lookups) {
    const loaded = writable_indexes.length + readonly_indexes.length;
    if (loaded === 0) return false;
    key_count += loaded;
  }
  if (key_count > 256) return false;
  return instructions.every(({ program_id_index, accounts }) =>
    program_id_index !== 0 && program_id_index < static_keys.length &&
    accounts.every((index) => index < key_count)
  );
}

function refuse_to_sanitize(): never {
  throw new WireError("sanitize", "Transaction failed to sanitize accounts offsets correctly");
}

/** Checks what a node calls sanitizing: every index points at something. Throws {@linkcode WireError}. */
export function sanitize_message(message: WireMessage): void {
  if (!is_sane_message(message)) refuse_to_sanitize();
}

/** As {@linkcode sanitize_message}, and there is one signature for each signer. Throws {@linkcode WireError}. */
export function sanitize({ signatures, message }: WireTransaction): void {
  if (signatures.length !== message.required_signatures) refuse_to_sanitize();
  sanitize_message(message);
}

/** Whether the transaction may write to the account at `index` of its keys: static, then loaded writable, then readonly. */
export function is_writable_index(message: WireMessage, index: number, loaded_writable: number): boolean {
  const { required_signatures, readonly_signed, readonly_unsigned, static_keys } = message;
  if (index >= static_keys.length) return index < static_keys.length + loaded_writable;
  if (index < required_signatures) return index < required_signatures - readonly_signed;
  return index < static_keys.length - readonly_unsigned;
}
