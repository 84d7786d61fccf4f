import type { Address } from "@/domain/address.ts";
import { type Config, parse_config, read_config } from "@/daemon/config.ts";

/** Options that several commands share; each stands above the same setting of the file. */
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
}

/** The cluster that an option names, checked as the same setting of a file is. Throws `ExitError` 78. */
function cluster_of(config: Config, urls: readonly string[] | undefined): Config["solana"] {
  if (urls === undefined) return config.solana;
  const rpc_url = urls.length === 1 ? urls[0] : urls;
  return { ...config.solana, rpc_url: parse_config({ solana: { rpc_url } }, "--url").solana.rpc_url };
}

/** The settings of the file with the options in place. Throws `ExitError` 78. */
export async function settings_of(options: SettingOptions): Promise<Config> {
  const config = await read_config(options.config);
  const { port, dataDir, localnetPort, program, programId, account, clockOffset } = options;
  const bind_address = port === undefined
    ? config.daemon.bind_address
    : config.daemon.bind_address.replace(/:\d+$/, `:${port}`);
  return {
    ...config,
    solana: cluster_of(config, options.url),
    daemon: { ...config.daemon, bind_address, data_directory: dataDir ?? config.daemon.data_directory },
    localnet: {
      ...config.localnet,
      port: localnetPort ?? config.localnet.port,
      program: program ?? config.localnet.program,
      program_id: programId ?? config.localnet.program_id,
      accounts: [...account ?? config.localnet.accounts],
      clock_offset_seconds: clockOffset ?? config.localnet.clock_offset_seconds,
    },
  };
}
