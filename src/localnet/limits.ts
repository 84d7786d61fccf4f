/** Every bound of the embedded ledger in one place, with its reason. */

/** A slot becomes finalized when this many slots have been closed after it, as a vote tower of a cluster does. */
export const FINALITY_SLOTS = 32;
/** Blocks kept in memory, and in the ledger's file if it has one; the oldest is dropped first. At 400 ms a slot this is about eleven hours. */
export const MAX_LEDGER_BLOCKS = 100_000;
/**
 * Transactions kept over all blocks, as above; whole blocks are dropped, the oldest first. 6.6 kB of heap each, measured with operations
 * that share nothing: about 330 MB. One that shares with 32 recipients is several times as large.
 */
export const MAX_LEDGER_TRANSACTIONS = 50_000;
/** Without `searchTransactionHistory`, statuses are looked up this many slots behind the root, as in a node's cache. */
export const STATUS_CACHE_SLOTS = 300;
/** Entries of the SlotHashes sysvar. */
export const MAX_SLOT_HASHES = 512;
/** After a checkpoint the write-ahead log of a ledger's file is cut to this: one full slot fits. */
export const MAX_IDLE_WAL_BYTES = 33_554_432;
/** Taking a ledger's lock is tried this often when its file is removed at the same instant. */
export const MAX_LOCK_TRIES = 5;
/** Prioritization fees are remembered for this many slots. */
export const MAX_FEE_SAMPLES = 150;
/** The cache of address texts is emptied when it has this many entries. */
export const MAX_ADDRESS_TEXTS = 50_000;
/** The accounts that have been read from the VM are forgotten when they have this many bytes: about 60,000 wallets, or a few programs. */
export const MAX_KNOWN_ACCOUNT_BYTES = 67_108_864;
/** The cache of mints' decimals is emptied when it has this many entries. */
export const MAX_KNOWN_MINTS = 50_000;

/** `getBlocks` and `getBlocksWithLimit` span at most this many slots. */
export const MAX_BLOCK_RANGE_SLOTS = 500_000;
/** `getSignaturesForAddress` answers at most this many signatures. */
export const MAX_SIGNATURES_PER_ADDRESS_CALL = 1_000;
/** `getProgramAccounts` takes at most this many filters. */
export const MAX_ACCOUNT_FILTERS = 4;
/** `getRecentPrioritizationFees` takes at most this many addresses. */
export const MAX_FEE_ADDRESSES = 128;
/** `getSlotLeaders` answers at most this many leaders. */
export const MAX_SLOT_LEADERS = 5_000;
/** A `memcmp` filter compares at most this many bytes. */
export const MAX_MEMCMP_BYTES = 128;
/** Account data longer than this is not answered in base58: the conversion takes time with the square of the length. */
export const MAX_BASE58_ACCOUNT_BYTES = 128;
/** A refused value is quoted up to this length. */
export const MAX_QUOTED_CHARS = 60;
/** No account holds more data than this: the bound of `getMinimumBalanceForRentExemption`. */
export const MAX_ACCOUNT_DATA_BYTES = 10_485_760;
/** A program is no longer than what fits behind the header of its ProgramData account. */
export const MAX_PROGRAM_BYTES = MAX_ACCOUNT_DATA_BYTES - 45;
/** Account files that a ledger begins with. */
export const MAX_ACCOUNT_FILES = 10_000;
/** One such file: the largest account in base64, with room for the JSON around it. */
export const MAX_ACCOUNT_FILE_BYTES = 14_000_000;
/** All of them together: they are in memory at once. */
export const MAX_ALL_ACCOUNT_FILES_BYTES = 268_435_456;
/** Text of a transaction of the largest wire size, in base58. */
export const MAX_TRANSACTION_BASE58_CHARS = 1_683;
/** Text of a transaction of the largest wire size, in base64. */
export const MAX_TRANSACTION_BASE64_CHARS = 1_644;

/** The faucet starts with this: 500 million SOL. */
export const FAUCET_LAMPORTS = 500_000_000_000_000_000n;
/** The slot length a caller may ask for, in milliseconds. */
export const MIN_SLOT_MS = 5;
/** See {@linkcode MIN_SLOT_MS}. */
export const MAX_SLOT_MS = 60_000;
/** The worker must be listening within this time. */
export const START_TIMEOUT_MS = 60_000;
/** Open HTTP requests get this long to end when the ledger is stopped. */
export const DRAIN_TIMEOUT_MS = 1_000;
