import type { VmAccount } from "@/localnet/bank/vm_account.ts";
import { type AccountLookup, decimals_of } from "@/localnet/bank/token_balances.ts";
import {
  parsed_mint,
  parsed_token_account,
  read_mint,
  read_token_account,
} from "@/localnet/encoding/token_state.ts";
import { MAX_BASE58_ACCOUNT_BYTES } from "@/localnet/limits.ts";
import { invalid_params } from "@/localnet/requests/node_error.ts";
import { type Config, wrong_value } from "@/localnet/requests/params.ts";
import { address_key, address_text } from "@/localnet/wire/address.ts";
import { base58_encode } from "@/localnet/wire/base58.ts";
import { TOKEN_2022_PROGRAM, TOKEN_PROGRAM } from "@/localnet/wire/well_known.ts";

/** How account data are written. `binary` is the old form: base58 without naming it. */
const ACCOUNT_ENCODINGS = ["binary", "base58", "base64", "jsonParsed"] as const;
/** One of {@linkcode ACCOUNT_ENCODINGS}. */
export type AccountEncoding = typeof ACCOUNT_ENCODINGS[number];

/** A part of an account's data. */
export interface DataSlice {
  readonly offset: number;
  readonly length: number;
}

/** How a reader wants accounts. */
export interface AccountForm {
  readonly encoding: AccountEncoding;
  readonly slice: DataSlice | undefined;
}

/** Reads `encoding` and `dataSlice`. Throws -32602. */
export function account_form(config: Config, otherwise: AccountEncoding): AccountForm {
  if (config.raw("encoding") === "base64+zstd") {
    throw wrong_value("encoding", "base64+zstd", `one of ${ACCOUNT_ENCODINGS.slice(1).join(", ")}`);
  }
  const encoding = config.choice("encoding", ACCOUNT_ENCODINGS, otherwise);
  const part = config.object("dataSlice");
  if (part === undefined) return { encoding, slice: undefined };
  const offset = part.integer("offset");
  const length = part.integer("length");
  if (offset === undefined || length === undefined) {
    throw invalid_params("Invalid param: dataSlice needs offset and length");
  }
  return { encoding, slice: { offset, length } };
}

function parsed_data(owner: Uint8Array, data: Uint8Array, account_of: AccountLookup): unknown {
  const key = address_key(owner);
  const is_2022 = key === address_key(TOKEN_2022_PROGRAM);
  if (!is_2022 && key !== address_key(TOKEN_PROGRAM)) return undefined;
  const program = is_2022 ? "spl-token-2022" : "spl-token";
  const account = read_token_account(data);
  if (account !== undefined) {
    const decimals = decimals_of(account.mint, account_of);
    if (decimals === undefined) return undefined;
    return { program, parsed: parsed_token_account(account, decimals), space: data.length };
  }
  const mint = read_mint(data);
  return mint === undefined ? undefined : { program, parsed: parsed_mint(mint), space: data.length };
}

function base58_data(data: Uint8Array): string {
  if (data.length > MAX_BASE58_ACCOUNT_BYTES) {
    throw invalid_params(
      `Encoded binary (base 58) data should be less than ${MAX_BASE58_ACCOUNT_BYTES} bytes, ` +
        "please use Base64 encoding.",
    );
  }
  return base58_encode(data);
}

/** An account as the node writes it. What cannot be parsed is written in base64, as a node does. */
export function account_json(account: VmAccount, form: AccountForm, account_of: AccountLookup): unknown {
  const all = account.data;
  const owner = account.owner;
  const { slice } = form;
  const data = slice === undefined ? all : all.subarray(slice.offset, slice.offset + slice.length);
  let written: unknown;
  if (form.encoding === "jsonParsed") written = parsed_data(owner, all, account_of);
  else if (form.encoding === "binary") written = base58_data(data);
  else if (form.encoding === "base58") written = [base58_data(data), "base58"];
  return {
    data: written ?? [data.toBase64(), "base64"],
    executable: account.executable,
    lamports: account.lamports,
    owner: address_text(owner),
    rentEpoch: account.rent_epoch,
    space: all.length,
  };
}
