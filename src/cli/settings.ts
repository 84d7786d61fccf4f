import type { Address } from "@/domain/address.ts";
import { type Config, read_config } from "@/daemon/config.ts";

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
