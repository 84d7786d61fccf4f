import type { Address } from "@/domain/address.ts";
import { type Config, refused_settings } from "@/daemon/config.ts";
import type { Layer, RawSettings } from "@/daemon/config/layer.ts";
import { read_settings, type ReadSettings } from "@/daemon/config/read_settings.ts";

/** Options that several commands share; each stands above the same setting of the environment and of the file. */
export interface SettingOptions {
  readonly config?: string;
  readonly port?: number;
  readonly dataDir?: string;
  readonly localnetPort?: number;
  readonly program?: string;
  readonly programId?: Address;
  readonly account?: readonly string[];
  readonly clockOffset?: number;
  /** Nodes in place of `solana.rpc_url`. */
  readonly url?: readonly string[];
  /** Of `keys rotate`: a variable that is not ours, whatever its name. */
  readonly toPassphraseEnv?: string;
}

/** The option that sets a setting. */
const FLAGS: Readonly<Record<string, string>> = {
  "solana.rpc_url": "--url",
  "daemon.bind_address": "--port",
  "daemon.data_directory": "--data-dir",
  "localnet.port": "--localnet-port",
  "localnet.program": "--program",
  "localnet.program_id": "--program-id",
  "localnet.accounts": "--account",
  "localnet.clock_offset_seconds": "--clock-offset",
};

function set_only(settings: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

/** The options as settings. A port goes into the address that the other sources name. */
function flag_layer(options: SettingOptions, below: (name: string) => unknown): Layer {
  const { port, dataDir, localnetPort, program, programId, account, clockOffset, url } = options;
  const address = String(below("daemon.bind_address"));
  const settings: RawSettings = {
    solana: set_only({ rpc_url: url?.length === 1 ? url[0] : url }),
    daemon: set_only({
      bind_address: port === undefined ? undefined : address.replace(/(?::\d+)?$/, `:${port}`),
      data_directory: dataDir,
    }),
    localnet: set_only({
      port: localnetPort,
      program,
      program_id: programId,
      accounts: account,
      clock_offset_seconds: clockOffset,
    }),
  };
  return { kind: "flag", settings, place: (path) => FLAGS[path.join(".")] ?? "the command line" };
}

/** What file, environment and options come to. */
export function read_all_settings(options: SettingOptions): Promise<ReadSettings> {
  const { config: file, toPassphraseEnv } = options;
  return read_settings({
    file,
    environment: Deno.env.toObject(),
    flags: (below) => flag_layer(options, below),
    other_variables: toPassphraseEnv === undefined ? [] : [toPassphraseEnv],
  });
}

/** The settings that hold: options above the environment above the file. Throws `ExitError` 78. */
export async function settings_of(options: SettingOptions): Promise<Config> {
  const read = await read_all_settings(options);
  if ("problems" in read) throw refused_settings(read.problems);
  return read.config;
}
