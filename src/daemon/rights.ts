/**
 * What the process may do, as Deno's permissions: no more than the settings make necessary. A grant of everything cannot be
 * narrowed from inside, so whoever starts the process asks for these flags first; what only the start needs is given back.
 */
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { cluster_url } from "@/chain/known_clusters.ts";
import { bind_address } from "@/daemon/bind_address.ts";
import { type Config, EMBEDDED } from "@/daemon/config.ts";
import { core_wallet_path } from "@/daemon/core_wallet.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";
import { notify_paths } from "@/daemon/notify.ts";

/** Where the sources and their packages are. */
const PROJECT = fileURLToPath(new URL("../../", import.meta.url)).replace(/\/$/, "");
const LOOPBACK = "127.0.0.1";
/** The addon's loader looks here for the C library that it is to be loaded for. */
const C_LIBRARY_WITNESS = "/usr/bin/ldd";

/** What lies outside the settings and decides as well. */
export interface Surroundings {
  /** The settings' file, when there is one. */
  readonly config_file: string | undefined;
  /** Relative paths begin here. */
  readonly directory: string;
  readonly environment: { get(name: string): string | undefined };
  /** Whether there is a file. */
  exists(path: string): Promise<boolean>;
}

/** Rights by their kind; paths are absolute. */
export interface Rights {
  readonly read: readonly string[];
  readonly write: readonly string[];
  /** `host:port`, or a host for all its ports; `undefined` stands for everywhere. */
  readonly net: readonly string[] | undefined;
  readonly ffi: readonly string[];
  /** Paths that are read at the start and never again. */
  readonly only_at_start: readonly string[];
}

function host_and_port(hostname: string, port: number): string {
  const host = hostname.includes(":") && !hostname.startsWith("[") ? `[${hostname}]` : hostname;
  return port === 0 ? host : `${host}:${port}`;
}

/** The nodes that the settings name, or the embedded ledger; and where the daemon listens. */
function hosts_of(config: Config): string[] {
  const { hostname, port } = bind_address(config);
  const own = host_and_port(hostname, port);
  if (config.solana.rpc_url === EMBEDDED) return [own, host_and_port(LOOPBACK, config.localnet.port)];
  const nodes = [config.solana.rpc_url].flat().map((name) => {
    const { hostname, port, protocol } = new URL(cluster_url(name));
    return host_and_port(hostname, Number(port || (protocol === "https:" ? 443 : 80)));
  });
  return [own, ...nodes];
}

/** The files that only a start reads. */
function start_files(config: Config, { config_file, environment }: Surroundings): string[] {
  const { daemon, keystore, localnet } = config;
  const ledger = config.solana.rpc_url === EMBEDDED
    ? [C_LIBRARY_WITNESS, localnet.program, ...localnet.accounts]
    : [];
  return [
    config_file,
    environment.get("CREDENTIALS_DIRECTORY"),
    daemon.token_file,
    keystore.key_file,
    core_wallet_path(config),
    ...ledger,
  ].filter((path) => path !== undefined && path !== "").map(String);
}

/** The directories in which a first start makes a key: nobody can name the temporary file beforehand. */
async function places_of_new_keys(config: Config, surroundings: Surroundings): Promise<string[]> {
  const keys = [config.keystore.key_file, core_wallet_path(config)].filter((path) => path !== undefined);
  const absolute = keys.map((path) => resolve(surroundings.directory, path));
  const present = await Promise.all(absolute.map((path) => surroundings.exists(path)));
  return absolute.filter((_, index) => present[index] === false).map((path) => dirname(path));
}

function is_inside(path: string, directory: string): boolean {
  return path === directory || path.startsWith(`${directory}/`);
}

/** The paths without those that lie in others. */
function outermost(paths: readonly string[]): string[] {
  const all = [...new Set(paths)];
  return all.filter((path) => !all.some((other) => other !== path && is_inside(path, other)));
}

/** The rights of `serve` with these settings. */
export async function rights_of(config: Config, surroundings: Surroundings): Promise<Rights> {
  const absolute = (path: string) => resolve(surroundings.directory, path);
  const data = absolute(config.daemon.data_directory);
  const places = await places_of_new_keys(config, surroundings);
  const sockets = notify_paths(surroundings.environment);
  const files = start_files(config, surroundings).map(absolute);
  const written = [data, ...places, ...sockets ?? []];
  const net = sockets === undefined
    ? undefined
    : [...hosts_of(config), ...sockets.map((path) => `unix:${path}`)];
  return {
    read: outermost([PROJECT, ...written, ...files]),
    write: outermost(written),
    net: net === undefined ? undefined : [...new Set(net)],
    ffi: config.solana.rpc_url === EMBEDDED ? [join(PROJECT, "node_modules")] : [],
    only_at_start: outermost(files).filter((path) => !is_inside(path, data) && !is_inside(path, PROJECT)),
  };
}

function flag(name: string, values: readonly string[]): string[] {
  const wrong = values.find((value) => /[,\n]/.test(value));
  if (wrong !== undefined) {
    throw new ExitError(
      EXIT.config,
      `Cannot give rights to ${
        JSON.stringify(wrong)
      }: Deno separates them by commas. Choose a path without comma and line end`,
    );
  }
  return values.length === 0 ? [] : [`--allow-${name}=${values.join(",")}`];
}

/** The rights as options of `deno run`. Throws `ExitError` 78 for a path that cannot be one. */
export function permission_flags({ read, write, net, ffi }: Rights): string[] {
  return [
    // Settings come from it, and an unknown one is found only by looking at all.
    "--allow-env",
    ...flag("read", read),
    ...flag("write", write),
    ...(net === undefined ? ["--allow-net"] : flag("net", net)),
    ...flag("ffi", ffi),
  ];
}

/**
 * Gives back what a daemon that is up needs no more, for the whole process with its ledger's worker: the environment, the
 * loading of addons, and files that only the start has read. What was granted without a list stays.
 */
export async function give_back({ only_at_start }: Rights): Promise<void> {
  await Deno.permissions.revoke({ name: "env" });
  await Deno.permissions.revoke({ name: "ffi" });
  for (const path of only_at_start) await Deno.permissions.revoke({ name: "read", path });
}
