import { type JsonValue, stringify_json } from "@/base/json.ts";
import type { RequestParams } from "@/jsonrpc/messages.ts";
import { MAX_QUOTED_CHARS } from "@/localnet/limits.ts";
import { invalid_params } from "@/localnet/requests/node_error.ts";
import { type Commitment, COMMITMENTS } from "@/localnet/slots/commitment.ts";
import { ADDRESS_BYTES, SIGNATURE_BYTES } from "@/localnet/wire/address.ts";
import { base58_decode } from "@/localnet/wire/base58.ts";

const MAX_U64 = 18_446_744_073_709_551_615n;

function quoted(value: JsonValue): string {
  const text = stringify_json(value);
  return text.length <= MAX_QUOTED_CHARS ? text : text.slice(0, MAX_QUOTED_CHARS) + "…";
}

/** The refusal of one value: `what` it is, what was found, what is allowed. */
export function wrong_value(what: string, found: JsonValue, allowed: string): Error {
  return invalid_params(`Invalid param: ${what} is ${quoted(found)}, expected ${allowed}`);
}

function read_bytes(what: string, found: JsonValue, size: number): Uint8Array<ArrayBuffer> {
  const allowed = `${size} bytes in base58`;
  // Longer text cannot be right, and converting it takes time.
  if (typeof found !== "string" || found.length > 2 * size) throw wrong_value(what, found, allowed);
  const bytes = base58_decode(found);
  if (bytes === undefined) throw wrong_value(what, found, allowed);
  if (bytes.length !== size) {
    throw invalid_params(`Invalid param: WrongSize (${what} has ${bytes.length} bytes, expected ${size})`);
  }
  return bytes;
}

/** Reads an address. Throws -32602. */
export function read_address(what: string, found: JsonValue): Uint8Array<ArrayBuffer> {
  return read_bytes(what, found, ADDRESS_BYTES);
}

/** Reads a signature and answers its text. Throws -32602. */
export function read_signature(what: string, found: JsonValue): string {
  read_bytes(what, found, SIGNATURE_BYTES);
  return found as string;
}

function read_integer(what: string, found: JsonValue, max = Number.MAX_SAFE_INTEGER): number {
  if (typeof found !== "number" || !Number.isSafeInteger(found) || found < 0 || found > max) {
    throw wrong_value(what, found, `a whole number from 0 to ${max}`);
  }
  return found;
}

/** The settings object that most methods take last. Members that a method does not know are ignored, as nodes do. */
export class Config {
  readonly #members: { [member: string]: JsonValue };

  constructor(members: { [member: string]: JsonValue }) {
    this.#members = members;
  }

  /** The member as it came; `undefined` when it is absent or null. */
  raw(name: string): JsonValue | undefined {
    return this.#members[name] ?? undefined;
  }

  flag(name: string, otherwise = false): boolean {
    const found = this.raw(name) ?? otherwise;
    if (typeof found !== "boolean") throw wrong_value(name, found, "true or false");
    return found;
  }

  integer(name: string, max?: number): number | undefined {
    const found = this.raw(name);
    return found === undefined ? undefined : read_integer(name, found, max);
  }

  choice<T extends string>(name: string, allowed: readonly T[], otherwise: T): T {
    const found = this.raw(name);
    if (found === undefined) return otherwise;
    if (!allowed.includes(found as T)) throw wrong_value(name, found, `one of ${allowed.join(", ")}`);
    return found as T;
  }

  /** What a reader asks for; a node's default is "finalized". */
  commitment(name = "commitment"): Commitment {
    return this.choice(name, COMMITMENTS, "finalized");
  }

  object(name: string): Config | undefined {
    const found = this.raw(name);
    if (found === undefined) return undefined;
    if (typeof found !== "object" || found === null || Array.isArray(found)) {
      throw wrong_value(name, found, "an object");
    }
    return new Config(found);
  }

  list(name: string): JsonValue[] | undefined {
    const found = this.raw(name);
    if (found === undefined) return undefined;
    if (!Array.isArray(found)) throw wrong_value(name, found, "an array");
    return found;
  }
}

/** Parameters by position, as Solana's methods take them. Every reader throws -32602. */
export class Params {
  readonly #values: readonly JsonValue[];

  constructor(params: RequestParams) {
    if (params !== undefined && !Array.isArray(params)) {
      throw invalid_params("Invalid params: found an object, expected an array");
    }
    this.#values = params ?? [];
  }

  /** The value at `index`; `undefined` when it is absent or null. */
  optional(index: number): JsonValue | undefined {
    return this.#values[index] ?? undefined;
  }

  required(index: number): JsonValue {
    const value = this.optional(index);
    if (value === undefined) {
      throw invalid_params(`\`params\` should have at least ${index + 1} argument(s)`);
    }
    return value;
  }

  address(index: number, what = "the address"): Uint8Array<ArrayBuffer> {
    return read_address(what, this.required(index));
  }

  signature(index: number): string {
    return read_signature("the signature", this.required(index));
  }

  integer(index: number, what: string, max?: number): number {
    return read_integer(what, this.required(index), max);
  }

  /** A whole number up to the largest u64. */
  u64(index: number, what: string): bigint {
    const found = this.required(index);
    const is_whole = typeof found === "bigint" || (typeof found === "number" && Number.isSafeInteger(found));
    if (!is_whole || found < 0 || found > MAX_U64) {
      throw wrong_value(what, found, `a whole number from 0 to ${MAX_U64}`);
    }
    return BigInt(found);
  }

  text(index: number, what: string): string {
    const found = this.required(index);
    if (typeof found !== "string") throw wrong_value(what, found, "a string");
    return found;
  }

  list(index: number, what: string, max_items: number): JsonValue[] {
    const found = this.required(index);
    if (!Array.isArray(found)) throw wrong_value(what, found, "an array");
    if (found.length > max_items) {
      throw invalid_params(`Too many inputs provided; max ${max_items} (found ${found.length})`);
    }
    return found;
  }

  /** The settings at `index`. `shorthand`: the member that a bare string there stands for. */
  config(index: number, shorthand?: string): Config {
    const found = this.optional(index) ?? {};
    if (typeof found === "string" && shorthand !== undefined) return new Config({ [shorthand]: found });
    if (typeof found !== "object" || Array.isArray(found)) {
      throw wrong_value("the config", found, "an object");
    }
    return new Config(found);
  }
}
