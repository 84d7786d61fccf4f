/** Errors of a transaction as a whole: no instruction ran, or the runtime undid them all. */
import {
  BAD_REQUEST,
  EXPECTED,
  LOOK_AT_LOGS,
  REFILL,
  type TransactionErrorRow,
  UNEXPECTED,
} from "@/chain/failure_row.ts";

type Kind = Pick<TransactionErrorRow, "category" | "expected">;
/** The cluster's business: the same operation may succeed a moment later. */
const BUSY_CLUSTER = { category: "network", expected: true } as const;
const NEXT_BLOCKHASH = "The next operation uses a new blockhash";
const LATER = "The cluster is busy or restarting; the thread tries again";
const LOOKUP_TABLES = "The service uses no lookup tables: the transaction is not one of its own";

function row(variant: string, code: string, kind: Kind, message: string, hint: string): TransactionErrorRow {
  return { id: code, variant, code, ...kind, message, hint };
}

const FUNDS: readonly TransactionErrorRow[] = [
  row(
    "InsufficientFundsForFee",
    "insufficient_sol_for_fee",
    EXPECTED,
    "The wallet cannot pay the transaction's fee",
    REFILL,
  ),
  row(
    "InsufficientFundsForRent",
    "insufficient_sol_for_rent",
    EXPECTED,
    "An account would keep some lamports, but fewer than the rent minimum",
    REFILL,
  ),
  row(
    "AccountNotFound",
    "wallet_not_funded",
    EXPECTED,
    "The wallet that pays has no account: it never had any SOL, or has spent all of it",
    REFILL,
  ),
  row(
    "InvalidRentPayingAccount",
    "rent_paying_account",
    UNEXPECTED,
    "An account would be left with less than the rent minimum",
    REFILL,
  ),
  row(
    "InvalidAccountForFee",
    "fee_payer_unusable",
    BAD_REQUEST,
    "The account that pays may not pay fees: it is not a plain wallet",
    "Use an account of the system program without data as wallet",
  ),
];

const TIMING: readonly TransactionErrorRow[] = [
  row(
    "AlreadyProcessed",
    "already_processed",
    BUSY_CLUSTER,
    "The transaction is in the chain already",
    "Its outcome is read from its block",
  ),
  row(
    "BlockhashNotFound",
    "blockhash_not_found",
    BUSY_CLUSTER,
    "The node does not know the transaction's blockhash: too old, or too new for it",
    NEXT_BLOCKHASH,
  ),
  row(
    "AccountInUse",
    "account_in_use_by_block",
    BUSY_CLUSTER,
    "An account is locked by another batch",
    LATER,
  ),
  row("ClusterMaintenance", "cluster_maintenance", BUSY_CLUSTER, "The cluster takes no transactions", LATER),
  row("ResanitizationNeeded", "resanitization_needed", BUSY_CLUSTER, "The epoch changed meanwhile", LATER),
  row(
    "ProgramCacheHitMaxLimit",
    "program_cache_full",
    BUSY_CLUSTER,
    "The node's program cache is full",
    LATER,
  ),
  row("CommitCancelled", "commit_cancelled", BUSY_CLUSTER, "The node gave the block up", LATER),
  row(
    "ProgramExecutionTemporarilyRestricted",
    "program_restricted",
    BUSY_CLUSTER,
    "The program may not run for the moment",
    "It was deployed in this slot, or the cluster restricts it; the thread tries again",
  ),
  row(
    "WouldExceedMaxBlockCostLimit",
    "block_cost_limit",
    BUSY_CLUSTER,
    "The block has no room for the transaction's compute units",
    LATER,
  ),
  row(
    "WouldExceedMaxAccountCostLimit",
    "account_cost_limit",
    BUSY_CLUSTER,
    "The block has no more compute units for an account of the transaction",
    "All operations of one pool share this limit: fewer threads on the pool, or more pools",
  ),
  row(
    "WouldExceedAccountDataBlockLimit",
    "account_data_block_limit",
    BUSY_CLUSTER,
    "The block has no room for new account data",
    LATER,
  ),
  row(
    "WouldExceedMaxVoteCostLimit",
    "vote_cost_limit",
    BUSY_CLUSTER,
    "The block has no room for this vote",
    LATER,
  ),
  row(
    "WouldExceedAccountDataTotalLimit",
    "account_data_total_limit",
    UNEXPECTED,
    "The cluster has no room for more account data",
    "Nothing helps but another cluster",
  ),
];

const FORM: readonly TransactionErrorRow[] = [
  row(
    "ProgramAccountNotFound",
    "program_missing",
    BAD_REQUEST,
    "There is no program at an address that the transaction calls",
    "Deploy the contract, or set solana.program_id to where it is deployed",
  ),
  row(
    "InvalidProgramForExecution",
    "program_not_executable",
    BAD_REQUEST,
    "What the transaction calls is not a program",
    "Set solana.program_id to where the contract is deployed",
  ),
  row(
    "DuplicateInstruction",
    "duplicate_instruction",
    BAD_REQUEST,
    "The transaction holds an instruction twice that it may hold once",
    LOOK_AT_LOGS,
  ),
  row(
    "AccountLoadedTwice",
    "account_loaded_twice",
    BAD_REQUEST,
    "The transaction names an account twice",
    LOOK_AT_LOGS,
  ),
  row(
    "CallChainTooDeep",
    "call_chain_too_deep",
    BAD_REQUEST,
    "The chain of loaders is too deep",
    LOOK_AT_LOGS,
  ),
  row(
    "MissingSignatureForFee",
    "fee_signature_missing",
    BAD_REQUEST,
    "Nobody signed who could pay the fee",
    LOOK_AT_LOGS,
  ),
  row(
    "InvalidAccountIndex",
    "invalid_account_index",
    BAD_REQUEST,
    "An instruction names an account that the transaction does not have",
    LOOK_AT_LOGS,
  ),
  row("SignatureFailure", "signature_failure", BAD_REQUEST, "A signature does not match", LOOK_AT_LOGS),
  row(
    "SanitizeFailure",
    "malformed_transaction",
    BAD_REQUEST,
    "The transaction's bytes contradict each other",
    LOOK_AT_LOGS,
  ),
  row(
    "AccountBorrowOutstanding",
    "account_borrow_outstanding",
    UNEXPECTED,
    "The runtime left an account borrowed",
    "A fault of the node: look at its logs",
  ),
  row(
    "UnsupportedVersion",
    "unsupported_transaction_version",
    BAD_REQUEST,
    "The node does not know this version of transactions",
    "The service sends legacy transactions, which every node knows",
  ),
  row(
    "InvalidWritableAccount",
    "invalid_writable_account",
    BAD_REQUEST,
    "The transaction wants to write to an account that cannot be written",
    LOOK_AT_LOGS,
  ),
  row(
    "TooManyAccountLocks",
    "too_many_account_locks",
    BAD_REQUEST,
    "The transaction names too many accounts",
    "Let it name fewer accounts: fewer shares or fewer pools at once",
  ),
  row(
    "MaxLoadedAccountsDataSizeExceeded",
    "loaded_data_limit",
    UNEXPECTED,
    "The transaction's accounts hold more data than it may load",
    "Ask for a higher limit of loaded data",
  ),
  row(
    "InvalidLoadedAccountsDataSizeLimit",
    "invalid_loaded_data_limit",
    BAD_REQUEST,
    "The transaction asks to load no data at all",
    LOOK_AT_LOGS,
  ),
  row(
    "UnbalancedTransaction",
    "unbalanced_transaction",
    UNEXPECTED,
    "The transaction would make or lose lamports",
    "A fault of the node or of a program: keep the transaction's signature",
  ),
  row(
    "AddressLookupTableNotFound",
    "lookup_table_missing",
    BAD_REQUEST,
    "A lookup table does not exist",
    LOOKUP_TABLES,
  ),
  row(
    "InvalidAddressLookupTableOwner",
    "lookup_table_owner",
    BAD_REQUEST,
    "A lookup table is of another program",
    LOOKUP_TABLES,
  ),
  row(
    "InvalidAddressLookupTableData",
    "lookup_table_data",
    BAD_REQUEST,
    "A lookup table cannot be read",
    LOOKUP_TABLES,
  ),
  row(
    "InvalidAddressLookupTableIndex",
    "lookup_table_index",
    BAD_REQUEST,
    "A lookup table has no such entry",
    LOOKUP_TABLES,
  ),
];

/** Searched from the top: the first row that fits; the last one fits all. */
export const TRANSACTION_ERRORS: readonly TransactionErrorRow[] = [...FUNDS, ...TIMING, ...FORM, {
  id: "transaction_failed",
  code: "transaction_failed",
  ...UNEXPECTED,
  message: "The transaction failed as a whole",
  hint: "Look at the node's logs",
}];
