import type { JsonValue } from "@/base/json.ts";
import { read_token_account } from "@/localnet/encoding/token_state.ts";
import { MAX_ACCOUNT_FILTERS, MAX_MEMCMP_BYTES } from "@/localnet/limits.ts";
import { invalid_params } from "@/localnet/requests/node_error.ts";
import { Config, wrong_value } from "@/localnet/requests/params.ts";
import { base58_decode } from "@/localnet/wire/base58.ts";

/** Whether account data are wanted. */
export type AccountFilter = (data: Uint8Array) => boolean;

function pattern_bytes(memcmp: Config): Uint8Array {
  const encoding = memcmp.choice("encoding", ["base58", "base64"], "base58");
  const found = memcmp.raw("bytes");
  if (typeof found !== "string") throw wrong_value("memcmp.bytes", found ?? null, `a string in ${encoding}`);
  if (found.length > 2 * MAX_MEMCMP_BYTES) {
    throw invalid_params(`Invalid param: memcmp.bytes is longer than ${MAX_MEMCMP_BYTES} bytes`);
  }
  const bytes = encoding === "base58" ? base58_decode(found) : base64_bytes(found);
  if (bytes === undefined || bytes.length > MAX_MEMCMP_BYTES) {
    throw wrong_value("memcmp.bytes", found, `at most ${MAX_MEMCMP_BYTES} bytes in ${encoding}`);
  }
  return bytes;
}

function base64_bytes(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.fromBase64(text);
  } catch (caught) {
    if (caught instanceof SyntaxError) return undefined;
    throw caught;
  }
}

function read_filter(found: JsonValue): AccountFilter {
  if (found === "tokenAccountState") return (data) => read_token_account(data) !== undefined;
  if (typeof found === "object" && found !== null && !Array.isArray(found)) {
    const filter = new Config(found);
    const size = filter.integer("dataSize");
    if (size !== undefined) return (data) => data.length === size;
    const memcmp = filter.object("memcmp");
    if (memcmp !== undefined) {
      const offset = memcmp.integer("offset") ?? 0;
      const pattern = pattern_bytes(memcmp);
      return (data) =>
        offset + pattern.length <= data.length &&
        pattern.every((byte, index) => data[offset + index] === byte);
    }
  }
  throw wrong_value("a filter", found, 'dataSize, memcmp or "tokenAccountState"');
}

/** Reads `filters`: an account must pass all of them. Throws -32602. */
export function read_filters(config: Config): AccountFilter {
  const found = config.list("filters") ?? [];
  if (found.length > MAX_ACCOUNT_FILTERS) {
    throw invalid_params(
      `Too many filters provided; max ${MAX_ACCOUNT_FILTERS} (found ${found.length})`,
    );
  }
  const filters = found.map(read_filter);
  return (data) => filters.every((filter) => filter(data));
}
