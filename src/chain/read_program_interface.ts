/** Asks the deployed contract which version it is: nothing is sent, the node only simulates. */
import type { Address } from "@/domain/address.ts";
import { FailureError } from "@/domain/failure.ts";
import { describe_error } from "@/domain/transaction_error.ts";
import type { Cluster } from "@/chain/cluster.ts";
import { MessageTemplate } from "@/chain/message_template.ts";
import type { DeploymentAddresses } from "@/chain/program/addresses.ts";
import { build_instruction } from "@/chain/program/instructions.ts";
import {
  interface_of_version,
  type ProgramInterface,
  unreadable_interface,
} from "@/chain/program/program_interface.ts";
import { SIGNATURE_BYTES } from "@/chain/signer.ts";

/** The node replaces it. */
const ANY_BLOCKHASH = "11111111111111111111111111111111";
/** The account that was to pay cannot: another one may. */
const PAYER_ERRORS = new Set(["AccountNotFound", "InsufficientFundsForFee", "InvalidAccountForFee"]);
const VERSION_LINE = /^Program log: .*Contract Version: ([0-9.]+)/;

function unsigned_call(deployment: DeploymentAddresses, payer: Address): Uint8Array {
  const template = new MessageTemplate(payer, [build_instruction("get_version", deployment, {}, {})], 1);
  const message = template.fill(ANY_BLOCKHASH, []);
  const wire = new Uint8Array(1 + SIGNATURE_BYTES + message.length);
  wire[0] = 1;
  wire.set(message, 1 + SIGNATURE_BYTES);
  return wire;
}

/** The version that the contract names in its own frame of the logs. */
function version_in(logs: readonly string[], program_id: Address): string | undefined {
  const start = logs.indexOf(`Program ${program_id} invoke [1]`);
  if (start < 0) return undefined;
  return logs.slice(start + 1).map((line) => VERSION_LINE.exec(line)?.[1]).find((found) =>
    found !== undefined
  );
}

async function ask(cluster: Cluster, deployment: DeploymentAddresses, payers: readonly Address[]) {
  for (const payer of payers) {
    const { error, logs } = await cluster.simulate(unsigned_call(deployment, payer));
    if (error !== null && PAYER_ERRORS.has(error.variant)) continue;
    if (error !== null) return unreadable_interface(`GetVersion ended with ${describe_error(error)}`);
    const version = version_in(logs, deployment.program_id);
    return version === undefined
      ? unreadable_interface("GetVersion did not log one")
      : interface_of_version(version);
  }
  return unreadable_interface(
    "nobody could pay for the simulation of GetVersion: give the core wallet some SOL",
  );
}

/**
 * How to speak to the contract at `deployment`. `payers` are tried in turn: a node simulates only for an account that
 * could pay. Whatever goes wrong gives a read-only interface with the reason; it never throws a `FailureError`.
 */
export async function read_program_interface(
  cluster: Cluster,
  deployment: DeploymentAddresses,
  payers: readonly Address[],
): Promise<ProgramInterface> {
  try {
    return await ask(cluster, deployment, payers);
  } catch (caught) {
    if (!(caught instanceof FailureError)) throw caught;
    return unreadable_interface(caught.failure.message);
  }
}
