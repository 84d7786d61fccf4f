import type { Address } from "@/domain/address.ts";
import { FailureError } from "@/domain/failure.ts";
import { type Cluster, type RecentBlockhash } from "@/chain/cluster.ts";
import type { DeploymentAddresses } from "@/chain/program/addresses.ts";
import { choose_follower, type FollowerKind } from "@/chain/choose_follower.ts";
import type { ClusterClient } from "@/chain/cluster_client.ts";
import { type DeploymentState, read_deployment } from "@/chain/deployment_state.ts";
import { known_cluster } from "@/chain/known_clusters.ts";
import type { ProgramInterface } from "@/chain/program/program_interface.ts";
import { read_program_interface } from "@/chain/read_program_interface.ts";
import { type Config, EMBEDDED } from "@/daemon/config.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";

/** What is known of the cluster before the first block is followed. */
export interface Connection {
  readonly genesis_hash: string;
  readonly blockhash: RecentBlockhash;
  readonly deployment: DeploymentState;
  readonly core_lamports: bigint;
  /** How to speak to the contract. */
  readonly program: ProgramInterface;
  /** Everything above is true at the end of this slot or later: blocks are followed from the next one on. */
  readonly slot: number;
  /** How the chain is followed. */
  readonly follower: FollowerKind;
}

/** Refuses a cluster that the settings do not mean. Throws `ExitError` 78. */
export function check_genesis(
  genesis_hash: string,
  url: string,
  { rpc_url, allow_mainnet }: Config["solana"],
): void {
  const known = known_cluster(genesis_hash);
  if (known === "mainnet-beta" && !allow_mainnet) {
    const remedy = "Point solana.rpc_url at a test cluster, or set solana.allow_mainnet = true";
    throw new ExitError(EXIT.config, `${url} is mainnet-beta, where tokens are real. ${remedy}`);
  }
  const named = [rpc_url].flat().find((name) => name === "devnet" || name === "testnet");
  if (named !== undefined && named !== known) {
    throw new ExitError(
      EXIT.config,
      `solana.rpc_url says ${named}, and ${url} is ${
        known ?? "another cluster"
      } (genesis hash ${genesis_hash}). ` +
        "Name nodes of one cluster only",
    );
  }
}

/**
 * How to speak to the contract. On a fresh embedded ledger nobody has SOL but its faucet, which then stands in for the
 * `payers`.
 */
export async function read_program(
  cluster: Cluster,
  config: Config,
  deployment: DeploymentAddresses,
  payers: readonly Address[],
): Promise<ProgramInterface> {
  const program = await read_program_interface(cluster, deployment, payers);
  if (program.version !== null || config.solana.rpc_url !== EMBEDDED) return program;
  return await read_program_interface(cluster, deployment, await cluster.wallets());
}

/** Looks at the cluster for the first time. Throws `ExitError`: not reachable, not allowed, no program. */
export async function connect(
  cluster: Cluster,
  client: ClusterClient,
  config: Config,
  deployment: DeploymentAddresses,
  core_wallet: Address,
): Promise<Connection> {
  try {
    const genesis_hash = await cluster.genesis_hash();
    check_genesis(genesis_hash, client.url, config.solana);
    client.stay_on(genesis_hash);
    const blockhash = await cluster.latest_blockhash();
    const { slot, accounts } = await cluster.accounts([core_wallet]);
    const state = await read_deployment(cluster, deployment);
    const follower = await choose_follower(config.solana.follower, cluster, slot);
    const core_lamports = accounts[0]?.lamports ?? 0n;
    const program = await read_program(cluster, config, deployment, [
      ...(core_lamports > 0n ? [core_wallet] : []),
      ...(state.upgrade_authority === null ? [] : [state.upgrade_authority]),
    ]);
    return { genesis_hash, blockhash, deployment: state, core_lamports, program, slot, follower };
  } catch (caught) {
    if (!(caught instanceof FailureError)) throw caught;
    const { category, message, hint } = caught.failure;
    const code = category === "network" ? EXIT.ledger_unreachable : EXIT.config;
    throw new ExitError(code, `Cannot use ${client.url}: ${message}. ${hint}`);
  }
}
