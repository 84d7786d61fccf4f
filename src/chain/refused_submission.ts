/** What to make of a node that did not accept a transaction. */
import { VersionedTransaction } from "@solana/web3.js";
import type { JsonValue } from "@/base/json.ts";
import type { Address } from "@/domain/address.ts";
import type { ContractCall } from "@/domain/contract_call.ts";
import type { DirectMove } from "@/domain/landed_transaction.ts";
import { parse_transaction_error, type TransactionError } from "@/domain/transaction_error.ts";
import type { Submission } from "@/engine/ports.ts";
import { decode_move } from "@/chain/decode_move.ts";
import { classify_failure } from "@/chain/failure_classifier.ts";
import { node_failure, node_failure_row } from "@/chain/node_failures.ts";
import type { DeploymentAddresses } from "@/chain/program/addresses.ts";
import { decode_call } from "@/chain/program/decode_call.ts";
import type { RpcTransportError } from "@/jsonrpc/client.ts";
import { RpcError } from "@/jsonrpc/rpc_error.ts";

/** A node that simulates before it sends refuses with this code; its data hold the error and the logs. */
const PREFLIGHT_FAILURE = -32002;
/** Some nodes only use words for a transaction that is in the chain already. */
const ALREADY_PROCESSED = /already been processed|AlreadyProcessed/;

/** The error of the simulation, where the refusal has one. */
function simulated_error({ code, data }: RpcError): { error: TransactionError; logs: string[] } | undefined {
  if (code !== PREFLIGHT_FAILURE) return undefined;
  const details = data as JsonValue | undefined;
  if (details === null || typeof details !== "object" || Array.isArray(details)) return undefined;
  const logs = Array.isArray(details.logs) ? details.logs.map(String) : [];
  const error = parse_transaction_error(details.err ?? null, logs);
  return error === null ? undefined : { error, logs };
}

/** The instructions of a transaction on the wire; those with looked-up accounts are not ours and not read. */
function instructions_of(wire: Uint8Array, { program_id, program: spoken }: DeploymentAddresses) {
  const { message } = VersionedTransaction.deserialize(wire);
  const keys = message.staticAccountKeys.map((key) => key.toBase58() as Address);
  const calls: ContractCall[] = [];
  const direct_moves: DirectMove[] = [];
  for (const [index, { programIdIndex, accountKeyIndexes, data }] of message.compiledInstructions.entries()) {
    const program = keys[programIdIndex];
    const accounts = accountKeyIndexes.map((key_index) => keys[key_index] as Address);
    if (program === program_id) calls.push(decode_call(index, accounts, data, spoken));
    else {
      const move = decode_move(index, program, accounts, data);
      if (move !== undefined) direct_moves.push(move);
    }
  }
  return { calls, direct_moves };
}

/**
 * What became of a transaction that the node did not accept: refused for what it would do, refused as a request, or not
 * judged at all because the node is in trouble.
 */
export function judge_refusal(
  error: RpcError | RpcTransportError,
  wire: Uint8Array,
  deployment: DeploymentAddresses,
): Submission {
  if (!(error instanceof RpcError)) return { answer: "unreachable", failure: node_failure(error) };
  const simulated = simulated_error(error);
  if (simulated?.error.variant === "AlreadyProcessed" || ALREADY_PROCESSED.test(error.message)) {
    return { answer: "accepted" };
  }
  if (simulated !== undefined) {
    const attempt = { ...simulated, ...instructions_of(wire, deployment), token_changes: [] };
    return { answer: "refused", failure: classify_failure(attempt, deployment.program_id) };
  }
  const answer = node_failure_row(error).is_node_trouble ? "unreachable" : "refused";
  return { answer, failure: node_failure(error) };
}
