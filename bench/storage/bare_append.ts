import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { END_COLUMNS, ended_values, OPEN_COLUMNS, opened_values } from "@/storage/journal/rows.ts";
import { JOURNAL_SCHEMA } from "@/storage/journal/schema.ts";
import { OperationEvents } from "./operation_events.ts";
import { population } from "./population.ts";
import type { Progress } from "../progress.ts";
import { IN_FLIGHT } from "./service_run.ts";
import { type Spent, Stopwatch } from "../stopwatch.ts";
import { with_directory } from "../temporary.ts";

function statements(database: DatabaseSync) {
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; ${JOURNAL_SCHEMA}`);
  const marks = OPEN_COLUMNS.map(() => "?").join(", ");
  const changes = END_COLUMNS.map((column) => `${column} = ?`).join(", ");
  return {
    open: database.prepare(`INSERT INTO operations (${OPEN_COLUMNS.join(", ")}) VALUES (${marks})`),
    end: database.prepare(`UPDATE operations SET ${changes} WHERE signature = ?`),
  };
}

/**
 * The reference: the same rows in the same tables, and nothing else. As many share a commit as the service has operations
 * in flight; the values are made beforehand.
 */
export function run_bare(
  threads: number,
  signatures: readonly string[],
  progress: Progress,
): Promise<Spent> {
  return with_directory(async (directory) => {
    const events = new OperationEvents(population(threads).threads, signatures);
    using database = new DatabaseSync(`${directory}/journal.sqlite`);
    const { open, end } = statements(database);
    const watch = new Stopwatch();
    let sequence = 0;
    let ends: SQLInputValue[][] = [];
    for (let first = 0; first < signatures.length + IN_FLIGHT; first += IN_FLIGHT) {
      const opens: SQLInputValue[][] = [];
      const next_ends: SQLInputValue[][] = [];
      for (let number = first; number < Math.min(first + IN_FLIGHT, signatures.length); number += 1) {
        const opened = events.opened(number);
        opens.push(opened_values(sequence += 1, opened));
        next_ends.push([...ended_values(sequence += 1, events.ended(opened, number)), opened.signature]);
      }
      watch.start();
      database.exec("BEGIN IMMEDIATE");
      for (const values of ends) end.run(...values);
      for (const values of opens) open.run(...values);
      database.exec("COMMIT");
      watch.stop();
      ends = next_ends;
      progress.report(`bare rows of ${threads} threads`, first, signatures.length);
    }
    await Promise.resolve();
    return watch.spent;
  });
}
