import { decimals_of } from "@/localnet/bank/token_balances.ts";
import { account_form, account_json } from "@/localnet/encoding/account_json.ts";
import { read_mint, read_token_account, ui_token_amount } from "@/localnet/encoding/token_state.ts";
import {
  type LedgerNode,
  type MethodTable,
  type ReadView,
  view_of,
  with_context,
} from "@/localnet/methods/ledger_node.ts";
import { accounts_owned_by } from "@/localnet/methods/program_accounts.ts";
import { invalid_params } from "@/localnet/requests/node_error.ts";
import { type Config, type Params, read_address } from "@/localnet/requests/params.ts";
import { address_key, address_text } from "@/localnet/wire/address.ts";
import { TOKEN_PROGRAM_KEYS } from "@/localnet/wire/well_known.ts";

/** The data of an account of a token program. Throws -32602 with a node's texts. */
function token_data(view: ReadView, address: Uint8Array, what: "account" | "mint"): Uint8Array {
  const account = view.account(address);
  if (account === null) throw invalid_params("Invalid param: could not find account");
  if (!TOKEN_PROGRAM_KEYS.has(address_key(account.owner))) {
    throw invalid_params(`Invalid param: not a Token ${what}`);
  }
  return account.data;
}

/** Which token accounts are asked for: those of one mint, or of one program. Throws -32602. */
function wanted_tokens(view: ReadView, by: Config): { program: Uint8Array; mint: string | undefined } {
  const mint_text = by.raw("mint");
  if (mint_text !== undefined) {
    const mint = read_address("mint", mint_text);
    const account = view.account(mint);
    if (account === null) throw invalid_params("Invalid param: could not find mint");
    if (!TOKEN_PROGRAM_KEYS.has(address_key(account.owner))) {
      throw invalid_params("Invalid param: not a Token mint");
    }
    return { program: account.owner, mint: address_text(mint) };
  }
  const program_text = by.raw("programId");
  if (program_text === undefined) {
    throw invalid_params("Invalid param: expected an object with mint or programId");
  }
  const program = read_address("programId", program_text);
  if (!TOKEN_PROGRAM_KEYS.has(address_key(program))) {
    throw invalid_params("Invalid param: unrecognized Token program id");
  }
  return { program, mint: undefined };
}

/** The methods about SPL tokens. */
export function token_methods(node: LedgerNode): MethodTable {
  return {
    getTokenAccountBalance(params: Params) {
      const address = params.address(0);
      const view = view_of(node, params.config(1));
      const state = read_token_account(token_data(view, address, "account"));
      if (state === undefined) throw invalid_params("Invalid param: not a Token account");
      const decimals = decimals_of(state.mint, view.account);
      if (decimals === undefined) throw invalid_params("Invalid param: could not find mint");
      return with_context(view.slot, ui_token_amount(state.amount, decimals));
    },

    getTokenSupply(params: Params) {
      const address = params.address(0);
      const view = view_of(node, params.config(1));
      const mint = read_mint(token_data(view, address, "mint"));
      if (mint === undefined) throw invalid_params("Invalid param: not a Token mint");
      return with_context(view.slot, ui_token_amount(mint.supply, mint.decimals));
    },

    getTokenAccountsByOwner(params: Params) {
      const owner = address_key(params.address(0, "the owner"));
      params.required(1);
      const config = params.config(2);
      const form = account_form(config, "binary");
      const view = view_of(node, config);
      const { program, mint } = wanted_tokens(view, params.config(1));
      const is_wanted = (data: Uint8Array) => {
        const state = read_token_account(data);
        return state !== undefined && address_key(state.owner) === owner &&
          (mint === undefined || address_text(state.mint) === mint);
      };
      const found = accounts_owned_by(node, view, program, is_wanted).map(({ address, account }) => ({
        account: account_json(account, form, view.account),
        pubkey: address_text(address),
      }));
      return with_context(view.slot, found);
    },
  };
}
