/** Every kind of reply that is no answer, from a node on a real socket: each has its row, and every row its reply. */
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { FailureError } from "@/domain/failure.ts";
import { is_network_error } from "@/chain/cluster.ts";
import { node_failure_row, NODE_FAILURES, type NodeFailureRow } from "@/chain/node_failures.ts";
import { JsonRpcClient } from "@/jsonrpc/client.ts";
import { type Answer, with_node } from "./scripted_node.ts";

const IMPATIENCE_MS = 200;
const rpc = (code: number, message = "no"): Answer => ({ error: { code, message } });

/** Code of the failure, then what the node does. One line for each row. */
const REPLIES: readonly (readonly [code: string, answer: Answer])[] = [
  ["timeout", "silence"],
  ["rate_limited", { status: 429 }],
  ["access_denied", { status: 403 }],
  ["wrong_url", { status: 404 }],
  ["request_too_large", { status: 413 }],
  ["node_unreachable", { status: 503 }],
  ["node_error", { status: 500 }],
  ["malformed_reply", { status: 200 }],
  ["node_unreachable", "close"],
  ["rate_limited", rpc(-32007, "50/second request limit reached - reduce calls per second")],
  ["rate_limited", rpc(429, "slow down")],
  ["rate_limited", rpc(-32429, "slow down")],
  ["block_cleaned_up", rpc(-32001, "Block 5 cleaned up, does not exist on node. First available block: 9")],
  ["preflight_failed", rpc(-32002, "Transaction simulation failed")],
  ["signature_refused", rpc(-32003, "Transaction signature verification failure")],
  ["block_not_available", rpc(-32004, "Block not available for slot 7")],
  ["node_behind", rpc(-32005, "Node is behind by 42 slots")],
  ["precompile_failed", rpc(-32006)],
  ["slot_skipped", rpc(-32007, "Slot 7 was skipped, or missing due to ledger jump to recent snapshot")],
  ["no_snapshot", rpc(-32008, "No snapshot")],
  ["slot_missing_in_archive", rpc(-32009, "Slot 7 was skipped, or missing in long-term storage")],
  ["key_not_indexed", rpc(-32010)],
  ["history_not_available", rpc(-32011, "Transaction history is not available from this node")],
  ["node_scan_failed", rpc(-32012)],
  ["signature_length", rpc(-32013)],
  ["block_status_not_available", rpc(-32014, "Block status not yet available for slot 7")],
  ["transaction_version_not_supported", rpc(-32015)],
  ["min_context_slot_not_reached", rpc(-32016, "Minimum context slot has not been reached")],
  ["method_not_found", rpc(-32601, "Method not found")],
  ["invalid_request", rpc(-32600)],
  ["invalid_params", rpc(-32602, "Invalid param: WrongSize")],
  ["unreadable_request", rpc(-32700)],
  ["node_internal_error", rpc(-32603, "Internal error")],
  ["node_refused", rpc(-32099)],
];

Deno.test("node failures: every row is reached by one reply, every reply by its own row", async () => {
  const reached: NodeFailureRow[] = [];
  for (const [code, answer] of REPLIES) {
    await with_node(() => answer, async (cluster) => {
      const raw = await assertRejects(() => cluster.client.call("getSlot", []));
      assert(is_network_error(raw));
      const row = node_failure_row(raw);
      assertEquals(row.code, code, JSON.stringify(answer));
      reached.push(row);
      const error = await assertRejects(() => cluster.slot());
      assert(error instanceof FailureError);
      const { failure } = error;
      assertEquals([failure.category, failure.code, failure.expected, failure.hint], [
        "network",
        code,
        row.expected,
        row.hint,
      ]);
      assertMatch(failure.message, /getSlot|The node refused: .+ \(-?\d+\)/);
    }, IMPATIENCE_MS);
  }
  const rows = [...NODE_FAILURES.transport, ...NODE_FAILURES.rpc];
  assertEquals(reached.length, rows.length);
  assertEquals(rows.filter((row) => !reached.includes(row)).map(({ code }) => code), []);
});

Deno.test("node failures: a port that nobody listens on", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  const client = new JsonRpcClient(`http://127.0.0.1:${port}/`);
  const raw = await assertRejects(() => client.call("getSlot", []));
  assert(is_network_error(raw));
  assertEquals(node_failure_row(raw).code, "node_unreachable");
});

Deno.test("node failures: what no second try can mend is unexpected", () => {
  const unexpected = [...NODE_FAILURES.transport, ...NODE_FAILURES.rpc].filter((row) => !row.expected);
  assertEquals(unexpected.map(({ code }) => code).toSorted(), [
    "history_not_available",
    "invalid_params",
    "invalid_request",
    "key_not_indexed",
    "method_not_found",
    "precompile_failed",
    "signature_length",
    "signature_refused",
    "transaction_version_not_supported",
    "unreadable_request",
  ]);
  assertEquals(unexpected.filter((row) => row.is_node_trouble), []);
});
