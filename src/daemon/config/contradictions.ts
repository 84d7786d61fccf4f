import { KNOWN_NAMES } from "@/chain/known_clusters.ts";
import { type Config, EMBEDDED } from "@/daemon/config/schema.ts";

/** Settings that are right one by one and cannot hold together. */
export interface Contradiction {
  /** `section.key` of each. */
  readonly settings: readonly string[];
  /** What does not go together, and what to do. */
  readonly message: string;
}

function keystore_problem({ keystore }: Config): Contradiction | undefined {
  if (keystore.key_file === undefined || keystore.passphrase_env === undefined) return undefined;
  return {
    settings: ["keystore.key_file", "keystore.passphrase_env"],
    message: "the key comes from one place, remove one of the two",
  };
}

function cluster_problem({ solana }: Config): Contradiction | undefined {
  const named = [...new Set([solana.rpc_url].flat().filter((name) => KNOWN_NAMES.includes(name)))];
  if (named.length > 1) {
    const message = `${named.join(" and ")} are different clusters, name nodes of one cluster only`;
    return { settings: ["solana.rpc_url"], message };
  }
  if (!named.includes("mainnet-beta") || solana.allow_mainnet) return undefined;
  return {
    settings: ["solana.rpc_url", "solana.allow_mainnet"],
    message: "tokens of mainnet-beta are real, name a test cluster, or set solana.allow_mainnet = true",
  };
}

function port_problem({ daemon, solana, localnet }: Config): Contradiction | undefined {
  const port = Number(daemon.bind_address.slice(daemon.bind_address.lastIndexOf(":") + 1));
  if (solana.rpc_url !== EMBEDDED || port === 0 || port !== localnet.port) return undefined;
  return {
    settings: ["daemon.bind_address", "localnet.port"],
    message: `both listen on port ${port}, choose another one for one of them`,
  };
}

function ledger_problem({ solana, localnet }: Config): Contradiction | undefined {
  if (solana.rpc_url === EMBEDDED) return undefined;
  const set = [
    ...localnet.program === undefined ? [] : ["localnet.program"],
    ...localnet.accounts.length === 0 ? [] : ["localnet.accounts"],
  ];
  if (set.length === 0) return undefined;
  return {
    settings: [...set, "solana.rpc_url"],
    message: `the embedded ledger is not used: remove it, or set solana.rpc_url = "${EMBEDDED}"`,
  };
}

/** Everything that does not go together. */
export function contradictions(config: Config): Contradiction[] {
  return [keystore_problem, cluster_problem, port_problem, ledger_problem]
    .flatMap((problem_of) => problem_of(config) ?? []);
}
