import { error_line } from "@/base/errors.ts";
import { type JsonValue, parse_json, stringify_json } from "@/base/json.ts";
import { AccountRefusedError, type LocalnetAccount } from "@/localnet/genesis/localnet_account.ts";
import { MAX_ACCOUNT_DATA_BYTES, MAX_QUOTED_CHARS } from "@/localnet/limits.ts";
import { ADDRESS_BYTES } from "@/localnet/wire/address.ts";
import { base58_decode } from "@/localnet/wire/base58.ts";

const MAX_U64 = 18_446_744_073_709_551_615n;

type Members = { readonly [member: string]: JsonValue };

/** What is read of one file, and where in it the reader stands. */
class AccountReader {
  readonly #source: string;

  constructor(source: string) {
    this.#source = source;
  }

  #refuse(found: JsonValue | undefined, place: string, allowed: string): never {
    const text = found === undefined ? "missing" : stringify_json(found);
    const quoted = text.length > MAX_QUOTED_CHARS ? `${text.slice(0, MAX_QUOTED_CHARS)}…` : text;
    this.refuse(`${place} is ${quoted}, expected ${allowed}`);
  }

  refuse(reason: string): never {
    throw new AccountRefusedError(
      `Cannot read the account file ${this.#source}: ${reason}; ` +
        "write it with `solana account ADDRESS --output json --output-file FILE`",
    );
  }

  members(found: JsonValue | undefined, place: string): Members {
    if (typeof found === "object" && found !== null && !Array.isArray(found)) return found;
    // What else it may be is not shown: a file named by mistake may hold a key.
    this.refuse(`${place} is not an object with members`);
  }

  address(found: JsonValue | undefined, place: string): Uint8Array {
    const bytes = typeof found === "string" ? base58_decode(found) : undefined;
    if (bytes?.length === ADDRESS_BYTES) return bytes;
    this.#refuse(found, place, "a base58 address of 32 bytes");
  }

  u64(found: JsonValue | undefined, place: string): bigint {
    const is_integer = typeof found === "bigint" ||
      (typeof found === "number" && Number.isSafeInteger(found));
    if (is_integer && BigInt(found) >= 0n && BigInt(found) <= MAX_U64) return BigInt(found);
    this.#refuse(found, place, `an integer from 0 to ${MAX_U64}`);
  }

  flag(found: JsonValue | undefined, place: string): boolean {
    if (typeof found === "boolean") return found;
    this.#refuse(found, place, "true or false");
  }

  base64(found: JsonValue | undefined, place: string): Uint8Array {
    const [text, encoding, ...more] = Array.isArray(found) ? found : [];
    if (typeof text !== "string" || encoding !== "base64" || more.length > 0) {
      this.#refuse(found, place, '["…", "base64"]');
    }
    try {
      return Uint8Array.fromBase64(text);
    } catch (caught) {
      this.refuse(`${place} is not base64 (${error_line(caught)})`);
    }
  }
}

/** Reads an account as `solana account --output json` writes it. Throws {@linkcode AccountRefusedError}. */
export function parse_account_file(text: string, source: string): LocalnetAccount {
  const reader: AccountReader = new AccountReader(source);
  let json: JsonValue;
  try {
    json = parse_json(text);
  } catch {
    reader.refuse("it is not JSON");
  }
  const { pubkey, account } = reader.members(json, "the file");
  const members = reader.members(account, "account");
  const data = reader.base64(members.data, "account.data");
  const { rentEpoch, space } = members;
  if (data.length > MAX_ACCOUNT_DATA_BYTES) {
    reader.refuse(`account.data has ${data.length} bytes, an account at most ${MAX_ACCOUNT_DATA_BYTES}`);
  }
  if (space !== undefined && reader.u64(space, "account.space") !== BigInt(data.length)) {
    reader.refuse(`account.space is ${space}, and account.data has ${data.length} bytes`);
  }
  return {
    address: reader.address(pubkey, "pubkey"),
    lamports: reader.u64(members.lamports, "account.lamports"),
    owner: reader.address(members.owner, "account.owner"),
    executable: reader.flag(members.executable, "account.executable"),
    rent_epoch: rentEpoch === undefined ? MAX_U64 : reader.u64(rentEpoch, "account.rentEpoch"),
    data,
    source,
  };
}
