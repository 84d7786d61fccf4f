/** The tables of `journal.sqlite`. */

/** `PRAGMA user_version` of the tables below. */
export const JOURNAL_VERSION = 3;

/** What brings the tables of an older version to the next one, by that older version. */
export const JOURNAL_UPGRADES: ReadonlyMap<number, string> = new Map([
  [2, "ALTER TABLE operations ADD COLUMN pool_check TEXT"],
]);

/**
 * An operation is one row: its opening with a sequence number, its end with another. Everything else, and an operation
 * that could not even be signed, is a row of `events`. Amounts are text: SQLite's integers end at 2^63.
 */
export const JOURNAL_SCHEMA = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE operations (
  seq INTEGER PRIMARY KEY,
  signature TEXT NOT NULL UNIQUE,
  thread_id TEXT NOT NULL,
  pool_id TEXT NOT NULL,
  purpose TEXT NOT NULL,
  kind TEXT NOT NULL,
  amount TEXT NOT NULL,
  available TEXT NOT NULL,
  expected TEXT NOT NULL,
  shares TEXT NOT NULL,
  burns TEXT NOT NULL,
  wire BLOB NOT NULL,
  last_valid_block_height INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  end_seq INTEGER,
  outcome TEXT,
  slot INTEGER,
  tx_index INTEGER,
  fee TEXT,
  pool_fee TEXT,
  compute_units INTEGER,
  amount_in TEXT,
  amount_out TEXT,
  burned_in TEXT,
  burned_out TEXT,
  shared TEXT,
  failure TEXT,
  attempt TEXT,
  evidence TEXT,
  ended_at_ms INTEGER,
  pool_check TEXT
);
CREATE UNIQUE INDEX operations_by_end ON operations (end_seq) WHERE end_seq IS NOT NULL;
CREATE INDEX operations_open ON operations (seq) WHERE end_seq IS NULL;
CREATE INDEX operations_by_thread ON operations (thread_id, seq);
CREATE INDEX operations_by_pool ON operations (pool_id, seq);
CREATE INDEX operations_by_kind ON operations (kind, seq);
CREATE INDEX operations_by_outcome ON operations (outcome, seq);
CREATE INDEX operations_by_time ON operations (at_ms, seq);

CREATE TABLE events (
  seq INTEGER PRIMARY KEY,
  type TEXT NOT NULL,
  thread_id TEXT,
  at_ms INTEGER,
  body TEXT NOT NULL
);
CREATE INDEX events_by_thread ON events (thread_id, seq);
`;

/**
 * The greatest number of an end. The condition is that of the index: without it SQLite does not see that the index has
 * every end, and a start reads the whole table.
 */
export const LAST_END_QUERY = "SELECT max(end_seq) FROM operations WHERE end_seq IS NOT NULL";
