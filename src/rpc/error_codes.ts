/** Every error that a client can meet, in one table: number, meaning, and what to do about it. */
import type { RefusalKind } from "@/domain/refusal.ts";
import { RPC_CODES } from "@/jsonrpc/rpc_error.ts";

/** One kind of error. Every occurrence also brings a message and a hint of its own. */
export interface ErrorEntry {
  readonly code: number;
  readonly meaning: string;
  readonly remedy: string;
}

/** The refusals of the application: the request was understood and could not be carried out. */
export const REFUSALS: Readonly<Record<RefusalKind, ErrorEntry>> = {
  duplicate_swap_direction: {
    code: -1001,
    meaning: "The pool already has a swap thread in this direction",
    remedy: "Use that thread, or create one in the other direction",
  },
  pool_not_found: {
    code: -1002,
    meaning: "No pool of this id is in the registry, or the cluster was reset and it is gone",
    remedy: "Take an id from list_pools, or create a pool",
  },
  thread_in_error_state: {
    code: -1003,
    meaning: "The thread is in the state error, where this cannot be done",
    remedy: "See its recent_errors, remove the cause, start it again",
  },
  thread_not_found: {
    code: -1004,
    meaning: "There is no thread of this id",
    remedy: "Take an id from get_all_threads",
  },
  wrong_thread_state: {
    code: -1005,
    meaning: "The thread is in a state where this cannot be done; the message names the allowed ones",
    remedy: "Start or stop the thread first",
  },
  chain_failed: {
    code: -1006,
    meaning: "The cluster refused the transaction, failed it, or did not confirm it in time",
    remedy:
      "Read the hint: it names the cause. After a timeout, look whether it was done before you repeat it",
  },
  not_available_here: {
    code: -1007,
    meaning: "This cluster or this set-up cannot do it",
    remedy: "Use a cluster that can, such as the embedded ledger",
  },
  insufficient_core_wallet_funds: {
    code: -1008,
    meaning: "The core wallet has less SOL than the request would cost",
    remedy: "Send SOL to the core wallet; details name its address and what is needed",
  },
  system_failed: {
    code: -1009,
    meaning: "The service's own disk or memory refused",
    remedy: "Free space or repair the disk of the data directory, then repeat",
  },
  invalid_parameter: {
    code: RPC_CODES.invalid_params,
    meaning: "A parameter has the right type and a value that cannot work",
    remedy: "Change the value as the hint says",
  },
};

/** The errors of JSON-RPC itself. */
export const PROTOCOL_ERRORS = {
  parse_error: {
    code: RPC_CODES.parse_error,
    meaning: "The body is not JSON, not UTF-8, or nested too deep",
    remedy: "Send one JSON object or array in UTF-8",
  },
  invalid_request: {
    code: RPC_CODES.invalid_request,
    meaning: "The JSON is not a request object, or the batch is empty or too long",
    remedy: "Send jsonrpc, method, params and id as JSON-RPC 2.0 wants them, each once",
  },
  method_not_found: {
    code: RPC_CODES.method_not_found,
    meaning: "There is no method of this name",
    remedy: "The hint lists the methods; so does rpc.discover",
  },
  invalid_params: {
    code: RPC_CODES.invalid_params,
    meaning: "A parameter is missing, unknown, or of the wrong type or range",
    remedy: "details.problems names every one of them",
  },
  internal_error: {
    code: RPC_CODES.internal_error,
    meaning: "A fault of the service: nothing that the request could have done better",
    remedy: "The daemon's log has the reason; report it",
  },
} as const satisfies Record<string, ErrorEntry>;
