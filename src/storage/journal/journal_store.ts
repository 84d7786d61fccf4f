import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { OperationEnded, OperationOpened, ServiceEvent } from "@/domain/service_event.ts";
import { read_exact, write_exact } from "@/storage/journal/exact_json.ts";
import { type OperationQuery, query_text } from "@/storage/journal/operation_query.ts";
import {
  END_COLUMNS,
  ended_of,
  ended_values,
  OPEN_COLUMNS,
  opened_of,
  opened_values,
  type OperationRow,
} from "@/storage/journal/rows.ts";
import {
  JOURNAL_SCHEMA,
  JOURNAL_UPGRADES,
  JOURNAL_VERSION,
  LAST_END_QUERY,
} from "@/storage/journal/schema.ts";
import { in_transaction } from "@/storage/sqlite_transaction.ts";

/** An event with its sequence number. */
export interface NumberedEvent {
  readonly sequence: number;
  readonly event: ServiceEvent;
}

/** The journal has the tables of another version of the service: it is left alone. */
export class JournalVersionError extends Error {
  override readonly name = "JournalVersionError";
}

/** The file is damaged, or no database at all. */
export class JournalDamagedError extends Error {
  override readonly name = "JournalDamagedError";
}

/** The parts of the journal's database that replay, pruning and queries share. */
export class JournalStore {
  readonly #database: DatabaseSync;
  readonly #insert_event: StatementSync;
  readonly #open_operation: StatementSync;
  readonly #end_operation: StatementSync;

  /** Opens or makes the database. Throws `JournalVersionError` and `JournalDamagedError`. */
  constructor(path: string) {
    this.#database = new DatabaseSync(path);
    try {
      this.#prepare_tables(path);
      this.#insert_event = this.#database.prepare("INSERT INTO events VALUES (?, ?, ?, ?, ?)");
      const marks = OPEN_COLUMNS.map(() => "?").join(", ");
      this.#open_operation = this.#database.prepare(
        `INSERT OR IGNORE INTO operations (${OPEN_COLUMNS.join(", ")}) VALUES (${marks})`,
      );
      const changes = END_COLUMNS.map((column) => `${column} = ?`).join(", ");
      this.#end_operation = this.#database.prepare(
        `UPDATE operations SET ${changes} WHERE signature = ? AND end_seq IS NULL`,
      );
    } catch (caught) {
      this.#database.close();
      throw caught;
    }
  }

  #prepare_tables(path: string): void {
    const database = this.#database;
    // The version first: a database of somebody else must not be changed in any way.
    const version = this.#number("PRAGMA user_version");
    const tables = this.#number("SELECT count(*) FROM sqlite_schema");
    if (version !== JOURNAL_VERSION && !JOURNAL_UPGRADES.has(version) && !(version === 0 && tables === 0)) {
      throw new JournalVersionError(
        `${path} has version ${version}; this service knows ${JOURNAL_VERSION}. Use the service that wrote it`,
      );
    }
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    if (tables === 0) {
      database.exec(`BEGIN; ${JOURNAL_SCHEMA}; PRAGMA user_version = ${JOURNAL_VERSION}; COMMIT`);
    } else if (this.meta("closed_cleanly") !== 1) {
      const found = database.prepare("PRAGMA quick_check(1)").get();
      if (found?.["quick_check"] !== "ok") {
        throw new JournalDamagedError(String(found?.["quick_check"]));
      }
    }
    this.#upgrade(version);
    this.set_meta("closed_cleanly", 0);
  }

  /** Brings the tables of an older version up to date, each step in one transaction. */
  #upgrade(from: number): void {
    for (let version = from; JOURNAL_UPGRADES.has(version); version += 1) {
      this.#database.exec(
        `BEGIN; ${JOURNAL_UPGRADES.get(version)}; PRAGMA user_version = ${version + 1}; COMMIT`,
      );
    }
  }

  #number(query: string, ...values: (string | number)[]): number {
    const row = this.#database.prepare(query).get(...values);
    return row === undefined ? 0 : Number(Object.values(row)[0] ?? 0);
  }

  /** A number that the database keeps about itself; 0 when it was never set. */
  meta(name: string): number {
    return this.#number("SELECT value FROM meta WHERE name = ?", name);
  }

  set_meta(name: string, value: number): void {
    this.#database.prepare("INSERT OR REPLACE INTO meta VALUES (?, ?)").run(name, value);
  }

  /** The greatest sequence number in any row; 0 when there is none. */
  last_row(): number {
    return Math.max(
      this.#number("SELECT max(seq) FROM events"),
      this.#number("SELECT max(seq) FROM operations"),
      this.#number(LAST_END_QUERY),
    );
  }

  /** Runs `changes` in one transaction: all of it is on the disk when this returns, or nothing after it throws. */
  transaction(changes: () => void): void {
    in_transaction(this.#database, changes);
  }

  /** Writes a batch in one transaction. */
  write(batch: readonly NumberedEvent[]): void {
    this.transaction(() => {
      for (const { sequence, event } of batch) this.#write_one(sequence, event);
    });
  }

  #write_one(sequence: number, event: ServiceEvent): void {
    if (event.type === "operation_opened") {
      if (this.#open_operation.run(...opened_values(sequence, event)).changes === 1) return;
    }
    if (event.type === "operation_ended" && event.signature !== null) {
      if (this.#end_operation.run(...ended_values(sequence, event), event.signature).changes === 1) return;
    }
    const thread_id = "thread_id" in event ? event.thread_id : null;
    const at_ms = "at_ms" in event ? event.at_ms : null;
    this.#insert_event.run(sequence, event.type, thread_id, at_ms, write_exact(event));
  }

  *#stream(query: string, from: number, event_of: (row: never) => NumberedEvent): Iterable<NumberedEvent> {
    for (const row of this.#database.prepare(query).iterate(from)) yield event_of(row as never);
  }

  /** The three orders that make up the journal, each from sequence number `from` up. */
  streams(from: number): Iterable<NumberedEvent>[] {
    const opened = (row: OperationRow) => ({ sequence: row.seq, event: opened_of(row) });
    const ended = (row: OperationRow) => ({
      sequence: row.end_seq ?? 0,
      event: ended_of(row) as OperationEnded,
    });
    const other = (row: { seq: number; body: string }) => ({
      sequence: row.seq,
      event: read_exact(row.body) as ServiceEvent,
    });
    return [
      this.#stream("SELECT seq, body FROM events WHERE seq >= ? ORDER BY seq", from, other),
      this.#stream("SELECT * FROM operations WHERE seq >= ? ORDER BY seq", from, opened),
      this.#stream("SELECT * FROM operations WHERE end_seq >= ? ORDER BY end_seq", from, ended),
    ];
  }

  /** Operations without an end, in the order of their opening. */
  open_operations(): OperationOpened[] {
    const query = "SELECT * FROM operations WHERE end_seq IS NULL ORDER BY seq";
    return this.#database.prepare(query).all().map((row) => opened_of(row as unknown as OperationRow));
  }

  /** One page of operations, newest first. */
  operations(query: OperationQuery): OperationRow[] {
    const { text, values } = query_text(query);
    return this.#database.prepare(text).all(...values) as unknown as OperationRow[];
  }

  /** How SQLite would answer a query, one line for each step. */
  plan(query: OperationQuery): string[] {
    const { text, values } = query_text(query);
    return this.#database.prepare(`EXPLAIN QUERY PLAN ${text}`).all(...values)
      .map((row) => String(row["detail"]));
  }

  /** Rows for pruning: the greatest sequence number of the oldest `limit` removable ones, and how many went. */
  remove_old(up_to: number, older_than_ms: number, limit: number): { removed: number; greatest: number } {
    let removed = 0;
    let greatest = 0;
    const remove = (query: string, ...values: number[]) => {
      for (const row of this.#database.prepare(query).all(...values)) {
        removed += 1;
        greatest = Math.max(greatest, Number(row["last"]));
      }
    };
    remove(
      `DELETE FROM operations WHERE seq IN (SELECT seq FROM operations
         WHERE end_seq <= ? AND ended_at_ms < ? ORDER BY end_seq LIMIT ?) RETURNING end_seq AS last`,
      up_to,
      older_than_ms,
      limit,
    );
    remove(
      `DELETE FROM events WHERE seq IN (SELECT seq FROM events
         WHERE seq <= ? AND (at_ms IS NULL OR at_ms < ?) ORDER BY seq LIMIT ?) RETURNING seq AS last`,
      up_to,
      older_than_ms,
      limit,
    );
    return { removed, greatest };
  }

  /** Bytes of the database without its log. */
  size_bytes(): number {
    return this.#number("PRAGMA page_count") * this.#number("PRAGMA page_size");
  }

  /** Moves the log into the database, notes the clean end, closes. */
  close(): void {
    try {
      this.set_meta("closed_cleanly", 1);
      this.#database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    } finally {
      this.#database.close();
    }
  }

  /** Closes without noting a clean end, as a crash does. */
  abandon(): void {
    this.#database.close();
  }
}
