/** The data directory of a running daemon: state in, events out. */
import type { Clock } from "@/base/clock.ts";
import { error_line } from "@/base/errors.ts";
import type { Lifecycle } from "@/base/lifecycle.ts";
import { PRUNE_EVERY_MS } from "@/base/limits.ts";
import { log_of } from "@/base/log.ts";
import { FailureError } from "@/domain/failure.ts";
import { StateKeeper } from "@/engine/state_keeper.ts";
import { type Config, DATA_DIRECTORY_KEY } from "@/daemon/config.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";
import { type DataDir, DataDirError, DataDirLockedError, open_data_dir } from "@/storage/data_dir.ts";
import { DocumentWriter } from "@/storage/document_writer.ts";
import type { FindingGroup } from "@/domain/finding.ts";
import { disk } from "@/storage/file_system.ts";
import { FindingFiles, load_findings } from "@/storage/finding_files.ts";
import { note_session, open_index, refresh_index } from "@/storage/index/refresh_index.ts";
import type { StateIndex } from "@/storage/index/state_index.ts";
import type { Journal } from "@/storage/journal/journal.ts";
import { type KeySource, KeystoreError } from "@/storage/key_source.ts";
import { type Keystore, open_keystore } from "@/storage/keystore.ts";
import type { Layout } from "@/storage/layout.ts";
import type { StorageReport } from "@/storage/failure.ts";
import { load_state } from "@/storage/recovery.ts";
import type { Metrics } from "@/monitoring/metrics.ts";

/** What the daemon keeps on the disk. */
export interface Persistence {
  readonly keeper: StateKeeper;
  readonly journal: Journal;
  readonly writer: DocumentWriter;
  readonly index: StateIndex;
  readonly keystore: Keystore;
  readonly layout: Layout;
  /** What earlier runs have found. */
  readonly known_findings: readonly FindingGroup[];
  readonly finding_files: FindingFiles;
}

/** Makes `directory` ours. Throws `ExitError`: 73 when another daemon has it, 78 when it cannot be used. */
export async function claim_data_dir(directory: string): Promise<DataDir> {
  try {
    return await open_data_dir(disk, directory, Deno.pid);
  } catch (caught) {
    if (caught instanceof DataDirLockedError) throw new ExitError(EXIT.locked, caught.message);
    if (caught instanceof DataDirError) throw new ExitError(EXIT.config, caught.message);
    throw caught;
  }
}

/** Where the key-encryption key comes from, as the configuration says. */
export function key_source_of(config: Config, layout: Layout): KeySource {
  const { passphrase_env, key_file } = config.keystore;
  const credentials = Deno.env.get("CREDENTIALS_DIRECTORY");
  if (credentials !== undefined) {
    return { type: "credential", directory: credentials, name: DATA_DIRECTORY_KEY };
  }
  if (passphrase_env === undefined) return { type: "key_file", path: key_file ?? layout.key_file };
  const passphrase = Deno.env.get(passphrase_env);
  if (passphrase === undefined) {
    throw new ExitError(
      EXIT.config,
      `The environment has no ${passphrase_env}, which keystore.passphrase_env names. Set it for the service`,
    );
  }
  return { type: "passphrase", passphrase, parameters: layout.keystore };
}

/** Runs `work` with sealed keys; one that cannot be opened ends it with `ExitError` 78 and the remedy. */
export function with_sealed_keys<T>(work: () => T): T {
  try {
    return work();
  } catch (caught) {
    if (!(caught instanceof KeystoreError)) throw caught;
    const remedy =
      "cli keys import takes a key from a file; an interrupted cli keys rotate is to be run again";
    throw new ExitError(EXIT.config, `${caught.message} (${remedy})`);
  }
}

/** Opens the keystore for the wallets that there are. Throws `ExitError` 78. */
export async function unlock(source: KeySource, sealed: string | undefined): Promise<Keystore> {
  try {
    return await open_keystore(disk, source, sealed);
  } catch (caught) {
    if (caught instanceof KeystoreError) throw new ExitError(EXIT.config, caught.message);
    throw caught;
  }
}

async function prune(journal: Journal, writer: DocumentWriter, older_than_ms: number): Promise<void> {
  // Main file and backup must both contain what goes: two renewals bring them there.
  await writer.renew();
  await writer.renew();
  while (journal.prune(writer.safe_position(), older_than_ms) > 0) continue;
}

async function prune_regularly(
  parts: Persistence & { clock: Clock; retention_ms: number },
  stop: AbortSignal,
): Promise<void> {
  const { journal, writer, clock, retention_ms } = parts;
  for (;;) {
    await clock.sleep(PRUNE_EVERY_MS, stop);
    if (stop.aborted) return;
    try {
      await prune(journal, writer, clock.now_ms() - retention_ms);
    } catch (caught) {
      if (!(caught instanceof FailureError)) throw caught;
      log_of("storage").warn("Cannot prune the journal, will try again", { reason: error_line(caught) });
    }
  }
}

/** SQLite's word for a file that the system would not open. */
const NOT_OPENED = /unable to open database file/;

/** Waits for what opens a database; one that cannot be opened ends the start with `ExitError` 78. */
async function with_databases<T>(layout: Layout, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (caught) {
    if (!NOT_OPENED.test(error_line(caught))) throw caught;
    throw new ExitError(
      EXIT.config,
      `Cannot open a database of ${layout.directory}: ${
        error_line(caught)
      }. Check the owner and the mode of its files, ` +
        "and how many files the process may open (ulimit -n)",
    );
  }
}

/** The findings of earlier runs, and the writer of those to come. */
async function open_findings(layout: Layout, clock: Clock, lifecycle: Lifecycle) {
  const { findings: known_findings, reports } = await load_findings(disk, layout, clock.now_ms());
  tell(reports);
  const finding_files = new FindingFiles(disk, layout, clock);
  lifecycle.add("findings", () => finding_files.close());
  return { known_findings, finding_files };
}

function tell(reports: readonly StorageReport[]): void {
  const log = log_of("storage");
  for (const { severity, path, message } of reports) {
    if (severity === "loss") log.error(message, { path });
    else log.warn(message, { path });
  }
}

/**
 * Opens the data directory: lock, documents, journal, keys, index; and registers how to close them. Says what it had to
 * mend. `metrics` hears how long writing takes. Throws `ExitError`.
 */
export async function open_persistence(
  config: Config,
  clock: Clock,
  lifecycle: Lifecycle,
  metrics: Metrics,
): Promise<Persistence> {
  const log = log_of("storage");
  const { layout, removed, release } = await claim_data_dir(config.daemon.data_directory);
  lifecycle.add("data directory", release);
  for (const path of removed) log.info("Removed an unfinished file of an earlier run", { path });
  const { error_history_limit } = config.threading;
  const loaded = await with_databases(
    layout,
    load_state(disk, layout, clock, undefined, error_history_limit),
  );
  const { journal, state, reports } = loaded;
  lifecycle.add("journal", () => journal.close());
  journal.on_commit((took_ms) => metrics.observe_commit(took_ms));
  tell(reports);
  const sealed = state.wallets.values().next().value?.sealed_key;
  const keystore = await unlock(key_source_of(config, layout), sealed);
  const index = await with_databases(layout, open_index(disk, layout));
  lifecycle.add("index", () => index.close());
  await refresh_index(disk, layout, index, state);
  const writer = new DocumentWriter(loaded, {
    fs: disk,
    layout,
    clock,
    on_written: (part, _position, took_ms) => metrics.observe_document(part, took_ms),
    on_session: (written) =>
      void note_session(disk, layout, index, written).catch((caught) =>
        log.warn("Cannot index a session; cli reindex mends it", { reason: error_line(caught) })
      ),
  });
  lifecycle.add("documents", () => writer.close());
  const keeper = new StateKeeper(state, journal);
  keeper.on_event((event, sequence) => writer.note(sequence, event));
  const findings = await open_findings(layout, clock, lifecycle);
  const persistence = { keeper, journal, writer, index, keystore, layout, ...findings };
  const stop = new AbortController();
  const retention_ms = config.storage.journal_retention_hours * 3_600_000;
  const pruning = prune_regularly({ ...persistence, clock, retention_ms }, stop.signal);
  lifecycle.add("journal pruning", async () => {
    stop.abort();
    await pruning;
  });
  return persistence;
}
