import { assert } from "@/base/assert.ts";
import type { Clock } from "@/base/clock.ts";
import { error_line } from "@/base/errors.ts";
import type { OperationEnded, OperationOpened, ServiceEvent } from "@/domain/service_event.ts";
import { storage_failure } from "@/storage/failure.ts";
import type { JournalStore, NumberedEvent } from "@/storage/journal/journal_store.ts";
import { merge_streams } from "@/storage/journal/merge_streams.ts";
import type { OperationQuery } from "@/storage/journal/operation_query.ts";
import { ended_of, opened_of } from "@/storage/journal/rows.ts";
import {
  COMMIT_DELAY_MS,
  COMMIT_RETRY_MS,
  MAX_COMMIT_ROWS,
  MAX_PENDING_EVENTS,
  MAX_PRUNED_ROWS,
} from "@/storage/limits.ts";

/** An operation of the log. */
export interface LoggedOperation {
  readonly sequence: number;
  readonly opened: OperationOpened;
  readonly end_sequence: number | null;
  readonly ended: OperationEnded | null;
}

interface Waiter {
  readonly sequence: number;
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

const DISK_HINT = "Free space or repair the disk of the data directory; the journal goes on by itself";

/**
 * The list of everything that has changed the state. Events get consecutive numbers at once and become durable together
 * within a few milliseconds. When the disk fails they wait, in order, and are tried again: nothing is lost while the
 * process lives.
 */
export class Journal {
  readonly #store: JournalStore;
  readonly #clock: Clock;
  #last: number;
  #durable: number;
  #pending: NumberedEvent[] = [];
  #waiters: Waiter[] = [];
  #problem: string | undefined;
  #pruned_up_to: number;
  #wake: AbortController | undefined;
  #committing = false;
  #on_commit: ((took_ms: number) => void) | undefined;
  #closed = false;

  constructor(store: JournalStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
    this.#pruned_up_to = store.meta("pruned_up_to");
    this.#last = Math.max(store.last_row(), this.#pruned_up_to, store.meta("continued_after"));
    this.#durable = this.#last;
  }

  /** Tells `listener` how long each commit that succeeds takes, in milliseconds. */
  on_commit(listener: (took_ms: number) => void): void {
    this.#on_commit = listener;
  }

  /** The number of the newest event; 0 before the first. */
  get last_sequence(): number {
    return this.#last;
  }

  /** Every event up to this number is on the disk. */
  get durable_sequence(): number {
    return this.#durable;
  }

  /** Events up to this number may be missing: the documents contain them. */
  get pruned_up_to(): number {
    return this.#pruned_up_to;
  }

  /** Whether the last try to write succeeded. */
  get healthy(): boolean {
    return this.#problem === undefined;
  }

  /** Why the journal cannot write, in one line; `undefined` while it can. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Events that are not on the disk yet. */
  get pending(): number {
    return this.#pending.length;
  }

  /** Bytes that the journal's database has. */
  get size_bytes(): number {
    return this.#store.size_bytes();
  }

  /** Gives `event` its number and takes it. Throws `FailureError` (system) when too many wait for the disk. */
  append(event: ServiceEvent): number {
    assert(!this.#closed, "The journal is closed");
    if (this.#pending.length >= MAX_PENDING_EVENTS) {
      throw storage_failure(
        "journal_full",
        `The journal cannot write: ${this.#problem ?? "slow"}`,
        DISK_HINT,
      );
    }
    this.#last += 1;
    this.#pending.push({ sequence: this.#last, event });
    if (!this.#committing) void this.#commit_later();
    // While the disk fails the retry sets the pace.
    else if (this.#pending.length >= MAX_COMMIT_ROWS && this.healthy) this.#wake?.abort();
    return this.#last;
  }

  /** Resolves when event `sequence` is on the disk. Rejects with `FailureError` (system) when a try to write it fails. */
  durable(sequence: number): Promise<void> {
    if (sequence <= this.#durable) return Promise.resolve();
    assert(sequence <= this.#last, `Event ${sequence} has not been appended`);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiters.push({ sequence, resolve, reject });
    return promise;
  }

  /** Commits what waits, now. Rejects with `FailureError` (system) when that fails. */
  flush(): Promise<void> {
    while (this.#pending.length > 0 && this.#commit());
    if (this.#pending.length === 0) return Promise.resolve();
    return Promise.reject(this.#failure());
  }

  #delay_ms(): number {
    if (!this.healthy) return COMMIT_RETRY_MS;
    // A backlog is worked off batch by batch, with a turn of the event loop between them.
    return this.#pending.length >= MAX_COMMIT_ROWS ? 0 : COMMIT_DELAY_MS;
  }

  async #commit_later(): Promise<void> {
    this.#committing = true;
    while (this.#pending.length > 0 && !this.#closed) {
      this.#wake = new AbortController();
      await this.#clock.sleep(this.#delay_ms(), this.#wake.signal);
      if (this.#pending.length > 0 && !this.#closed) this.#commit();
    }
    this.#committing = false;
  }

  #failure() {
    return storage_failure("journal_write_failed", `The journal cannot write: ${this.#problem}`, DISK_HINT);
  }

  /** Tries to commit one batch; answers whether it is on the disk. */
  #commit(): boolean {
    const batch = this.#pending.slice(0, MAX_COMMIT_ROWS);
    const started_ms = this.#clock.monotonic_ms();
    try {
      this.#store.write(batch);
    } catch (caught) {
      this.#problem = error_line(caught);
      const waiters = this.#waiters;
      this.#waiters = [];
      for (const waiter of waiters) waiter.reject(this.#failure());
      return false;
    }
    this.#problem = undefined;
    this.#on_commit?.(this.#clock.monotonic_ms() - started_ms);
    this.#pending = this.#pending.slice(batch.length);
    this.#durable = batch.at(-1)?.sequence ?? this.#durable;
    const waiters = this.#waiters;
    this.#waiters = waiters.filter(({ sequence }) => sequence > this.#durable);
    for (const waiter of waiters) if (waiter.sequence <= this.#durable) waiter.resolve();
    return true;
  }

  /** Shows every durable event from number `from` up, in order, without holding them all in memory. */
  replay(from: number, visit: (sequence: number, event: ServiceEvent) => void): void {
    for (const { sequence, event } of merge_streams(this.#store.streams(from))) visit(sequence, event);
  }

  /** Durable operations without an end, in the order of their opening. */
  open_operations(): OperationOpened[] {
    return this.#store.open_operations();
  }

  /** One page of durable operations, newest first. */
  query_operations(query: OperationQuery): LoggedOperation[] {
    return this.#store.operations(query).map((row) => ({
      sequence: row.seq,
      opened: opened_of(row),
      end_sequence: row.end_seq,
      ended: ended_of(row),
    }));
  }

  /**
   * Removes ended operations and other events up to number `up_to` that are older than `older_than_ms` (an instant).
   * Every document, and its backup, must contain them. Removes a bounded number; answers how many, so that the caller
   * goes on until it is 0.
   */
  prune(up_to: number, older_than_ms: number): number {
    let removed = 0;
    let pruned_up_to = this.#pruned_up_to;
    this.#store.transaction(() => {
      const old = this.#store.remove_old(Math.min(up_to, this.#durable), older_than_ms, MAX_PRUNED_ROWS);
      removed = old.removed;
      pruned_up_to = Math.max(pruned_up_to, old.greatest);
      this.#store.set_meta("pruned_up_to", pruned_up_to);
    });
    this.#pruned_up_to = pruned_up_to;
    return removed;
  }

  /** Makes the next number greater than `sequence`: for documents that know more than this journal. */
  continue_after(sequence: number): void {
    assert(this.#pending.length === 0, "Numbers are moved before the first append");
    if (sequence <= this.#last) return;
    const was_empty = this.#last === 0;
    this.#store.transaction(() => {
      this.#store.set_meta("continued_after", sequence);
      if (was_empty) this.#store.set_meta("pruned_up_to", sequence);
    });
    if (was_empty) this.#pruned_up_to = sequence;
    this.#last = sequence;
    this.#durable = sequence;
  }

  /** Commits what waits and closes. Throws `FailureError` (system) when something could not be written. */
  close(): void {
    if (this.#closed) return;
    while (this.#pending.length > 0 && this.#commit());
    this.#closed = true;
    this.#wake?.abort();
    const failure = this.#pending.length > 0 ? this.#failure() : undefined;
    if (failure !== undefined) this.#store.abandon();
    else this.#store.close();
    if (failure !== undefined) throw failure;
  }
}
