import { FailureError } from "@/domain/failure.ts";
import { Cluster } from "@/chain/cluster.ts";
import { cluster_client } from "@/daemon/cluster_client.ts";
import { type Config, EMBEDDED } from "@/daemon/config.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";
import { ledger_path_of, open_ledger_for_reading } from "@/daemon/ledger.ts";
import { with_state_to_look_at } from "@/daemon/offline.ts";
import type { StateDifference } from "@/daemon/state_check/difference.ts";
import { compare_state, fold_journal } from "@/daemon/state_check/journal_check.ts";
import { check_ledger, type LedgerCheck } from "@/daemon/state_check/ledger_check.ts";
import { check_sessions } from "@/daemon/state_check/session_check.ts";
import type { StorageReport } from "@/storage/failure.ts";
import { disk } from "@/storage/file_system.ts";
import { type Layout, layout_of } from "@/storage/layout.ts";

/** What `verify-state` reports. */
export interface StateCheck {
  readonly agree: boolean;
  readonly threads: number;
  readonly pools: number;
  readonly events: number;
  readonly operations: number;
  readonly sessions: number;
  /** Of these, how many the next start writes to their files. */
  readonly sessions_unwritten: number;
  readonly ledger: Omit<LedgerCheck, "differences">;
  readonly reports: readonly StorageReport[];
  readonly differences: readonly StateDifference[];
}

/** Runs `work` on the cluster that the data directory belongs to; the embedded ledger is started for it. */
async function with_cluster<T>(config: Config, work: (cluster: Cluster) => Promise<T>): Promise<T> {
  const { rpc_url, commitment } = config.solana;
  if (rpc_url !== EMBEDDED) return await work(new Cluster(cluster_client(config, undefined), commitment));
  const ledger = await open_ledger_for_reading(config);
  try {
    return await work(new Cluster(cluster_client(config, ledger.url), commitment));
  } finally {
    await ledger.stop();
  }
}

/** A directory that holds no state proves nothing, and looking at it must not make one. */
async function require_file(path: string): Promise<void> {
  if (await disk.status(path) !== undefined) return;
  throw new ExitError(EXIT.config, `There is no ${path}: nothing to compare. Check --data-dir`);
}

/** Without its journal a directory is empty, or has lost what alone can prove the rest. */
async function require_journal({ journal, threads, pools, directory }: Layout): Promise<void> {
  if (await disk.status(journal) !== undefined) return;
  const has_documents = await disk.status(threads) !== undefined || await disk.status(pools) !== undefined;
  if (!has_documents) return await require_file(journal);
  throw new ExitError(
    EXIT.config,
    `${directory} has documents and no journal: ${journal} is missing, and without it nothing of what they say can be ` +
      "proved. Restore a copy of it; the next start of the daemon begins a new one after the documents",
  );
}

/**
 * Compares everything that a stopped daemon has left: documents, journal, session files and the ledger's own blocks.
 * Throws `ExitError`: 73 while a daemon runs there, 78 when the journal no longer begins at its first event.
 */
export async function check_state(config: Config): Promise<StateCheck> {
  await require_journal(layout_of(config.daemon.data_directory));
  if (config.solana.rpc_url === EMBEDDED) await require_file(ledger_path_of(config));
  return await with_state_to_look_at(config, async ({ layout, loaded }) => {
    const { journal, state, reports, ended_sessions } = loaded;
    if (journal.pruned_up_to > 0) {
      throw new ExitError(
        EXIT.config,
        `The journal of ${layout.directory} has been pruned up to event ${journal.pruned_up_to}: it cannot be folded ` +
          "from its beginning. Raise storage.journal_retention_hours for runs that are to be verified",
      );
    }
    const fold = fold_journal(journal, config.threading.error_history_limit);
    const sessions = await check_sessions(disk, layout, fold.sessions, ended_sessions);
    try {
      const { differences, ...ledger } = await with_cluster(
        config,
        (cluster) =>
          check_ledger(cluster, config.solana.program_id, fold, config.solana.follower !== "signatures"),
      );
      const all = [...compare_state(fold.state, state), ...sessions.differences, ...differences];
      return {
        agree: all.length === 0 && reports.every(({ severity }) => severity !== "loss"),
        threads: state.threads.size,
        pools: state.pools.size,
        events: fold.events,
        operations: fold.operations.size,
        sessions: sessions.sessions,
        sessions_unwritten: ended_sessions.length,
        ledger,
        reports,
        differences: all,
      };
    } catch (caught) {
      if (!(caught instanceof FailureError)) throw caught;
      throw new ExitError(
        EXIT.ledger_unreachable,
        `Cannot read the ledger: ${caught.message}. ${caught.failure.hint}`,
      );
    }
  });
}
