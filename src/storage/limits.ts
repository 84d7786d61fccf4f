/** The bounds of this room. */

/** Group commit: an event waits at most this long for others to share its commit. */
export const COMMIT_DELAY_MS = 5;
/** Group commit: a batch of this many events is committed at once. */
export const MAX_COMMIT_ROWS = 500;
/** A batch that could not be committed is tried again after this time. */
export const COMMIT_RETRY_MS = 500;
/** Events that wait for a journal that cannot write; beyond it the service takes no more operations. */
export const MAX_PENDING_EVENTS = 100_000;
/** Rows that one call of `prune` removes: a bound for the time that it holds up the event loop. */
export const MAX_PRUNED_ROWS = 5_000;
/** Operations that one query answers: a page of a thousand, and one more to see whether that was all. */
export const MAX_PAGE_OPERATIONS = 1_001;

/** A document is written at most this often. */
export const MIN_WRITE_INTERVAL_MS = 1_000;
/** Pause after a write, as a multiple of what it took: 19 keeps a document's writes below 5 % of the time. */
export const WRITE_PAUSE_FACTOR = 19;
/** `threads.json` names the time of each thread's last operation; for that alone it is written this often. */
export const LAST_OPERATION_REFRESH_MS = 10_000;
/** A document without changes is written again when it is this many events behind: a start must not replay them all. */
export const MAX_DOCUMENT_LAG_EVENTS = 50_000;
/** Threads whose text is made in one go; then the event loop has its turn. */
export const FRAGMENTS_PER_TURN = 250;
/** Characters that are handed to the file system at once. */
export const WRITE_CHUNK_CHARACTERS = 262_144;

/** Files and directories that are looked at or written side by side: each thread has some, and the disk takes many at a time. */
export const MAX_FILES_AT_ONCE = 16;
/** A disk that reads a journal more slowly than this, 10 MB a second, is broken: it bounds the time that a start may take. */
export const SLOWEST_DISK_BYTES_PER_MS = 10_000;
/** Names that are tried for a file whose name is taken: sessions of one second, files set aside in one second. */
export const MAX_NAME_TRIES = 10_000;
/** Sessions that one query answers at most. */
export const MAX_SESSIONS_ANSWERED = 1_000;
/** Files that a rebuild of the index reads between two commits. */
export const REBUILD_BATCH_FILES = 500;
/** Backup: pages of a database that are copied in one step; all of them, or writers would make it begin again. */
export const PAGES_PER_BACKUP_STEP = 0x7fffffff;
