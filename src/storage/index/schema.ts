/** The tables of `index.sqlite`. */

/** `PRAGMA user_version` of the tables below; an index of another version is made anew. */
export const INDEX_VERSION = 1;

/** Amounts are text: SQLite's integers end at 2^63. */
export const INDEX_SCHEMA = `
CREATE TABLE folders (
  thread_id TEXT PRIMARY KEY,
  modified_ms INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE threads (
  thread_id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  pool_id TEXT NOT NULL,
  token_type TEXT NOT NULL,
  swap_direction TEXT,
  status TEXT NOT NULL,
  wallet_address TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX threads_by_direction ON threads (pool_id, swap_direction) WHERE swap_direction IS NOT NULL;

CREATE TABLE sessions (
  thread_id TEXT NOT NULL,
  started_at_ms INTEGER NOT NULL,
  session_file TEXT NOT NULL,
  ended_at_ms INTEGER NOT NULL,
  duration_seconds INTEGER NOT NULL,
  stop_reason TEXT NOT NULL,
  successful_operations INTEGER NOT NULL,
  total_tokens_processed TEXT NOT NULL,
  total_fees_paid TEXT NOT NULL,
  pool_verification_passed INTEGER,
  PRIMARY KEY (thread_id, started_at_ms, session_file)
) WITHOUT ROWID;

CREATE TABLE errors (
  thread_id TEXT NOT NULL,
  place INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  operation_type TEXT NOT NULL,
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  expected INTEGER NOT NULL,
  signature TEXT,
  PRIMARY KEY (thread_id, place)
) WITHOUT ROWID;
CREATE INDEX errors_by_code ON errors (code, at_ms);
`;
