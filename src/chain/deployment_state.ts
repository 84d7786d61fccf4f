import { type Address, ADDRESS_BYTES, address_of } from "@/domain/address.ts";
import { type Failure, FailureError } from "@/domain/failure.ts";
import type { Cluster } from "@/chain/cluster.ts";
import type { DeploymentAddresses } from "@/chain/program/addresses.ts";
import { decode_system_state, type SystemState } from "@/chain/program/layout.ts";

/** Where the upgrade authority stands in a ProgramData account: a tag byte, then the key. */
const AUTHORITY_TAG_OFFSET = 12;
const AUTHORITY_OFFSET = 13;

/** The contract as it stands on a cluster. */
export interface DeploymentState {
  /** `null` while it has not been initialised. */
  readonly system_state: SystemState | null;
  /** Who may initialise it; `null` when the program is frozen or not under the upgradeable loader. */
  readonly upgrade_authority: Address | null;
}

function program_missing(program_id: Address): Failure {
  return {
    category: "logic",
    code: "program_missing",
    expected: false,
    message: `There is no program at ${program_id} on this cluster`,
    hint: "Deploy the contract, or set solana.program_id to where it is deployed",
  };
}

function read_system_state(data: Uint8Array): SystemState {
  try {
    return decode_system_state(data);
  } catch (caught) {
    if (!(caught instanceof RangeError)) throw caught;
    throw new FailureError({
      category: "logic",
      code: "system_state_unreadable",
      expected: false,
      message: caught.message,
      hint: "The contract at solana.program_id keeps its state in a way that the service does not know",
    });
  }
}

/** Reads what the cluster holds of the contract. Throws `FailureError`: no answer, or no program there. */
export async function read_deployment(
  cluster: Cluster,
  deployment: DeploymentAddresses,
): Promise<DeploymentState> {
  const { program_id, system_state, program_data } = deployment;
  const { accounts } = await cluster.accounts([program_id, system_state, program_data]);
  const [program, state, data] = accounts;
  if (program === undefined || !program.executable) throw new FailureError(program_missing(program_id));
  const has_authority = data !== undefined && data.data[AUTHORITY_TAG_OFFSET] === 1;
  return {
    system_state: state === undefined || state.data.length === 0 ? null : read_system_state(state.data),
    upgrade_authority: has_authority
      ? address_of(data.data.slice(AUTHORITY_OFFSET, AUTHORITY_OFFSET + ADDRESS_BYTES))
      : null,
  };
}
