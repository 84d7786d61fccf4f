import { DatabaseSync, type SQLOutputValue, type StatementSync } from "node:sqlite";
import { input_side } from "@/domain/pool.ts";
import type { ThreadConfiguration } from "@/domain/service_state.ts";
import type { ThreadError } from "@/domain/thread_error.ts";
import type { SessionDocument } from "@/storage/documents/session_document.ts";
import { INDEX_SCHEMA, INDEX_VERSION } from "@/storage/index/schema.ts";
import { MAX_SESSIONS_ANSWERED } from "@/storage/limits.ts";
import { in_transaction } from "@/storage/sqlite_transaction.ts";

/** A session as the index knows it. */
export interface SessionSummary {
  readonly session_file: string;
  readonly started_at_ms: number;
  readonly ended_at_ms: number;
  readonly duration_seconds: number;
  readonly stop_reason: string;
  readonly verification_summary: {
    readonly successful_operations: number;
    /** Base units of the input token. */
    readonly total_tokens_processed: bigint;
    /** Lamports, of the pool and of the network. */
    readonly total_fees_paid: bigint;
    /** `null`: nothing was compared. */
    readonly pool_verification_passed: boolean | null;
  };
}

const SESSIONS_QUERY =
  "SELECT * FROM sessions WHERE thread_id = ? ORDER BY started_at_ms DESC, session_file DESC LIMIT ?";

function summary_of(row: Record<string, SQLOutputValue>): SessionSummary {
  const passed = row["pool_verification_passed"];
  return {
    session_file: String(row["session_file"]),
    started_at_ms: Number(row["started_at_ms"]),
    ended_at_ms: Number(row["ended_at_ms"]),
    duration_seconds: Number(row["duration_seconds"]),
    stop_reason: String(row["stop_reason"]),
    verification_summary: {
      successful_operations: Number(row["successful_operations"]),
      total_tokens_processed: BigInt(String(row["total_tokens_processed"])),
      total_fees_paid: BigInt(String(row["total_fees_paid"])),
      pool_verification_passed: passed === null ? null : passed === 1,
    },
  };
}

/**
 * Fast answers about threads, sessions and errors. Everything in it also stands in the JSON files: it can always be made
 * again, so its writes do not wait for the disk.
 */
export class StateIndex {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  /** Whether it began empty and has to be filled from the files. */
  readonly is_new: boolean;

  /** Opens or makes the index. Throws what SQLite throws for a file that is no index of ours: remove it then. */
  constructor(path: string) {
    this.#database = new DatabaseSync(path);
    try {
      this.#database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
      this.is_new = this.#number("PRAGMA user_version") !== INDEX_VERSION;
      if (this.is_new) this.#make_tables();
    } catch (caught) {
      this.#database.close();
      throw caught;
    }
  }

  #make_tables(): void {
    const tables = this.#database.prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    ).all();
    const drops = tables.map(({ name }) => `DROP TABLE "${name}";`).join(" ");
    this.#database.exec(`BEGIN; ${drops} ${INDEX_SCHEMA}; PRAGMA user_version = ${INDEX_VERSION}; COMMIT`);
  }

  /** A statement, compiled once: a start runs some of them for every thread. */
  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #number(query: string, ...values: string[]): number {
    return Number(Object.values(this.#statement(query).get(...values) ?? {})[0] ?? 0);
  }

  /** Runs `changes` as one. */
  transaction(changes: () => void): void {
    in_transaction(this.#database, changes);
  }

  /** Takes a thread in. Throws when another one has the same pool and swap direction. */
  upsert_thread({ thread, status }: Pick<ThreadConfiguration, "thread" | "status">): void {
    const token_type = thread.kind === "swap" ? input_side(thread.direction) : thread.side;
    this.#statement(
      `INSERT INTO threads VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (thread_id) DO UPDATE SET status = excluded.status`,
    ).run(
      thread.thread_id,
      thread.kind,
      thread.pool_id,
      token_type,
      thread.kind === "swap" ? thread.direction : null,
      status,
      thread.wallet_address,
      thread.created_at_ms,
    );
  }

  /** Forgets a thread and its errors; its sessions stay. */
  remove_thread(thread_id: string): void {
    this.#statement("DELETE FROM threads WHERE thread_id = ?").run(thread_id);
    this.#statement("DELETE FROM errors WHERE thread_id = ?").run(thread_id);
  }

  /** Forgets all threads and errors, before they are taken from the state again; sessions stay. */
  remove_threads(): void {
    this.#database.exec("DELETE FROM threads; DELETE FROM errors");
  }

  /** Takes a session's file in. */
  upsert_session(session_file: string, document: SessionDocument): void {
    const { session_info, counters, pool_verification: { passed } } = document;
    this.#statement("INSERT OR REPLACE INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)").run(
      document.thread_id,
      session_info.start_time_ms,
      session_file,
      session_info.end_time_ms,
      session_info.duration_seconds,
      session_info.stop_reason,
      counters.outcomes.landed_ok,
      counters.amount_in.toString(),
      (counters.pool_fees + counters.network_fees).toString(),
      passed === null ? null : Number(passed),
    );
  }

  /** Forgets the sessions of a thread, before its files are read again. */
  remove_sessions(thread_id: string): void {
    this.#statement("DELETE FROM sessions WHERE thread_id = ?").run(thread_id);
  }

  /** Replaces the errors of a thread; newest last. */
  set_errors(thread_id: string, errors: readonly ThreadError[]): void {
    this.#statement("DELETE FROM errors WHERE thread_id = ?").run(thread_id);
    const insert = this.#statement("INSERT INTO errors VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    for (const [place, error] of errors.entries()) {
      const { at_ms, operation_type, code, message, expected, signature } = error;
      insert.run(thread_id, place, at_ms, operation_type, code, message, Number(expected), signature);
    }
  }

  /** Sessions of a thread, newest first; `limit` is bounded by `MAX_SESSIONS_ANSWERED`. */
  thread_sessions(thread_id: string, limit: number): SessionSummary[] {
    const bounded = Math.max(0, Math.min(limit, MAX_SESSIONS_ANSWERED));
    return this.#statement(SESSIONS_QUERY).all(thread_id, bounded).map(summary_of);
  }

  /** How many sessions a thread has, or all threads have. */
  session_count(thread_id?: string): number {
    if (thread_id === undefined) return this.#number("SELECT count(*) FROM sessions");
    return this.#number("SELECT count(*) FROM sessions WHERE thread_id = ?", thread_id);
  }

  /** How SQLite answers {@linkcode thread_sessions}, one line for each step. */
  sessions_plan(): string[] {
    return this.#statement(`EXPLAIN QUERY PLAN ${SESSIONS_QUERY}`).all("deposit_1", 10)
      .map(({ detail }) => String(detail));
  }

  /** When each thread's directory of sessions was last changed, as far as the index has read it. */
  folders(): Map<string, number> {
    const rows = this.#statement("SELECT thread_id, modified_ms FROM folders").all();
    return new Map(rows.map((row) => [String(row["thread_id"]), Number(row["modified_ms"])]));
  }

  /** The index has read a thread's directory as it was at `modified_ms`. */
  set_folder(thread_id: string, modified_ms: number): void {
    this.#statement("INSERT OR REPLACE INTO folders VALUES (?, ?)").run(thread_id, modified_ms);
  }

  close(): void {
    this.#database.close();
  }
}
