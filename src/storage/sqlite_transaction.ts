import type { DatabaseSync } from "node:sqlite";

/** Runs `changes` in one transaction: all of it is committed when this returns, and nothing of it after it throws. */
export function in_transaction(database: DatabaseSync, changes: () => void): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    changes();
    database.exec("COMMIT");
  } catch (caught) {
    // SQLite ends the transaction itself after some errors.
    if (database.isTransaction) database.exec("ROLLBACK");
    throw caught;
  }
}
