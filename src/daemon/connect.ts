import type { Address } from "@/domain/address.ts";
import { FailureError } from "@/domain/failure.ts";
import { type Cluster, type RecentBlockhash } from "@/chain/cluster.ts";
import type { DeploymentAddresses } from "@/chain/program/addresses.ts";
import { type DeploymentState, read_deployment } from "@/chain/deployment_state.ts";
import type { Config } from "@/daemon/config.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";

/** First block of the cluster where money is real. */
const MAINNET_GENESIS_HASH = "5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d";

/** What is known of the cluster before the first block is followed. */
export interface Connection {
  readonly genesis_hash: string;
  readonly blockhash: RecentBlockhash;
  readonly deployment: DeploymentState;
  readonly core_lamports: bigint;
  /** Everything above is true at the end of this slot or later: blocks are followed from the next one on. */
  readonly slot: number;
}

/** Looks at the cluster for the first time. Throws `ExitError`: not reachable, not allowed, no program. */
export async function connect(
  cluster: Cluster,
  config: Config,
  deployment: DeploymentAddresses,
  core_wallet: Address,
): Promise<Connection> {
  try {
    const genesis_hash = await cluster.genesis_hash();
    if (genesis_hash === MAINNET_GENESIS_HASH && !config.solana.allow_mainnet) {
      const remedy = "Point solana.rpc_url at a test cluster, or set solana.allow_mainnet = true";
      throw new ExitError(
        EXIT.config,
        `${cluster.client.url} is mainnet-beta, where tokens are real. ${remedy}`,
      );
    }
    const blockhash = await cluster.latest_blockhash();
    const { slot, accounts } = await cluster.accounts([core_wallet]);
    const state = await read_deployment(cluster, deployment);
    return { genesis_hash, blockhash, deployment: state, core_lamports: accounts[0]?.lamports ?? 0n, slot };
  } catch (caught) {
    if (!(caught instanceof FailureError)) throw caught;
    const { category, message, hint } = caught.failure;
    const code = category === "network" ? EXIT.ledger_unreachable : EXIT.config;
    throw new ExitError(code, `Cannot use ${cluster.client.url}: ${message}. ${hint}`);
  }
}
