/** What the replies of a node mean when they are not answers. Providers do not agree on numbers, so words count too. */
import { assert } from "@/base/assert.ts";
import type { Failure } from "@/domain/failure.ts";
import type { RpcTransportError } from "@/jsonrpc/client.ts";
import { RPC_CODES, RpcError } from "@/jsonrpc/rpc_error.ts";

/** One kind of reply. Of what is absent, any. */
export interface NodeFailureRow {
  readonly code: string;
  /** False where the same request can never succeed at this node: it is wrong, or asks for what the node lacks. */
  readonly expected: boolean;
  readonly hint: string;
  /** The node's trouble says nothing about the request: the same bytes may be sent again. */
  readonly is_node_trouble: boolean;
  /** How the connection failed. */
  readonly transport?: RpcTransportError["problem"];
  /** HTTP status, from and to. */
  readonly status?: readonly [first: number, last: number];
  /** Code of the JSON-RPC error, from and to. */
  readonly rpc_code?: readonly [first: number, last: number];
  /** Words of the JSON-RPC error. */
  readonly words?: RegExp;
}

const CHECK_URL = "Check that the node runs and that solana.rpc_url is right";
const SLOWER = "Run fewer threads, or use a provider that takes more requests";
const WAIT = "The service tries again; when it lasts, use another node";
const ACCESS = "Check the key in solana.rpc_url and what its plan allows";
const OTHER_NODE = "Use a node that keeps more of the chain";
const NODE_LOGS = "Look at the node's logs; the service tries again";
const OUR_BUG = "The service's request is wrong: please report it with this message";

type Where = Pick<NodeFailureRow, "transport" | "status" | "rpc_code" | "words">;

/** The node is at fault, and only for the moment. */
function trouble(code: string, where: Where, hint: string): NodeFailureRow {
  return { code, expected: true, hint, is_node_trouble: true, ...where };
}

/** The node has answered: it will not. */
function refusal(code: string, rpc_code: number, expected: boolean, hint: string): NodeFailureRow {
  return { code, expected, hint, is_node_trouble: false, rpc_code: [rpc_code, rpc_code] };
}

const rpc = (code: number): Where => ({ rpc_code: [code, code] });

const TRANSPORT: readonly NodeFailureRow[] = [
  trouble("timeout", { transport: "timeout" }, WAIT),
  trouble("rate_limited", { transport: "http", status: [429, 429] }, SLOWER),
  trouble("access_denied", { transport: "http", status: [401, 403] }, ACCESS),
  trouble("wrong_url", { transport: "http", status: [404, 405] }, CHECK_URL),
  trouble("request_too_large", { transport: "http", status: [413, 413] }, OUR_BUG),
  trouble("node_unreachable", { transport: "http", status: [502, 504] }, CHECK_URL),
  trouble("node_error", { transport: "http", status: [500, 599] }, NODE_LOGS),
  trouble("malformed_reply", { transport: "http" }, CHECK_URL),
  trouble("node_unreachable", { transport: "unreachable" }, CHECK_URL),
];

const RPC: readonly NodeFailureRow[] = [
  trouble(
    "rate_limited",
    { words: /rate.?limit|too many requests|requests?.*limit (reached|exceeded)/i },
    SLOWER,
  ),
  trouble("rate_limited", rpc(429), SLOWER),
  trouble("rate_limited", rpc(-32429), SLOWER),
  refusal("block_cleaned_up", -32001, true, OTHER_NODE),
  refusal("preflight_failed", -32002, true, "The node simulated the transaction and refused it"),
  refusal("signature_refused", -32003, false, OUR_BUG),
  refusal("block_not_available", -32004, true, "The block is not there yet; the service asks again"),
  trouble("node_behind", rpc(-32005), WAIT),
  refusal("precompile_failed", -32006, false, OUR_BUG),
  refusal("slot_skipped", -32007, true, "The slot has no block, or this node lacks it; the next one is read"),
  refusal("no_snapshot", -32008, true, OTHER_NODE),
  refusal("slot_missing_in_archive", -32009, true, OTHER_NODE),
  refusal("key_not_indexed", -32010, false, OTHER_NODE),
  refusal("history_not_available", -32011, false, OTHER_NODE),
  trouble("node_scan_failed", rpc(-32012), NODE_LOGS),
  refusal("signature_length", -32013, false, OUR_BUG),
  refusal(
    "block_status_not_available",
    -32014,
    true,
    "The block's status is not known yet; the service asks again",
  ),
  refusal("transaction_version_not_supported", -32015, false, OUR_BUG),
  trouble("min_context_slot_not_reached", rpc(-32016), WAIT),
  refusal(
    "method_not_found",
    RPC_CODES.method_not_found,
    false,
    "Use a node or a plan that offers this method",
  ),
  refusal("invalid_request", RPC_CODES.invalid_request, false, OUR_BUG),
  refusal("invalid_params", RPC_CODES.invalid_params, false, OUR_BUG),
  refusal("unreadable_request", RPC_CODES.parse_error, false, OUR_BUG),
  trouble("node_internal_error", rpc(RPC_CODES.internal_error), NODE_LOGS),
  { code: "node_refused", expected: true, hint: CHECK_URL, is_node_trouble: false },
];

/** Searched from the top: the first row that fits. */
export const NODE_FAILURES: { readonly transport: typeof TRANSPORT; readonly rpc: typeof RPC } = {
  transport: TRANSPORT,
  rpc: RPC,
};

function is_within(range: readonly [number, number] | undefined, value: number | undefined): boolean {
  return range === undefined || (value !== undefined && value >= range[0] && value <= range[1]);
}

/** The row of a failed call. */
export function node_failure_row(error: RpcError | RpcTransportError): NodeFailureRow {
  const row = error instanceof RpcError
    ? RPC.find(({ rpc_code, status, words }) =>
      is_within(rpc_code, error.code) && is_within(status, error.http_status) &&
      (words === undefined || words.test(error.message))
    )
    : TRANSPORT.find(({ transport, status }) =>
      transport === error.problem && is_within(status, error.status)
    );
  assert(row !== undefined, `No row for ${error.name}`);
  return row;
}

/** What a failed call means, with the node's own words where it has any. */
export function node_failure(error: RpcError | RpcTransportError): Failure {
  const { code, expected, hint } = node_failure_row(error);
  const message = error instanceof RpcError
    ? `The node refused: ${error.message} (${error.code})`
    : error.message;
  return { category: "network", code, expected, message, hint };
}
