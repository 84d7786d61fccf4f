import type { VmAccount } from "@/localnet/bank/vm.ts";
import { read_mint, token_holding, ui_token_amount } from "@/localnet/encoding/token_state.ts";
import type { TokenBalanceJson } from "@/localnet/ledger/ledger_store.ts";
import { MAX_KNOWN_MINTS } from "@/localnet/limits.ts";
import { address_key, address_text, type AddressKey } from "@/localnet/wire/address.ts";
import { TOKEN_PROGRAM, TOKEN_PROGRAM_KEYS } from "@/localnet/wire/well_known.ts";

const CLASSIC_KEY = address_key(TOKEN_PROGRAM);

/** Looks an account up as it is at this instant. */
export type AccountLookup = (address: Uint8Array) => VmAccount | null;

/** Decimals of a mint; `undefined` when there is no such mint. */
export function decimals_of(mint: Uint8Array, account_of: AccountLookup): number | undefined {
  const account = account_of(mint);
  return account === null ? undefined : read_mint(account.data())?.decimals;
}

/** What the token balances of a transaction are read with. */
export interface TokenReader {
  readonly account_of: AccountLookup;
  /** Of mints of the classic token program, which are never closed: what is known of them stays true. */
  readonly decimals: Map<AddressKey, number>;
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

/** The entry of one account in a transaction's token balances; `undefined` when it holds no tokens. */
export function token_balance(
  account_index: number,
  account: VmAccount | null,
  reader: TokenReader,
): TokenBalanceJson | undefined {
  if (account === null) return undefined;
  const program = account.owner();
  const program_key = address_key(program);
  if (!TOKEN_PROGRAM_KEYS.has(program_key)) return undefined;
  const holding = token_holding(account.data());
  if (holding === undefined) return undefined;
  const decimals = known_decimals(holding.mint, program_key, reader);
  if (decimals === undefined) return undefined;
  const amount = ui_token_amount(holding.amount, decimals);
  return {
    accountIndex: account_index,
    mint: address_text(holding.mint),
    owner: address_text(holding.owner),
    programId: address_text(program),
    // Nodes keep a zero as "none" in the metadata of a transaction.
    uiTokenAmount: holding.amount === 0n ? { ...amount, uiAmount: null } : amount,
  };
}
