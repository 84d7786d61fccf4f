import type { VmAccount } from "@/localnet/bank/vm_account.ts";
import { read_mint, token_holding, ui_token_amount } from "@/localnet/encoding/token_state.ts";
import type { TokenBalanceJson } from "@/localnet/ledger/ledger_store.ts";
import { MAX_KNOWN_MINTS } from "@/localnet/limits.ts";
import { address_key, address_text, type AddressKey, key_text } from "@/localnet/wire/address.ts";
import { TOKEN_PROGRAM, TOKEN_PROGRAM_KEYS } from "@/localnet/wire/well_known.ts";

type TokenBalance = Omit<TokenBalanceJson, "accountIndex">;

const CLASSIC_KEY = address_key(TOKEN_PROGRAM);

/** Looks an account up as it is at this instant. */
export type AccountLookup = (address: Uint8Array) => VmAccount | null;

/** Decimals of a mint; `undefined` when there is no such mint. */
export function decimals_of(mint: Uint8Array, account_of: AccountLookup): number | undefined {
  const account = account_of(mint);
  return account === null ? undefined : read_mint(account.data)?.decimals;
}

/** What the token balances of a transaction are read with. */
export interface TokenReader {
  readonly account_of: AccountLookup;
  /** Of mints of the classic token program, which are never closed: what is known of them stays true. */
  readonly decimals: Map<AddressKey, number>;
  /** Of accounts of the classic token program: what {@linkcode token_balances_text} says of them. */
  readonly texts: WeakMap<VmAccount, string>;
}

function known_decimals(
  mint: Uint8Array,
  program: AddressKey,
  { account_of, decimals }: TokenReader,
): number | undefined {
  if (program !== CLASSIC_KEY) return decimals_of(mint, account_of);
  const key = address_key(mint);
  const known = decimals.get(key);
  if (known !== undefined) return known;
  const found = decimals_of(mint, account_of);
  if (decimals.size >= MAX_KNOWN_MINTS) decimals.clear();
  if (found !== undefined) decimals.set(key, found);
  return found;
}

function read_balance(
  account: VmAccount,
  program_key: AddressKey,
  reader: TokenReader,
): TokenBalance | undefined {
  const holding = token_holding(account.data);
  if (holding === undefined) return undefined;
  const decimals = known_decimals(holding.mint, program_key, reader);
  if (decimals === undefined) return undefined;
  const amount = ui_token_amount(holding.amount, decimals);
  return {
    mint: address_text(holding.mint),
    owner: address_text(holding.owner),
    programId: key_text(program_key),
    // Nodes keep a zero as "none" in the metadata of a transaction.
    uiTokenAmount: holding.amount === 0n ? { ...amount, uiAmount: null } : amount,
  };
}

/**
 * What an account holds, as the members of a token balance in JSON; `undefined` when it holds no tokens. Most accounts of
 * a transaction are as the one before has left them, so the text is kept with the account.
 */
function balance_members(account: VmAccount, reader: TokenReader): string | undefined {
  const program_key = address_key(account.owner);
  if (!TOKEN_PROGRAM_KEYS.has(program_key)) return undefined;
  const known = reader.texts.get(account);
  if (known !== undefined) return known;
  const balance = read_balance(account, program_key, reader);
  if (balance === undefined) return undefined;
  const text = JSON.stringify(balance).slice(1, -1);
  // What a mint of the other program says may change.
  if (program_key === CLASSIC_KEY) reader.texts.set(account, text);
  return text;
}

/** The token balances of a transaction's accounts, as JSON. */
export function token_balances_text(accounts: readonly (VmAccount | null)[], reader: TokenReader): string {
  const found: string[] = [];
  for (const [index, account] of accounts.entries()) {
    const members = account === null ? undefined : balance_members(account, reader);
    if (members !== undefined) found.push(`{"accountIndex":${index},${members}}`);
  }
  return `[${found.join(",")}]`;
}
