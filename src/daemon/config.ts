import { parse as parse_toml } from "smol-toml";
import { z } from "zod";
import { error_line } from "@/base/errors.ts";
import { MAX_CLOCK_OFFSET_SECONDS, MAX_NODES, MAX_REQUESTS_PER_SECOND } from "@/base/limits.ts";
import { LOG_FORMATS, LOG_LEVELS } from "@/base/log.ts";
import { parse_address } from "@/domain/address.ts";
import { DEFAULT_PROGRAM_ID } from "@/domain/programs.ts";
import { lamports, LAMPORTS_PER_SOL } from "@/domain/units.ts";
import { CLUSTER_NAMES } from "@/chain/known_clusters.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";

/** The value of `rpc_url` that asks for the ledger that the service brings itself. */
export const EMBEDDED = "embedded";

/** Name of the systemd credential that holds the key-encryption key. */
export const DATA_DIRECTORY_KEY = "keystore.key";

/** A name or an IPv4 address, or an IPv6 address in brackets, as browsers write it into the Host header. */
const HOST_NAME = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])$/;

const port = z.int().min(0).max(65_535);
const address = z.string().transform((text, context) => {
  const parsed = parse_address(text);
  if (parsed !== undefined) return parsed;
  context.addIssue({ code: "custom", message: "expected a base58 address of 32 bytes", input: text });
  return z.NEVER;
});

function is_node(text: string): boolean {
  return CLUSTER_NAMES.includes(text) || (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol));
}

const A_NODE = `an http(s) URL, or one of ${CLUSTER_NAMES.join(", ")}`;
const rpc_url = z.union([
  z.string().refine((text) => text === EMBEDDED || is_node(text)),
  z.array(z.string().refine(is_node)).min(1).max(MAX_NODES),
], { error: `expected ${A_NODE}, or a list of 1 to ${MAX_NODES} of these, or "${EMBEDDED}"` });

const config_schema = z.strictObject({
  daemon: z.strictObject({
    bind_address: z.string().regex(/^.+:\d{1,5}$/, 'expected "address:port"').default("127.0.0.1:8080"),
    log_level: z.enum(LOG_LEVELS).default("info"),
    log_format: z.enum(LOG_FORMATS).default("auto"),
    data_directory: z.string().min(1).default("./data"),
    token_file: z.string().min(1).optional(),
    allowed_hosts: z.array(z.string().regex(HOST_NAME, "expected a name or an address, without a port"))
      .transform((hosts) => hosts.map((host) => host.toLowerCase())).default([]),
    requests_per_second: z.int().min(1).max(100_000).default(200),
  }).prefault({}),
  solana: z.strictObject({
    rpc_url: rpc_url.default(EMBEDDED),
    requests_per_second: z.number().positive().max(MAX_REQUESTS_PER_SECOND).optional(),
    follower: z.enum(["auto", "blocks", "signatures"]).default("auto"),
    commitment: z.enum(["confirmed", "finalized"]).default("confirmed"),
    program_id: address.default(DEFAULT_PROGRAM_ID),
    allow_mainnet: z.boolean().default(false),
  }).prefault({}),
  localnet: z.strictObject({
    port: port.default(8899),
    slot_ms: z.int().min(10).max(60_000).default(400),
    program: z.string().min(1).optional(),
    program_id: address.optional(),
    accounts: z.array(z.string().min(1)).default([]),
    clock_offset_seconds: z.int().min(-MAX_CLOCK_OFFSET_SECONDS).max(MAX_CLOCK_OFFSET_SECONDS).default(0),
  }).prefault({}),
  threading: z.strictObject({
    sol_threshold: z.int().min(0).default(Number(LAMPORTS_PER_SOL)).transform((value) =>
      lamports(BigInt(value))
    ),
    operation_timeout_ms: z.int().min(1_000).max(600_000).default(30_000),
    resume_on_start: z.boolean().default(true),
    seed: z.int().min(0).max(0x7fffffff).optional(),
  }).prefault({}),
  storage: z.strictObject({
    journal_retention_hours: z.int().min(1).max(100_000).default(168),
  }).prefault({}),
  keystore: z.strictObject({
    key_file: z.string().min(1).optional(),
    passphrase_env: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "expected the name of a variable")
      .optional(),
  }).prefault({}),
  master_wallet: z.strictObject({
    keypair_path: z.string().min(1).optional(),
  }).prefault({}),
});

/** Every setting, with its default in place. */
export type Config = z.output<typeof config_schema>;

function issue_text(issue: z.core.$ZodIssue): string {
  const place = issue.path.join(".");
  if (issue.code !== "unrecognized_keys") return `${place}: ${issue.message}`;
  return `unknown setting ${
    issue.keys.map((key) => [place, key].filter((part) => part !== "").join(".")).join(", ")
  }`;
}

/** Checks settings as they stand in a file. Throws `ExitError` 78. */
export function parse_config(raw: unknown, source: string): Config {
  const checked = config_schema.safeParse(raw);
  if (checked.success) return checked.data;
  const problems = checked.error.issues.map(issue_text).join("; ");
  throw new ExitError(EXIT.config, `Cannot use ${source}: ${problems}. Correct the file and start again`);
}

/** Reads a configuration file; without one every setting has its default. Throws `ExitError` 78. */
export async function read_config(path: string | undefined): Promise<Config> {
  if (path === undefined) return parse_config({}, "the defaults");
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (caught) {
    throw new ExitError(EXIT.config, `Cannot read ${path}: ${error_line(caught)}. Check --config`);
  }
  try {
    return parse_config(parse_toml(text), path);
  } catch (caught) {
    if (caught instanceof ExitError) throw caught;
    throw new ExitError(EXIT.config, `Cannot read ${path}: it is not TOML: ${error_line(caught)}`);
  }
}
