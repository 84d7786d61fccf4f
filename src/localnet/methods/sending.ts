import { RpcError } from "@/jsonrpc/rpc_error.ts";
import { transaction_error_text, type TransactionErrorJson } from "@/localnet/bank/transaction_error.ts";
import {
  type LedgerNode,
  type MethodTable,
  refuse_unhealthy,
  view_of,
} from "@/localnet/methods/ledger_node.ts";
import { invalid_params, NODE_CODES, signature_failure } from "@/localnet/requests/node_error.ts";
import type { Params } from "@/localnet/requests/params.ts";
import { read_transaction, SUBMIT_ENCODINGS } from "@/localnet/requests/submitted_transaction.ts";
import type { Chain } from "@/localnet/slots/chain.ts";
import { dry_run } from "@/localnet/slots/dry_run.ts";
import { known_address } from "@/localnet/wire/address.ts";
import { base58_encode } from "@/localnet/wire/base58.ts";
import type { WireTransaction } from "@/localnet/wire/wire_transaction.ts";

/** Refuses what the simulation would not let pass. Throws -32002 with a node's data, or -32003. */
function preflight(chain: Chain, transaction: WireTransaction): void {
  const outcome = dry_run(chain, transaction, true);
  if (outcome.error === null) return;
  if (outcome.error === "SignatureFailure") throw signature_failure();
  throw new RpcError(
    NODE_CODES.preflight_failure,
    `Transaction simulation failed: ${transaction_error_text(outcome.error)}`,
    {
      accounts: null,
      err: outcome.error,
      innerInstructions: null,
      logs: outcome.logs,
      replacementBlockhash: null,
      returnData: outcome.return_data,
      unitsConsumed: outcome.compute_units,
    },
  );
}

function airdrop_failure(error: TransactionErrorJson): RpcError {
  return invalid_params(`Airdrop refused: ${transaction_error_text(error)}`);
}

/** The methods that put transactions into the open slot. */
export function sending_methods(node: LedgerNode): MethodTable {
  const { chain, faucet } = node;
  return {
    sendTransaction(params: Params) {
      const text = params.text(0, "the transaction");
      const config = params.config(1);
      const transaction = read_transaction(text, config.choice("encoding", SUBMIT_ENCODINGS, "base58"));
      config.integer("maxRetries");
      view_of(node, config, "preflightCommitment");
      // A slot that cannot be closed must not go on filling.
      refuse_unhealthy(node);
      if (!config.flag("skipPreflight")) preflight(chain, transaction);
      // Without preflight a node answers the signature whatever becomes of the transaction.
      const submission = chain.submit(transaction);
      if (submission.landed) return submission.transaction.signature;
      return base58_encode(transaction.signatures[0] as Uint8Array);
    },

    requestAirdrop(params: Params) {
      const receiver = params.address(0);
      const lamports = params.u64(1, "lamports");
      refuse_unhealthy(node);
      const blockhash = known_address(chain.head("processed").blockhash);
      const submission = chain.submit(faucet.airdrop(receiver, lamports, blockhash));
      if (!submission.landed) throw airdrop_failure(submission.error);
      return submission.transaction.signature;
    },
  };
}
