import { MAX_ACCOUNTS_PER_CALL } from "@/base/limits.ts";
import type { VmAccount } from "@/localnet/bank/vm_account.ts";
import { load_addresses } from "@/localnet/bank/loaded_addresses.ts";
import { account_form, account_json } from "@/localnet/encoding/account_json.ts";
import { readable_instruction } from "@/localnet/encoding/transaction_json.ts";
import { latest_blockhash } from "@/localnet/methods/blockhashes.ts";
import { type LedgerNode, type MethodTable, view_of, with_context } from "@/localnet/methods/ledger_node.ts";
import { invalid_params, signature_failure } from "@/localnet/requests/node_error.ts";
import { type Config, type Params, read_address, wrong_value } from "@/localnet/requests/params.ts";
import { read_transaction, SUBMIT_ENCODINGS } from "@/localnet/requests/submitted_transaction.ts";
import { dry_run, type DryRun } from "@/localnet/slots/dry_run.ts";
import { address_key, address_text, known_address } from "@/localnet/wire/address.ts";
import { parse_wire_transaction, type WireTransaction } from "@/localnet/wire/wire_transaction.ts";

function with_blockhash(transaction: WireTransaction, blockhash: string): WireTransaction {
  const { bytes, message } = transaction;
  const copy = bytes.slice();
  copy.set(known_address(blockhash), message.recent_blockhash.byteOffset - bytes.byteOffset);
  return parse_wire_transaction(copy);
}

/** The accounts that the caller wants to see as the transaction would leave them. */
function accounts_after(node: LedgerNode, config: Config, run: DryRun): unknown {
  const wanted = config.object("accounts");
  if (wanted === undefined) return null;
  const form = account_form(wanted, "base64");
  if (form.encoding === "base58" || form.encoding === "binary") {
    throw wrong_value("accounts.encoding", form.encoding, "base64 or jsonParsed");
  }
  const addresses = (wanted.list("addresses") ?? []).map((text) => read_address("an address", text));
  if (addresses.length > MAX_ACCOUNTS_PER_CALL) {
    throw invalid_params(
      `Too many accounts provided; max ${MAX_ACCOUNTS_PER_CALL} (found ${addresses.length})`,
    );
  }
  const after = run.accounts_after();
  const account_of = (address: Uint8Array): VmAccount | null =>
    after.get(address_key(address)) ?? node.chain.vm.account(address);
  return addresses.map((address) => {
    if (run.error !== null) return null;
    const account = account_of(address);
    return account === null || account.lamports === 0n ? null : account_json(account, form, account_of);
  });
}

function inner_instructions(node: LedgerNode, { message }: WireTransaction, run: DryRun): unknown {
  const loaded = load_addresses(message, (address) => node.chain.vm.account(address));
  const addresses = [...message.static_keys, ...loaded.writable, ...loaded.readonly].map(address_text);
  return run.inner_instructions.map(({ index, instructions }) => ({
    index,
    instructions: instructions.map(({ programIdIndex, accounts, data, stackHeight }) =>
      readable_instruction({ program_id_index: programIdIndex, accounts, data }, addresses, stackHeight)
    ),
  }));
}

/** The method that shows what a transaction would do. */
export function simulation_methods(node: LedgerNode): MethodTable {
  return {
    simulateTransaction(params: Params) {
      const text = params.text(0, "the transaction");
      const config = params.config(1);
      const verify_signatures = config.flag("sigVerify");
      const replace_blockhash = config.flag("replaceRecentBlockhash");
      if (verify_signatures && replace_blockhash) {
        throw invalid_params("sigVerify may not be used with replaceRecentBlockhash");
      }
      const sent = read_transaction(text, config.choice("encoding", SUBMIT_ENCODINGS, "base58"));
      const view = view_of(node, config);
      const replacement = replace_blockhash ? latest_blockhash(node, view.commitment) : null;
      const transaction = replacement === null ? sent : with_blockhash(sent, replacement.blockhash);
      const run = dry_run(node.chain, transaction, verify_signatures);
      if (run.error === "SignatureFailure") throw signature_failure();
      return with_context(view.slot, {
        accounts: accounts_after(node, config, run),
        err: run.error,
        fee: run.fee,
        innerInstructions: config.flag("innerInstructions")
          ? inner_instructions(node, transaction, run)
          : null,
        logs: run.logs,
        replacementBlockhash: replacement,
        returnData: run.return_data,
        unitsConsumed: run.compute_units,
      });
    },
  };
}
