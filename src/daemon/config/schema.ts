/** Every setting of the service: what it may be, what it is when nobody sets it, and what to say about it. */
import { z } from "zod";
import {
  DEFAULT_ERROR_HISTORY,
  MAX_CLOCK_OFFSET_SECONDS,
  MAX_ERROR_HISTORY,
  MAX_NODES,
  MAX_PORT,
  MAX_REQUESTS_PER_SECOND,
  MAX_SEED,
  MAX_SLOTS_BETWEEN_CHECKS,
  SLOTS_BETWEEN_CHECKS,
} from "@/base/limits.ts";
import { LOG_FORMATS, LOG_LEVELS } from "@/base/log.ts";
import { CLUSTER_NAMES } from "@/chain/known_clusters.ts";
import { parse_address } from "@/domain/address.ts";
import { DEFAULT_PROGRAM_ID } from "@/domain/programs.ts";
import { lamports, LAMPORTS_PER_SOL } from "@/domain/units.ts";
import { is_rule_name, KNOWN_WEAKNESSES } from "@/oracle/invariants.ts";

/** The value of `rpc_url` that asks for the ledger that the service brings itself. */
export const EMBEDDED = "embedded";

/** What is said about a setting beside its meaning. */
export interface SettingNotes {
  /** Unit of a number. */
  readonly unit?: string;
  /** What it may be, where its type does not say it all. */
  readonly allowed?: string;
  /** What holds when it is not set; only of settings without a default. */
  readonly unset?: string;
  /** A value for the sample file; only of settings without a default. */
  readonly example?: string | number | readonly string[];
  /** The option of `serve` that stands above it. */
  readonly flag?: string;
  /** Its value may hold a key, so it is never shown as it is. */
  readonly may_hold_secret?: boolean;
}

/** The member of a setting's JSON schema that holds its notes. */
export const NOTES = "x-notes";

function about(meaning: string, notes: SettingNotes = {}) {
  return { description: meaning, [NOTES]: notes };
}

/** A name or an IPv4 address, or an IPv6 address in brackets, as browsers write it into the Host header. */
const HOST_NAME = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])$/;

function is_bind_address(text: string): boolean {
  const port = /^(?:\[[0-9A-Fa-f:.]+\]|[^:[\]\s]+):(\d{1,5})$/.exec(text)?.[1];
  return port !== undefined && Number(port) <= MAX_PORT;
}

const path = z.string().min(1);
const address = z.string().transform((text, context) => {
  const parsed = parse_address(text);
  if (parsed !== undefined) return parsed;
  context.addIssue({ code: "custom", message: "no address", input: text });
  return z.NEVER;
});
const AN_ADDRESS = "a base58 address of 32 bytes";

function is_node(text: string): boolean {
  return CLUSTER_NAMES.includes(text) || (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol));
}

const A_NODE = `an http(s) URL, ${CLUSTER_NAMES.join(", ")}`;
const rpc_url = z.union([
  z.string().refine((text) => text === EMBEDDED || is_node(text)),
  z.array(z.string().refine(is_node)).min(1).max(MAX_NODES),
]);

const daemon = z.strictObject({
  bind_address: z.string().refine(is_bind_address).default("127.0.0.1:8080").meta(about(
    "Where the JSON-RPC interface listens. Any address that others reach needs a token: who gets through may mint and spend",
    { allowed: `"address:port", an IPv6 address in brackets, the port from 0 (any free one) to ${MAX_PORT}` },
  )),
  log_level: z.enum(LOG_LEVELS).default("info").meta(about("Lines below this level are not written")),
  log_format: z.enum(LOG_FORMATS).default("auto").meta(
    about("How lines look; auto is text on a terminal and json everywhere else"),
  ),
  data_directory: path.default("./data").meta(
    about("Wallets and documents; made when absent", { flag: "--data-dir" }),
  ),
  token_file: path.optional().meta(about(
    'File of the bearer token that requests must carry. A systemd credential "api.token" stands above it',
    { unset: "no token", example: "./api.token" },
  )),
  allowed_hosts: z.array(z.string().regex(HOST_NAME)).default([])
    .transform((hosts) => hosts.map((host) => host.toLowerCase())).meta(about(
      "More names that the Host header may have, for example of a proxy",
      { allowed: "a list of names or addresses, each without a port" },
    )),
  requests_per_second: z.int().min(1).max(100_000).default(200).meta(
    about("How many requests one client may send; twice as many at once", { unit: "requests per second" }),
  ),
});

const solana = z.strictObject({
  rpc_url: rpc_url.default(EMBEDDED).meta(about("The cluster; of a list all nodes must be of one cluster", {
    allowed:
      `"${EMBEDDED}" (the ledger that the service brings), ${A_NODE}, or a list of 1 to ${MAX_NODES} of the latter`,
    may_hold_secret: true,
  })),
  requests_per_second: z.number().positive().max(MAX_REQUESTS_PER_SECOND).optional().meta(about(
    "At most so many requests to each node",
    { unit: "requests per second", unset: "as many as the node takes", example: 10 },
  )),
  follower: z.enum(["auto", "blocks", "signatures"]).default("auto").meta(
    about("How landed transactions are found, see CLUSTERS.md"),
  ),
  commitment: z.enum(["confirmed", "finalized"]).default("confirmed").meta(
    about("How sure a block must be before it counts"),
  ),
  program_id: z.string().default(DEFAULT_PROGRAM_ID).pipe(address).meta(
    about("Where the contract is deployed", { allowed: AN_ADDRESS }),
  ),
  allow_mainnet: z.boolean().default(false).meta(
    about("Whether the service may work where tokens are real"),
  ),
});

const localnet = z.strictObject({
  port: z.int().min(0).max(MAX_PORT).default(8899).meta(
    about("Port of the embedded ledger on 127.0.0.1; 0 takes any free one", { flag: "--localnet-port" }),
  ),
  slot_ms: z.int().min(10).max(60_000).default(400).meta(
    about("Length of a slot", { unit: "milliseconds" }),
  ),
  program: path.optional().meta(about("Your own build of the contract", {
    unset: "the one that comes with the service",
    example: "path/to/program.so",
    flag: "--program",
  })),
  program_id: address.optional().meta(about("Where the embedded ledger has the contract", {
    allowed: AN_ADDRESS,
    unset: "solana.program_id, which is what the service talks to",
    example: DEFAULT_PROGRAM_ID,
    flag: "--program-id (localnet)",
  })),
  accounts: z.array(path).default([]).meta(about(
    "What a new ledger begins with: files of `solana account --output json`, or folders of them",
    { allowed: "a list of paths", flag: "--account" },
  )),
  clock_offset_seconds: z.int().min(-MAX_CLOCK_OFFSET_SECONDS).max(MAX_CLOCK_OFFSET_SECONDS).default(0)
    .meta(about("How far the ledger's time is before the machine's; negative: behind", {
      unit: "seconds",
      flag: "--clock-offset",
    })),
});

const threading = z.strictObject({
  sol_threshold: z.int().min(0).default(Number(LAMPORTS_PER_SOL))
    .transform((value) => lamports(BigInt(value)))
    .meta(about("A thread's wallet that holds less SOL is filled again", { unit: "lamports" })),
  error_history_limit: z.int().min(1).max(MAX_ERROR_HISTORY).default(DEFAULT_ERROR_HISTORY).meta(
    about("How many errors of each thread are kept, in memory and in its error file", { unit: "errors" }),
  ),
  operation_timeout_ms: z.int().min(1_000).max(600_000).default(30_000).meta(
    about("How long stop_thread waits for the operation in flight", { unit: "milliseconds" }),
  ),
  resume_on_start: z.boolean().default(true).meta(
    about("Whether threads that ran when the daemon ended are started again"),
  ),
  seed: z.int().min(0).max(MAX_SEED).optional().meta(
    about("Repeats the random choices of an earlier run", { unset: "a new one with each start", example: 7 }),
  ),
});

const audit = z.strictObject({
  on_finding: z.enum(["continue", "stop"]).default("continue").meta(about(
    "Whether a finding stops the threads of its pool, and one about the whole deployment all threads",
  )),
  disabled_rules: z.array(z.string().refine(is_rule_name)).default([...KNOWN_WEAKNESSES]).meta(about(
    "Rules that are not watched. The default leaves out what the contract is known to do though it should not",
    {
      allowed:
        "a list of rules of ORACLE.md, each by its id (I5), by one of its members (pool_state.flags) or by its family (operation)",
    },
  )),
  slots_between_checks: z.int().min(1).max(MAX_SLOTS_BETWEEN_CHECKS).default(SLOTS_BETWEEN_CHECKS).meta(
    about("After how many slots pools, treasury and wallets are read and compared with the model", {
      unit: "slots",
    }),
  ),
});

const storage = z.strictObject({
  journal_retention_hours: z.int().min(1).max(100_000).default(168).meta(
    about("Operations older than this leave the journal once documents and backups have them", {
      unit: "hours",
    }),
  ),
});

const keystore = z.strictObject({
  key_file: path.optional().meta(about("32 bytes, or 64 hexadecimal digits; made when absent", {
    unset: "keystore.key in the data directory",
    example: "./data/keystore.key",
  })),
  passphrase_env: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/).optional().meta(
    about("The variable of the environment that holds a passphrase instead of a key file", {
      allowed: "the name of a variable",
      unset: "no passphrase",
      example: "FRT_PASSPHRASE",
    }),
  ),
});

const master_wallet = z.strictObject({
  keypair_path: path.optional().meta(about("solana-keygen file of the core wallet; made when absent", {
    unset: "master_wallet.json in the data directory",
    example: "./master_wallet.json",
  })),
});

/** All settings, section by section. */
export const config_schema = z.strictObject({
  daemon: daemon.prefault({}).meta({ description: "The process and its JSON-RPC interface" }),
  solana: solana.prefault({}).meta({ description: "The cluster and the contract on it" }),
  localnet: localnet.prefault({}).meta({ description: 'The embedded ledger, for rpc_url = "embedded" only' }),
  threading: threading.prefault({}).meta({ description: "The threads" }),
  audit: audit.prefault({}).meta({ description: "How the contract is watched" }),
  storage: storage.prefault({}).meta({ description: "The data directory" }),
  keystore: keystore.prefault({}).meta({
    description: "Where the key comes from that encrypts the wallets' keys. A systemd credential " +
      '"keystore.key" stands above both settings',
  }),
  master_wallet: master_wallet.prefault({}).meta({ description: "The wallet that pays for everything" }),
});

/** Every setting, with its default in place. */
export type Config = z.output<typeof config_schema>;
