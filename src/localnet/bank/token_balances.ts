import type { VmAccount } from "@/localnet/bank/vm.ts";
import { read_mint, read_token_account, ui_token_amount } from "@/localnet/encoding/token_state.ts";
import type { TokenBalanceJson } from "@/localnet/ledger/ledger_store.ts";
import { address_key, address_text } from "@/localnet/wire/address.ts";
import { TOKEN_PROGRAM_KEYS } from "@/localnet/wire/well_known.ts";

/** Looks an account up as it is at this instant. */
export type AccountLookup = (address: Uint8Array) => VmAccount | null;

/** Decimals of a mint; `undefined` when there is no such mint. */
export function decimals_of(mint: Uint8Array, account_of: AccountLookup): number | undefined {
  const account = account_of(mint);
  return account === null ? undefined : read_mint(account.data())?.decimals;
}

/** The entry of one account in a transaction's token balances; `undefined` when it holds no tokens. */
export function token_balance(
  account_index: number,
  account: VmAccount | null,
  account_of: AccountLookup,
): TokenBalanceJson | undefined {
  if (account === null) return undefined;
  const program = account.owner();
  if (!TOKEN_PROGRAM_KEYS.has(address_key(program))) return undefined;
  const state = read_token_account(account.data());
  if (state === undefined) return undefined;
  const decimals = decimals_of(state.mint, account_of);
  if (decimals === undefined) return undefined;
  const amount = ui_token_amount(state.amount, decimals);
  return {
    accountIndex: account_index,
    mint: address_text(state.mint),
    owner: address_text(state.owner),
    programId: address_text(program),
    // Nodes keep a zero as "none" in the metadata of a transaction.
    uiTokenAmount: state.amount === 0n ? { ...amount, uiAmount: null } : amount,
  };
}
