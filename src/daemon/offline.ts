import { system_clock } from "@/base/clock.ts";
import { error_line } from "@/base/errors.ts";
import { claim_data_dir } from "@/daemon/persistence.ts";
import type { Config } from "@/daemon/config.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";
import type { DamagedFiles } from "@/storage/atomic_file.ts";
import { disk } from "@/storage/file_system.ts";
import type { Layout } from "@/storage/layout.ts";
import { Journal } from "@/storage/journal/journal.ts";
import { JournalStore } from "@/storage/journal/journal_store.ts";
import { is_damage, open_journal } from "@/storage/journal/open_journal.ts";
import { load_state, type LoadedState, type OpenJournal } from "@/storage/recovery.ts";

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
  return await with_loaded_state(config, "set_aside", open_journal, work);
}

/**
 * The same for those who only look: damaged documents are reported and left where they are. Throws `ExitError` 78 as well
 * when the journal is damaged.
 */
export async function with_state_to_look_at<T>(
  config: Config,
  work: (offline: OfflineState) => Promise<T>,
): Promise<T> {
  return await with_loaded_state(config, "leave", look_at_journal, work);
}

/** A damaged journal stays where it is. */
const look_at_journal: OpenJournal = (_fs, path, clock) => {
  try {
    return Promise.resolve({ journal: new Journal(new JournalStore(path), clock), reports: [] });
  } catch (caught) {
    return Promise.reject(caught);
  }
};

/** Turns the damage of a journal into what the operator may do about it. */
function refused_journal(caught: unknown, path: string): unknown {
  if (!is_damage(caught)) return caught;
  return new ExitError(
    EXIT.config,
    `The journal ${path} is damaged (${
      error_line(caught)
    }): what was done cannot be proved. Restore a copy of it; the ` +
      "next start of the daemon sets it aside and begins a new one",
  );
}

async function with_loaded_state<T>(
  config: Config,
  damaged: DamagedFiles,
  open: OpenJournal,
  work: (offline: OfflineState) => Promise<T>,
): Promise<T> {
  const { error_history_limit } = config.threading;
  const { layout, release } = await claim_data_dir(config.daemon.data_directory);
  try {
    const loaded = await load_state(disk, layout, system_clock, open, error_history_limit, damaged)
      .catch((caught) => {
        throw damaged === "leave" ? refused_journal(caught, layout.journal) : caught;
      });
    try {
      return await work({ layout, loaded });
    } finally {
      loaded.journal.close();
    }
  } finally {
    release();
  }
}
