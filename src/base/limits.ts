/**
 * Every bound of the program in one place: queues, caches, batches, bodies, retries, shutdowns. A part that needs
 * another bound adds it here, with the reason.
 */

/** HTTP requests: a body larger than this is answered with 413. */
export const MAX_REQUEST_BODY_BYTES = 1_048_576;
/** Within this time a request's body must have arrived: a client that trickles it would hold its connection for ever. */
export const REQUEST_BODY_TIMEOUT_MS = 30_000;
/** HTTP: pause before a server that could not take a connection listens again, from and to; it doubles. */
export const MIN_LISTEN_PAUSE_MS = 50;
/** The longest such pause. */
export const MAX_LISTEN_PAUSE_MS = 2_000;
/** JSON-RPC: more requests than this in one batch are refused as a whole. */
export const MAX_BATCH_REQUESTS = 100;
/** JSON-RPC: objects and arrays of a request may be nested this deep. */
export const MAX_JSON_DEPTH = 64;
/** JSON-RPC client: no answer for this long is an operating failure of kind "network". */
export const RPC_TIMEOUT_MS = 10_000;
/** Command line: how long a command waits for the daemon's answer. Stopping threads may take up to ten minutes, if so set. */
export const COMMAND_TIMEOUT_MS = 660_000;
/** A node that does not answer for this long loses its turn, when there is another one to ask. */
export const NODE_TURN_MS = 4_000;
/** Tries of one read, over all nodes. Nothing that changes the chain is ever tried twice by the client. */
export const MAX_READ_TRIES = 4;
/** Pause before a read is tried again; it doubles with each try, and chance takes up to half of it away. */
export const READ_PAUSE_MS = 100;
/** A read waits for at most this long before its next try; when a node asks for more, the call fails at once. */
export const MAX_READ_PAUSE_MS = 2_000;
/** A node that has failed is passed over for this long, if there is another one; it doubles with each failure. */
export const NODE_COOL_DOWN_MS = 1_000;
/** The longest that a node is passed over, also when it asks for more itself. */
export const MAX_NODE_COOL_DOWN_MS = 60_000;
/** A node is asked this often which cluster it belongs to: its ledger may be reset while we run. */
export const GENESIS_CHECK_MS = 60_000;
/** The same after it could not be reached. */
export const GENESIS_CHECK_AFTER_OUTAGE_MS = 1_000;
/** Block heights that are remembered to tell which of them are wrong … */
export const HEIGHTS_REMEMBERED = 101;
/** … once there are so many. */
export const LEAST_HEIGHTS_TRUSTED = 31;
/** How often it is looked whether what wallets without a thread hold can be given back for good. */
export const SPARE_WALLET_LOOK_MS = 5_000;
/** Nodes of one cluster that the settings may name. */
export const MAX_NODES = 16;
/** Highest `solana.requests_per_second`. */
export const MAX_REQUESTS_PER_SECOND = 100_000;
/** A request that would have to wait longer for its turn under `solana.requests_per_second` is refused at once. */
export const MAX_RATE_WAIT_MS = 5_000;

/** Requests with transactions that one node may have at the same time, however quick it is. */
export const MAX_SENDS_IN_FLIGHT = 32;
/** A node that answers such a request within this time, less than half a slot, or twice its quickest, may get more. */
export const GOOD_SEND_MS = 150;
/** One that takes this many times longer gets fewer. */
export const SLOW_SEND_FACTOR = 4;
/** Wire size of a Solana transaction: 1,280 bytes of IPv6 minimum less the headers. */
export const MAX_TRANSACTION_BYTES = 1_232;
/** A blockhash may be used for this many blocks. */
export const BLOCKHASH_LIFETIME_BLOCKS = 150;
/** `getSignatureStatuses` takes at most this many signatures. */
export const MAX_SIGNATURES_PER_STATUS_CALL = 256;
/** `getSignaturesForAddress` answers at most this many signatures. */
export const MAX_SIGNATURES_PER_LISTING = 1_000;
/** Pages of one address's history that are read in one go: more than a cluster can write between two polls. */
export const MAX_LISTING_PAGES = 100;
/** Reads of single transactions and histories that run at the same time. */
export const MAX_PARALLEL_READS = 8;
/** Listings in a row that may disagree before what there is goes on without the rest. */
export const MAX_LISTING_ROUNDS = 50;
/** Tries to get a block that later blocks prove to exist, before it is given up. */
export const MAX_GAP_TRIES = 50;
/** `getMultipleAccounts` takes at most this many addresses. */
export const MAX_ACCOUNTS_PER_CALL = 100;

/** Shutdown: the time one part may take to stop. Longer than one call to a node that does not answer. */
export const STOP_TIMEOUT_MS = 12_000;

/** Shutdown: no call to a node waits for longer than this any more. */
export const HURRIED_CALL_MS = 2_000;
/** Shutdown: operations in flight may end within this time; what has not is settled by the next start. */
export const OPERATION_DRAIN_MS = 5_000;

/** At a stop, when the threads are at rest, pools are read and compared a last time within this time. */
export const LAST_READINGS_MS = 3_000;

/** Transactions that are sent and not yet settled, over all threads: a bound against a chain that swallows everything. */
export const MAX_OPEN_TRANSACTIONS = 100_000;
/** Transactions of one block that are decoded in one turn of the event loop: a millisecond or two … */
export const DECODED_AT_ONCE = 32;
/** … and operations of one block whose threads go on in one turn. */
export const SETTLED_AT_ONCE = 16;
/** A transaction that is still open after this many blocks is sent again. */
export const RESEND_AFTER_BLOCKS = 5;
/** Kinds of findings that are kept, each with how often it came; only worse ones get room beyond it. */
export const MAX_FINDINGS_KEPT = 1_000;
/** Findings that one answer shows at most. */
export const MAX_FINDINGS_PER_PAGE = 1_000;
/** Errors kept for each thread unless `threading.error_history_limit` says otherwise. */
export const DEFAULT_ERROR_HISTORY = 10;
/** Highest `threading.error_history_limit`: every change of a thread's errors writes them all. */
export const MAX_ERROR_HISTORY = 1_000;
/** Token accounts of one mint whose balances the conservation audit keeps. */
export const MAX_HOLDERS_KEPT = 50_000;
/** Token accounts that one check reads and compares, in rotation over all that are known. */
export const MAX_HOLDERS_READ = 1_000;
/** Calls on pools that are not followed yet which are kept until their pools are. */
export const MAX_UNCLAIMED_TRANSACTIONS = 256;
/** Mints of tokens that a thread ignores which are noted by name; strangers can make as many as they like. */
export const MAX_FOREIGN_MINTS_NOTED = 100;
/** Requests that wait for one thread's turn; one more is refused. */
export const MAX_WAITING_FOR_THREAD = 16;
/** Sources of tokens from outside that are kept by name; the oldest make room. */
export const MAX_SOURCES_KEPT = 1_000;
/** The model is compared with readings of the pools each time so many slots have passed, unless a setting says otherwise. */
export const SLOTS_BETWEEN_CHECKS = 150;
/** Highest `audit.slots_between_checks`: about half a day of a cluster. */
export const MAX_SLOTS_BETWEEN_CHECKS = 100_000;
/** How often it is looked whether so many slots have passed. */
export const AUDIT_LOOK_EVERY_MS = 1_000;

/** Pause of the block follower between two tries, from and to: it doubles while the node cannot be reached. */
export const MIN_FOLLOWER_PAUSE_MS = 25;
/** The longest such pause. */
export const MAX_FOLLOWER_PAUSE_MS = 5_000;
/** Compiled messages kept for operations; the oldest makes room. */
export const MAX_MESSAGE_TEMPLATES = 20_000;
/** A blockhash is not used for signing once its block is this old: the chain has gone on, or we cannot see it. */
export const MAX_BLOCKHASH_AGE_MS = 40_000;
/** The embedded ledger's faucet must have paid within this time. */
export const AIRDROP_TIMEOUT_MS = 10_000;
/** Recipients whose transfers fit behind the largest operation in one transaction. */
export const MAX_SHARES_PER_TRANSACTION = 12;
/** Recipients whose transfers fit into a transaction that carries nothing else. */
export const MAX_SHARES_ALONE = 20;
/** Token accounts that are burnt and closed in one transaction. */
export const MAX_ACCOUNTS_PER_SWEEP = 8;
/** Transactions between two readings of a pool that are kept, to be named when the second reading is wrong. */
export const MAX_SUSPECTS_KEPT = 250;
/** Predictions of failed transactions that are kept until their operations end. */
export const MAX_PREDICTIONS_KEPT = 1_000;
/** Lines of a transaction's log that are kept as evidence. */
export const MAX_EVIDENCE_LOG_LINES = 40;
/** A cycle that begins this much after its intended time is late: the machine does not keep up. */
export const LATE_AFTER_MS = 25;
/** Alarm: the core wallet lasts no longer than this at the present rate. */
export const CORE_RUNWAY_ALARM_MS = 30 * 60_000;
/** Failures in a row after which a running thread is not called healthy any more. */
export const WARNING_AFTER_FAILURES = 3;
/** How often the chain is asked whether a faucet's transaction has landed. */
export const FAUCET_LOOK_EVERY_MS = 200;
/** Threads that one page shows at most. */
export const MAX_THREADS_PER_PAGE = 1_000;
/** Errors that one answer shows at most. */
export const MAX_ERRORS_PER_PAGE = 1_000;
/** Highest port number. */
export const MAX_PORT = 65_535;
/** Seeds are 31 bits, so that they survive every JSON reader. */
export const MAX_SEED = 0x7fffffff;
/** The longest demo: a day. */
export const MAX_DEMO_SECONDS = 86_400;
/** A run of all probes is answered within this time: some fifty transactions, one after the other. */
export const PROBE_TIMEOUT_MS = 600_000;
/** Operations that `detection` asks of the true build at most: some hours. */
export const MAX_DETECTION_OPERATIONS = 1_000_000;
/** The longest soak: a week. */
export const MAX_SOAK_MINUTES = 10_080;
/** Readings of a pool that one check tries, until one is of the slot up to which the model has come. */
export const MAX_READINGS_PER_CHECK = 20;
/** A check that waits for the next block gives up after this time. */
export const BLOCK_TIMEOUT_MS = 15_000;
/** How often the journal is looked through for operations that are old enough to go. */
export const PRUNE_EVERY_MS = 600_000;
/** Slots that one `getBlocks` lists while the whole history is read. */
export const BLOCKS_PER_LISTING = 5_000;
/** Slots that the follower looks ahead for the next block when one seems to be skipped. */
export const SLOTS_LOOKED_AHEAD = 1_000;
/** Requests that are under way when the daemon stops may finish within this time. */
export const HTTP_DRAIN_MS = 2_000;

/** Log: a line, its end included, is never longer than this; many collectors cut at 16 KiB. */
export const MAX_LOG_LINE_BYTES = 16_384;
/** Log: one text of a line; a stack of a hundred calls fits. */
export const MAX_LOG_TEXT_CHARACTERS = 4_096;
/** Log: members of an object or a list that are shown. */
export const MAX_LOG_MEMBERS = 100;
/** Log: objects inside objects that are shown. */
export const MAX_LOG_DEPTH = 6;
/** Log: secrets that are looked for in every text; each costs a search. */
export const MAX_HIDDEN_SECRETS = 100;

/** Access: a bearer token has at least this many characters, 128 bits as hexadecimal digits. */
export const MIN_TOKEN_CHARACTERS = 32;
/** Access: and at most this many; HTTP servers bound the header. */
export const MAX_TOKEN_CHARACTERS = 512;
/** Access: clients whose requests are counted apart; the one unheard of for the longest time makes room. */
export const MAX_RATE_LIMITED_CLIENTS = 10_000;
/** Access: a client may send this many seconds' worth of requests at once. */
export const RATE_BURST_SECONDS = 2;

/** Metrics: how often the lag of the event loop is measured and the service's health is looked at. */
export const PULSE_MS = 500;
/** Health: how often the core wallet's file is compared with the wallet that is in use. */
export const CORE_WALLET_FILE_EVERY_MS = 30_000;
/** Health: a problem that lasts for so long has a line in the log. */
export const PROBLEM_TOLD_AFTER_MS = 2_000;
/** Metrics: how often the log says how fast the service is. */
export const PERFORMANCE_LINE_MS = 30_000;
/** Metrics: codes of failures that are counted apart; more of them are counted as "other". */
export const MAX_FAILURE_CODES = 200;
/** A machine's clock that differs by more than this from the time of the newest block is worth a look. */
export const MAX_CLOCK_SKEW_SECONDS = 30;
/** A start goes on until every operation of an earlier run is settled with the chain: so long at most, beside what its journal takes. */
export const SETTLING_MS = 300_000;
/** How often the service manager hears how the service fares. */
export const STATUS_EVERY_MS = 10_000;
/** The clock of the embedded ledger goes at most this far before or behind the machine's: ten years. */
export const MAX_CLOCK_OFFSET_SECONDS = 315_360_000;

/** History: the fine one has a point a second … */
export const HISTORY_FINE_MS = 1_000;
/** … for a quarter of an hour. */
export const HISTORY_FINE_POINTS = 900;
/** History: the coarse one has a point each half minute … */
export const HISTORY_COARSE_MS = 30_000;
/** … for twelve hours. */
export const HISTORY_COARSE_POINTS = 1_440;
/** History: pools whose liquidity is kept over time, those that came first; 75 KiB each. */
export const MAX_CHARTED_POOLS = 64;
/** Live feed: what has changed is sent this often. */
export const LIVE_EVERY_MS = 1_000;
/** Live feed: clients at the same time; more are asked to come later. */
export const MAX_LIVE_CLIENTS = 128;
/** Live feed: a client that has not fetched this much of what came after its first picture is cut off. */
export const MAX_LIVE_BACKLOG_BYTES = 4_194_304;
/** Live feed: messages that are kept for clients that come back, half a minute at most … */
export const MAX_LIVE_REPLAYED = 30;
/** … and together not more than this. */
export const MAX_LIVE_REPLAYED_BYTES = 8_388_608;
/** Live feed: rows of threads that one message carries; further changes wait for the next one. */
export const MAX_LIVE_ROWS = 1_000;
/** Live feed: every row is sent again within so many messages, also when no event has touched it. */
export const LIVE_SWEEP_MESSAGES = 30;
/** Live feed: kinds of findings that it carries, the newest. */
export const MAX_LIVE_FINDINGS = 50;
