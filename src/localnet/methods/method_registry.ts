import type { RequestParams } from "@/jsonrpc/messages.ts";
import { RPC_CODES, RpcError } from "@/jsonrpc/rpc_error.ts";
import type { Dispatch } from "@/jsonrpc/server.ts";
import { account_methods } from "@/localnet/methods/accounts.ts";
import { block_methods } from "@/localnet/methods/blocks.ts";
import { blockhash_methods } from "@/localnet/methods/blockhashes.ts";
import { fee_methods } from "@/localnet/methods/fees.ts";
import { history_methods } from "@/localnet/methods/history.ts";
import type { LedgerNode, Method } from "@/localnet/methods/ledger_node.ts";
import { minimal_methods } from "@/localnet/methods/minimal.ts";
import { program_account_methods } from "@/localnet/methods/program_accounts.ts";
import { sending_methods } from "@/localnet/methods/sending.ts";
import { simulation_methods } from "@/localnet/methods/simulation.ts";
import { token_methods } from "@/localnet/methods/tokens.ts";
import { Params } from "@/localnet/requests/params.ts";

/** All methods of the ledger, for a JSON-RPC server. */
export function create_dispatch(node: LedgerNode): Dispatch {
  const methods = new Map<string, Method>(Object.entries({
    ...minimal_methods(node),
    ...blockhash_methods(node),
    ...account_methods(node),
    ...program_account_methods(node),
    ...token_methods(node),
    ...fee_methods(node),
    ...block_methods(node),
    ...history_methods(node),
    ...sending_methods(node),
    ...simulation_methods(node),
  }));
  // deno-lint-ignore require-await -- the server takes promises; a throw must become a rejection.
  return async (name: string, params: RequestParams) => {
    const method = methods.get(name);
    if (method === undefined) throw new RpcError(RPC_CODES.method_not_found, "Method not found");
    return method(new Params(params));
  };
}
