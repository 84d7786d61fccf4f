/** What the doctor looks at on the cluster. Nothing is sent that changes anything. */
import type { Clock } from "@/base/clock.ts";
import { MAX_CLOCK_SKEW_SECONDS } from "@/base/limits.ts";
import type { Address } from "@/domain/address.ts";
import { LAMPORTS_PER_SOL } from "@/domain/units.ts";
import { block_time_seconds } from "@/chain/block_time.ts";
import { choose_follower } from "@/chain/choose_follower.ts";
import { Cluster, is_network_error, network_failure } from "@/chain/cluster.ts";
import { type DeploymentState, read_deployment } from "@/chain/deployment_state.ts";
import { cluster_url, known_cluster } from "@/chain/known_clusters.ts";
import { deployment_addresses } from "@/chain/program/addresses.ts";
import { cluster_client } from "@/daemon/cluster_client.ts";
import { type Config, EMBEDDED } from "@/daemon/config.ts";
import { check_genesis, read_program } from "@/daemon/connect.ts";
import { type Check, check, failed, ok, skipped, warning } from "@/daemon/doctor/check.ts";
import { EXIT } from "@/daemon/exit_codes.ts";
import { JsonRpcClient } from "@/jsonrpc/client.ts";
import { shown_url } from "@/jsonrpc/shown_url.ts";

/** What a pool costs, rents included: less than this is no start. */
const POOL_LAMPORTS = 1_160_941_120n;
/** What is asked of a cluster that can be reached. */
const QUESTIONS = [
  "commitment",
  "blocks",
  "clock",
  "program",
  "program version",
  "contract",
  "authority",
  "balance",
];

/** Where the questions go, and for whom. */
export interface Patient {
  readonly config: Config;
  /** Of the embedded ledger that was started for this. */
  readonly ledger_url: string | undefined;
  /** `undefined` while there is none. */
  readonly core_wallet: Address | undefined;
  readonly clock: Clock;
}

interface NodeAnswer {
  readonly made: Check;
  readonly genesis_hash: string | undefined;
}

async function ask_node(url: string, { config }: Patient, is_only: boolean): Promise<NodeAnswer> {
  const client = new JsonRpcClient(url);
  let genesis_hash: string | undefined;
  const made = await check("node", async () => {
    const shown = shown_url(url);
    try {
      const found = await client.call<string>("getGenesisHash");
      const version = (await client.call<Record<string, string>>("getVersion"))["solana-core"];
      check_genesis(found, shown, config.solana);
      genesis_hash = found;
      return ok(
        `${shown}, version ${version}, ${known_cluster(found) ?? "a cluster of its own"} (genesis ${found})`,
      );
    } catch (caught) {
      if (!is_network_error(caught)) throw caught;
      const { message, hint } = network_failure(caught);
      const found = `${shown}: ${message}`;
      return is_only ? failed(found, hint, EXIT.ledger_unreachable) : warning(found, hint);
    }
  });
  return { made, genesis_hash };
}

/** Every node by itself: all of one cluster, and one of them at least there. */
async function check_nodes(patient: Patient): Promise<{ checks: Check[]; genesis_hash: string | undefined }> {
  const { config: { solana }, ledger_url } = patient;
  const urls = ledger_url === undefined ? [solana.rpc_url].flat().map(cluster_url) : [ledger_url];
  const answers = await Promise.all(urls.map((url) => ask_node(url, patient, urls.length === 1)));
  const checks = answers.map(({ made }) => made);
  const hashes = answers.map(({ genesis_hash }) => genesis_hash).filter((hash) => hash !== undefined);
  const [genesis_hash] = hashes;
  if (new Set(hashes).size > 1) {
    checks.push({
      name: "nodes",
      ...failed("The nodes belong to different clusters", "Name nodes of one cluster only"),
    });
  } else if (genesis_hash === undefined && urls.length > 1) {
    const remedy = "Check that the nodes run and that solana.rpc_url is right";
    checks.push({ name: "nodes", ...failed("No node can be used", remedy, EXIT.ledger_unreachable) });
  }
  return {
    checks,
    genesis_hash: checks.some(({ verdict }) => verdict === "failed") ? undefined : genesis_hash,
  };
}

async function look_at_blocks(config: Config, cluster: Cluster, slot: number) {
  const { follower: wanted } = config.solana;
  const possible = await choose_follower("auto", cluster, slot);
  if (possible === "blocks") {
    return ok(wanted === "signatures" ? "getBlock works; the settings want signatures" : "getBlock works");
  }
  if (wanted === "blocks") {
    return failed(
      "The node does not offer getBlock",
      'Set solana.follower = "auto", or use another provider',
    );
  }
  return warning(
    "The node does not offer getBlock: the chain is followed by signatures, slower and with more calls",
    "docs/CLUSTERS.md says what that means; use another provider for blocks",
  );
}

async function look_at_clock({ config, clock }: Patient, cluster: Cluster, slot: number) {
  const block_seconds = await block_time_seconds(cluster, slot);
  if (block_seconds === undefined) return skipped("The node does not know when its newest block was made");
  const { rpc_url } = config.solana;
  const meant = rpc_url === EMBEDDED ? config.localnet.clock_offset_seconds : 0;
  const skew = Math.round(clock.now_ms() / 1_000) + meant - block_seconds;
  if (Math.abs(skew) <= MAX_CLOCK_SKEW_SECONDS) {
    return ok(`within ${MAX_CLOCK_SKEW_SECONDS} s of the newest block`);
  }
  return warning(
    `The machine's clock is ${Math.abs(skew)} s ${skew > 0 ? "before" : "behind"} the newest block's time`,
    "Set the clock (NTP); when it is right, the cluster stands still or its own clock is wrong",
  );
}

function look_at_contract({ core_wallet }: Patient, { system_state, upgrade_authority }: DeploymentState) {
  if (system_state !== null) {
    const paused = "The system is paused";
    return system_state.is_paused
      ? warning(
        `${paused} (reason ${system_state.pause_reason_code}): every operation fails`,
        "unpause_system",
      )
      : ok(`initialised, administrator ${system_state.admin_authority}`);
  }
  if (core_wallet !== undefined && upgrade_authority === core_wallet) {
    return ok("not initialised; the core wallet is the upgrade authority, and the first start will do it");
  }
  return failed(
    `The contract is not initialised, and only its upgrade authority ${
      upgrade_authority ?? "(nobody)"
    } may do that`,
    "Initialise it with that key, or use it as the core wallet (master_wallet.keypair_path)",
  );
}

function look_at_authority({ core_wallet }: Patient, { system_state, upgrade_authority }: DeploymentState) {
  const admin = system_state?.admin_authority;
  if (core_wallet !== undefined && [admin, upgrade_authority].includes(core_wallet)) {
    return ok("the core wallet may administrate the contract");
  }
  return warning(
    `The core wallet is neither the administrator ${admin ?? "(none yet)"} nor the upgrade authority ` +
      `${upgrade_authority ?? "(nobody)"}: threads work, and pauses, fees and the treasury are refused`,
    "Use one of these keys as the core wallet where they are wanted",
  );
}

function sol_text(lamports: bigint): string {
  return `${lamports / LAMPORTS_PER_SOL}.${(lamports % LAMPORTS_PER_SOL).toString().padStart(9, "0")} SOL`;
}

function look_at_balance({ config, core_wallet }: Patient, lamports: bigint) {
  if (config.solana.rpc_url === EMBEDDED) return ok("the embedded ledger fills the core wallet at the start");
  if (core_wallet === undefined) return skipped("There is no core wallet yet");
  if (lamports === 0n) {
    return failed(
      `${core_wallet} has no SOL`,
      "Send SOL to it (on a local validator, devnet and testnet: solana airdrop), then start the service",
    );
  }
  if (lamports < POOL_LAMPORTS) {
    return warning(`${sol_text(lamports)}: less than one pool costs`, `Send SOL to ${core_wallet}`);
  }
  return ok(sol_text(lamports));
}

async function check_program(patient: Patient, cluster: Cluster): Promise<Check[]> {
  const { config, core_wallet } = patient;
  const deployment = deployment_addresses(config.solana.program_id);
  let state: DeploymentState | undefined;
  const program = await check("program", async () => {
    state = await read_deployment(cluster, deployment);
    return ok(
      `${deployment.program_id} is deployed; upgrade authority ${state.upgrade_authority ?? "nobody"}`,
    );
  });
  if (state === undefined) return [program, ...skip_from("program version")];
  const found = state;
  let lamports = 0n;
  const balance = await check("balance", async () => {
    if (core_wallet === undefined) return look_at_balance(patient, 0n);
    lamports = (await cluster.accounts([core_wallet])).accounts[0]?.lamports ?? 0n;
    return look_at_balance(patient, lamports);
  });
  const payers = [lamports > 0n ? core_wallet : undefined, found.upgrade_authority ?? undefined];
  return [
    program,
    await check("program version", async () => {
      const { version, read_only_reason } = await read_program(
        cluster,
        config,
        deployment,
        payers.filter((payer) => payer !== undefined),
      );
      if (read_only_reason === null) return ok(`${version}`);
      return warning(
        `The service would only read. ${read_only_reason}`,
        "docs/CLUSTERS.md says what works then",
      );
    }),
    await check("contract", () => look_at_contract(patient, found)),
    await check("authority", () => look_at_authority(patient, found)),
    balance,
  ];
}

function skip_from(first: string): Check[] {
  return QUESTIONS.slice(QUESTIONS.indexOf(first)).map((name) => ({ name, ...skipped("not looked at") }));
}

/** The answers where there is no cluster to ask. */
export function cluster_unasked(reason: string): Check[] {
  return [{ name: "node", ...skipped(reason) }, ...skip_from("commitment")];
}

/** Looks at the cluster that the settings name. */
export async function check_cluster(patient: Patient): Promise<Check[]> {
  const { config, ledger_url, clock } = patient;
  const { checks, genesis_hash } = await check_nodes(patient);
  if (genesis_hash === undefined) return [...checks, ...skip_from("commitment")];
  const client = cluster_client(config, ledger_url, clock);
  client.stay_on(genesis_hash);
  const cluster = new Cluster(client, config.solana.commitment);
  let slot: number | undefined;
  checks.push(
    await check("commitment", async () => {
      const head = await cluster.head();
      slot = head.slot;
      return ok(`${cluster.commitment}, slot ${head.slot}, block height ${head.block_height}`);
    }),
  );
  if (slot === undefined) return [...checks, ...skip_from("blocks")];
  const newest = slot;
  return [
    ...checks,
    await check("blocks", () => look_at_blocks(config, cluster, newest)),
    await check("clock", () => look_at_clock(patient, cluster, newest)),
    ...await check_program(patient, cluster),
  ];
}
