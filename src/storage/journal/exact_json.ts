/**
 * Events as JSON text that gives back exactly what went in. The documents are written for people and have schemas; the
 * journal is written for replay, so whatever an event carries must survive, also members that come later.
 */

const BIGINT = "$bigint";
const BYTES = "$bytes";

function tagged(_member: string, value: unknown): unknown {
  if (typeof value === "bigint") return { [BIGINT]: value.toString() };
  if (value instanceof Uint8Array) return { [BYTES]: value.toBase64() };
  return value;
}

function untagged(_member: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (BIGINT in value && typeof value[BIGINT] === "string") return BigInt(value[BIGINT]);
  if (BYTES in value && typeof value[BYTES] === "string") return Uint8Array.fromBase64(value[BYTES]);
  return value;
}

/** Writes plain data with `bigint` and `Uint8Array` inside. */
export function write_exact(value: unknown): string {
  return JSON.stringify(value, tagged);
}

/** Reads what {@linkcode write_exact} has written. */
export function read_exact(text: string): unknown {
  return JSON.parse(text, untagged);
}
