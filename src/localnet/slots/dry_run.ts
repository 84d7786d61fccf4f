import { fee_lamports, node_error } from "@/localnet/bank/execution.ts";
import type { TransactionErrorJson } from "@/localnet/bank/transaction_error.ts";
import type { VmAccount } from "@/localnet/bank/vm_account.ts";
import type { InnerInstructionsJson, ReturnDataJson } from "@/localnet/bank/vm_result.ts";
import type { Chain } from "@/localnet/slots/chain.ts";
import { address_text, type AddressKey, SIGNATURE_BYTES } from "@/localnet/wire/address.ts";
import { base58_encode } from "@/localnet/wire/base58.ts";
import { concat_bytes } from "@/localnet/wire/byte_writer.ts";
import {
  parse_wire_transaction,
  type WireMessage,
  type WireTransaction,
} from "@/localnet/wire/wire_transaction.ts";

/** What a transaction would do to the live state. */
export interface DryRun {
  readonly error: TransactionErrorJson | null;
  readonly logs: readonly string[];
  readonly compute_units: number;
  readonly return_data: ReturnDataJson | null;
  readonly inner_instructions: readonly InnerInstructionsJson[];
  readonly accounts_after: () => ReadonlyMap<AddressKey, VmAccount>;
  readonly fee: bigint | null;
}

function not_run(error: TransactionErrorJson): DryRun {
  return {
    error,
    logs: [],
    compute_units: 0,
    return_data: null,
    inner_instructions: [],
    accounts_after: () => new Map(),
    fee: null,
  };
}

/** Simulates a sanitized transaction on the live state, with the checks that the open block would make. */
export function dry_run(
  chain: Chain,
  transaction: WireTransaction,
  verify_signatures: boolean,
): DryRun {
  const signature = base58_encode(transaction.signatures[0] as Uint8Array);
  const refusal = chain.admission_error(signature, address_text(transaction.message.recent_blockhash));
  if (refusal !== null) return not_run(refusal);
  chain.prepare_sysvars(transaction);
  const result = chain.vm.simulate(transaction.bytes, verify_signatures);
  const error = node_error(chain.vm, transaction, result.error);
  return { ...result, error, fee: fee_lamports(transaction, result) };
}

/** The fee that a sanitized message would be charged, in lamports; it need not be able to run. */
export function fee_of_message(
  chain: Chain,
  message: WireMessage,
  bytes: Uint8Array<ArrayBuffer>,
): bigint | null {
  const blank_signatures = new Uint8Array(message.required_signatures * SIGNATURE_BYTES);
  const transaction = parse_wire_transaction(
    concat_bytes([message.required_signatures], blank_signatures, bytes),
  );
  const fee = fee_lamports(transaction, chain.vm.simulate(transaction.bytes, false));
  // The VM counts no fee for a message that it cannot even read the budget of.
  return fee === 0n ? null : fee;
}
