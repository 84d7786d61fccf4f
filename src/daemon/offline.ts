import { system_clock } from "@/base/clock.ts";
import { claim_data_dir } from "@/daemon/persistence.ts";
import type { Config } from "@/daemon/config.ts";
import { disk } from "@/storage/file_system.ts";
import type { Layout } from "@/storage/layout.ts";
import { load_state, type LoadedState } from "@/storage/recovery.ts";

/** A data directory in the hands of a command while no daemon runs on it. */
export interface OfflineState {
  readonly layout: Layout;
  readonly loaded: LoadedState;
}

/**
 * Runs `work` on the data directory, locked against a daemon, with the state brought up to date from the journal. Throws
 * `ExitError`: 73 when a daemon runs on it.
 */
export async function with_offline_state<T>(
  config: Config,
  work: (offline: OfflineState) => Promise<T>,
): Promise<T> {
  const { error_history_limit } = config.threading;
  const { layout, release } = await claim_data_dir(config.daemon.data_directory);
  try {
    const loaded = await load_state(disk, layout, system_clock, undefined, error_history_limit);
    try {
      return await work({ layout, loaded });
    } finally {
      loaded.journal.close();
    }
  } finally {
    release();
  }
}
