/** `findings/`: a file for each kind of findings. They depend on no event, so they are written by themselves. */
import type { Clock } from "@/base/clock.ts";
import { error_line } from "@/base/errors.ts";
import { MAX_FINDINGS_KEPT } from "@/base/limits.ts";
import { type FindingGroup, SEVERITIES } from "@/domain/finding.ts";
import { read_document, write_atomically } from "@/storage/atomic_file.ts";
import { decode_finding, encode_finding } from "@/storage/documents/finding_document.ts";
import { storage_failure, type StorageReport } from "@/storage/failure.ts";
import type { FileSystem } from "@/storage/file_system.ts";
import { document_text } from "@/storage/fragment_cache.ts";
import { finding_path, type Layout } from "@/storage/layout.ts";
import { MIN_WRITE_INTERVAL_MS, WRITE_PAUSE_FACTOR } from "@/storage/limits.ts";

/** What earlier runs have found. */
export interface LoadedFindings {
  readonly findings: readonly FindingGroup[];
  readonly reports: readonly StorageReport[];
}

/** The worst first, and of equals the one that was seen first. */
function by_importance(left: FindingGroup, right: FindingGroup): number {
  const severity = ({ severity }: FindingGroup) => SEVERITIES.indexOf(severity);
  return severity(left) - severity(right) || left.number - right.number;
}

/** A file under another name was put there by hand: two of one finding would count twice. */
function decode_as(id: string): (text: string) => FindingGroup {
  return (text) => {
    const group = decode_finding(text);
    if (group.id !== id) throw new Error(`it is about ${group.id}`);
    return group;
  };
}

/**
 * Reads the findings of earlier runs. A file that cannot be read is set aside and reported; more than are kept stay where
 * they are and are reported. Throws `DocumentVersionError`, and the disk's errors for missing permission.
 */
export async function load_findings(
  fs: FileSystem,
  layout: Layout,
  now_ms: number,
): Promise<LoadedFindings> {
  const findings: FindingGroup[] = [];
  const reports: StorageReport[] = [];
  for (const name of await fs.list(layout.findings_directory)) {
    if (!name.endsWith(".json")) continue;
    const id = name.slice(0, -".json".length);
    const path = finding_path(layout, id);
    const reading = await read_document(fs, path, decode_as(id), now_ms);
    if (reading.value !== undefined) findings.push(reading.value);
    reports.push(...reading.reports.map((report) => ({ ...report, severity: "loss" as const })));
  }
  const kept = findings.sort(by_importance).slice(0, MAX_FINDINGS_KEPT);
  if (findings.length > kept.length) {
    const message = `${layout.findings_directory} has ${findings.length} findings, ${kept.length} are kept ` +
      "in mind: move the files that no longer matter";
    reports.push({ severity: "loss", path: layout.findings_directory, message });
  }
  return { findings: kept, reports };
}

/** Longest sleep of a writer that has nothing to do; a change wakes it. */
const FOREVER_MS = 0x7fffffff;

/**
 * Writes findings as they come, and how often they have come again, at most once a second and for a small share of the
 * time. What cannot be written is tried again, and said in {@linkcode problem}.
 */
export class FindingFiles {
  readonly #fs: FileSystem;
  readonly #layout: Layout;
  readonly #clock: Clock;
  /** By id; `undefined`: its file is to go. */
  readonly #dirty = new Map<string, FindingGroup | undefined>();
  readonly #running: Promise<void>;
  readonly #closing = new AbortController();
  #wake = new AbortController();
  #problem: string | undefined;
  #closed = false;

  constructor(fs: FileSystem, layout: Layout, clock: Clock) {
    this.#fs = fs;
    this.#layout = layout;
    this.#clock = clock;
    this.#running = this.#run();
  }

  /** What cannot be written and why; `undefined` while all is well. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Takes note of a group that is new or has grown. */
  note(group: FindingGroup): void {
    this.#dirty.set(group.id, group);
    this.#wake.abort();
  }

  /** Forgets a group that had to make room. */
  forget({ id }: FindingGroup): void {
    this.#dirty.set(id, undefined);
    this.#wake.abort();
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      this.#wake = new AbortController();
      if (this.#dirty.size === 0) await this.#clock.sleep(FOREVER_MS, this.#wake.signal);
      const started_ms = this.#clock.monotonic_ms();
      await this.#write();
      const took_ms = this.#clock.monotonic_ms() - started_ms;
      const pause_ms = Math.max(MIN_WRITE_INTERVAL_MS, took_ms * WRITE_PAUSE_FACTOR);
      await this.#clock.sleep(pause_ms, this.#closing.signal);
    }
  }

  async #write(): Promise<void> {
    const batch = [...this.#dirty];
    if (batch.length === 0) return;
    this.#dirty.clear();
    try {
      for (const [id, group] of batch) await this.#write_one(id, group);
      await this.#fs.sync_directory(this.#layout.findings_directory);
      this.#problem = undefined;
    } catch (caught) {
      // What has grown meanwhile is newer than what could not be written.
      for (const [id, group] of batch) if (!this.#dirty.has(id)) this.#dirty.set(id, group);
      this.#problem = error_line(caught);
    }
  }

  async #write_one(id: string, group: FindingGroup | undefined): Promise<void> {
    const path = finding_path(this.#layout, id);
    if (group === undefined) return await this.#fs.remove(path);
    const text = document_text(encode_finding(group));
    await write_atomically(this.#fs, path, [text], { keep_backup: false, sync_directory: false });
  }

  /** Writes what is left and ends. Rejects with `FailureError` (system) when that cannot be written. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#closing.abort();
    this.#wake.abort();
    await this.#running;
    await this.#write();
    if (this.#problem === undefined) return;
    throw storage_failure("write_failed", this.#problem, "Check the free space and the data directory");
  }
}
