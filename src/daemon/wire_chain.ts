/** Wires what listens to the chain and what speaks to it. */
import type { Clock } from "@/base/clock.ts";
import { log_of } from "@/base/log.ts";
import { make_follower } from "@/chain/choose_follower.ts";
import type { FollowedBlock } from "@/domain/landed_transaction.ts";
import { ChainAdministration } from "@/chain/administration.ts";
import { BlockhashSource } from "@/chain/blockhash_source.ts";
import { Cluster } from "@/chain/cluster.ts";
import type { DeploymentAddresses } from "@/chain/program/addresses.ts";
import { ChainPoolDirectory } from "@/chain/pool_directory.ts";
import { ChainProbes } from "@/chain/probes.ts";
import type { Signer } from "@/chain/signer.ts";
import { SolanaChain } from "@/chain/solana_chain.ts";
import type { TransactionSender } from "@/chain/transaction_sender.ts";
import { Wallets } from "@/chain/wallets.ts";
import type { Config } from "@/daemon/config.ts";
import type { Connection } from "@/daemon/connect.ts";

/** What listens to the chain, and what speaks to it. */
export function wire_chain(
  config: Config,
  { cluster, sender }: { readonly cluster: Cluster; readonly sender: TransactionSender },
  deployment: DeploymentAddresses,
  core: Signer,
  connection: Connection,
  clock: Clock,
) {
  const listeners: ((block: FollowedBlock) => Promise<void>)[] = [];
  const blockhashes = new BlockhashSource(clock, connection.blockhash);
  const follower = make_follower(connection.follower, {
    cluster,
    clock,
    log: log_of("follower"),
    program_id: config.solana.program_id,
    spoken: connection.program,
    on_block: async (block) => {
      blockhashes.on_block(block);
      for (const listener of listeners) await listener(block);
    },
  });
  const wallets = new Wallets();
  wallets.add(core);
  follower.watch(core.address);
  follower.watch(deployment.system_state);
  const chain = new SolanaChain({ cluster, sender, follower, blockhashes, wallets, core, deployment });
  const administration = new ChainAdministration(cluster, blockhashes, core, deployment);
  const directory = new ChainPoolDirectory(cluster, deployment);
  const probe_port = new ChainProbes({ cluster, follower, blockhashes, wallets, core, deployment });
  return { follower, chain, wallets, listeners, administration, directory, probe_port };
}
