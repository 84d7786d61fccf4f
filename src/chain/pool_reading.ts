/** The accounts of a pool and of the deployment, as the model wants them. */
import type { Address } from "@/domain/address.ts";
import type { Pool } from "@/domain/pool.ts";
import type { PoolReading } from "@/domain/pool_state.ts";
import { TOKEN_PROGRAM } from "@/domain/programs.ts";
import { lamports } from "@/domain/units.ts";
import type { DeploymentReading } from "@/engine/pool_checks.ts";
import { type Failure, FailureError } from "@/domain/failure.ts";
import type { Cluster } from "@/chain/cluster.ts";
import type { DeploymentAddresses } from "@/chain/program/addresses.ts";
import {
  decode_main_treasury,
  decode_pool_account,
  decode_system_state,
  type PoolAccount,
  token_account_amount,
  TOKEN_ACCOUNT_BYTES,
} from "@/chain/program/layout.ts";
import { mint_facts, vault_facts } from "@/chain/program/token_layout.ts";

/** What is needed of an account. */
interface ReadAccount {
  readonly data: Uint8Array;
  readonly lamports: bigint;
}

/** The accounts of a pool, in the order in which {@linkcode pool_reading} takes them. */
export function pool_accounts({ pool_id, a, b }: Pool): Address[] {
  return [pool_id, a.vault, b.vault, a.lp_mint, b.lp_mint, a.mint, b.mint];
}

const CHANGING: ReadonlySet<string> = new Set([
  ...["owner", "tracked_a", "tracked_b", "flags", "liquidity_fee", "swap_fee", "collected_liquidity_fees"],
  ...["collected_swap_fees", "total_fees", "last_consolidation_seconds", "total_consolidations"],
  "total_fees_consolidated",
]);

/** What of a pool's account can never change, by name, as text. */
function fixed_members(account: PoolAccount): Record<string, string> {
  const members = Object.entries(account).filter(([name]) => !CHANGING.has(name));
  return Object.fromEntries(members.map(([name, value]) => [name, String(value)]));
}

/** A pool's accounts in the order of {@linkcode pool_accounts}; `undefined` when one of them is not there. */
export function pool_reading(
  slot: number,
  accounts: readonly (ReadAccount | undefined)[],
): PoolReading | undefined {
  const [state, vault_a, vault_b, lp_a, lp_b, mint_a, mint_b] = accounts;
  if (!state || !vault_a || !vault_b || !lp_a || !lp_b || !mint_a || !mint_b) return undefined;
  const decoded = decode_pool_account(state.data);
  const mints = {
    a: mint_facts(mint_a.data),
    b: mint_facts(mint_b.data),
    lp_a: mint_facts(lp_a.data),
    lp_b: mint_facts(lp_b.data),
  };
  return {
    slot,
    state: {
      tracked_a: decoded.tracked_a,
      tracked_b: decoded.tracked_b,
      vault_a: token_account_amount(vault_a.data),
      vault_b: token_account_amount(vault_b.data),
      lp_supply_a: mints.lp_a.supply,
      lp_supply_b: mints.lp_b.supply,
      lamports: lamports(state.lamports),
      collected_liquidity_fees: decoded.collected_liquidity_fees,
      collected_swap_fees: decoded.collected_swap_fees,
      total_fees: decoded.total_fees,
      flags: decoded.flags,
      liquidity_fee: decoded.liquidity_fee,
      swap_fee: decoded.swap_fee,
    },
    accounts: {
      owner: decoded.owner,
      fees_consolidated: decoded.total_fees_consolidated,
      consolidations: decoded.total_consolidations,
      consolidated_seconds: decoded.last_consolidation_seconds,
      fixed: fixed_members(decoded),
      mints,
      vaults: { a: vault_facts(vault_a.data), b: vault_facts(vault_b.data) },
    },
  };
}

/** The system's and the treasury's accounts; `undefined` when the deployment is not initialised. */
export function deployment_reading(
  slot: number,
  system_account: ReadAccount | undefined,
  treasury_account: ReadAccount | undefined,
): DeploymentReading | undefined {
  if (!system_account || !treasury_account || system_account.data.length === 0) return undefined;
  const system = decode_system_state(system_account.data);
  return {
    slot,
    system: {
      is_paused: system.is_paused,
      pause_seconds: system.pause_seconds,
      pause_reason_code: system.pause_reason_code,
      admin: system.admin_authority,
      pending: system.pending_admin ?? "none",
      admin_change_seconds: system.admin_change_seconds,
    },
    treasury: { ...decode_main_treasury(treasury_account.data), lamports: treasury_account.lamports },
  };
}

const NOT_INITIALISED: Failure = {
  category: "logic",
  code: "deployment_not_initialised",
  expected: false,
  message: "The contract's system state and treasury are not on the chain",
  hint: "The cluster may have been reset since the service started",
};

/** What token accounts hold, at one slot; one that is not there, or is none any more, holds nothing. Throws `FailureError`. */
export async function read_token_amounts(
  cluster: Cluster,
  addresses: readonly Address[],
): Promise<{ slot: number; amounts: bigint[] }> {
  const { slot, accounts } = await cluster.accounts(addresses);
  return {
    slot,
    amounts: accounts.map((account) =>
      account?.owner === TOKEN_PROGRAM && account.data.length === TOKEN_ACCOUNT_BYTES
        ? token_account_amount(account.data)
        : 0n
    ),
  };
}

/** Reads the system's and the treasury's accounts at one slot; `undefined` before the initialisation. Throws `FailureError`. */
export async function find_deployment_state(
  cluster: Cluster,
  { system_state, main_treasury }: DeploymentAddresses,
): Promise<DeploymentReading | undefined> {
  const { slot, accounts } = await cluster.accounts([system_state, main_treasury]);
  return deployment_reading(slot, accounts[0], accounts[1]);
}

/** The same, where there must be a deployment. Throws `FailureError`. */
export async function read_deployment_state(
  cluster: Cluster,
  addresses: DeploymentAddresses,
): Promise<DeploymentReading> {
  const reading = await find_deployment_state(cluster, addresses);
  if (reading === undefined) throw new FailureError(NOT_INITIALISED);
  return reading;
}
