/** The design's requests that act on threads and wallets, posted as they stand there, with a pool's and a thread's id put in. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { type Document, post } from "../support/bare_post.ts";
import { until, with_daemon } from "../support/service.ts";

const EMPTY_THREAD = `{
    "method": "empty_thread",
    "params": {
        "thread_id": "deposit_1"
    }
}`;
const DELETE_THREAD = EMPTY_THREAD.replace("empty_thread", "delete_thread");
const FUND_THREAD = `{
    "method": "fund_thread",
    "params": {
        "thread_id": "deposit_1",
        "funding_type": "sol",
        "amount": 1000000000
    }
}`;
const MINT_AND_SEND_TOKENS = `{
    "method": "mint_and_send_tokens",
    "params": {
        "pool_id": "ABC123...",
        "token_type": "A",
        "recipient_address": "XYZ789...",
        "amount": 5000000000
    }
}`;
const GET_THREAD_SESSIONS = `{
    "method": "get_thread_sessions",
    "params": {
        "thread_id": "deposit_1",
        "limit": 10
    }
}`;
const SOMEBODY = "6vSkqD1N5ZgQpTz3WmYhXc8JfRb2uLaKo4tEiMdBnHxC";

async function with_thread(play: (url: string, pool_id: string) => Promise<void>): Promise<void> {
  await with_daemon(async ({ url }) => {
    const { pool_id } = (await post(url, `{"method": "create_pool", "params": {}}`)).result as {
      pool_id: string;
    };
    const params = `{"pool_id": "${pool_id}", "token_type": "A", "initial_amount": 850000000}`;
    await post(url, `{"method": "create_deposit_thread", "params": ${params}}`);
    await play(url, pool_id);
  });
}

Deno.test("empty_thread answers with the design's members", () =>
  with_thread(async (url) => {
    const result = (await post(url, EMPTY_THREAD)).result as Document;
    assertEquals(Object.keys(result), ["thread_id", "thread_type", "empty_operation", "post_empty_balances"]);
    const { burns, transaction_signature, ...operation } = result.empty_operation as Document;
    assertEquals(operation, {
      tokens_used: 850_000_000,
      lp_tokens_received: 850_000_000,
      lp_tokens_used: 0,
      tokens_withdrawn: 0,
      tokens_swapped_in: 0,
      tokens_swapped_out: 0,
      tokens_burned: 1_700_000_000,
      operation_successful: true,
      error_message: null,
      network_fee_paid: 5_000,
    });
    assertMatch(String(transaction_signature), /^[1-9A-HJ-NP-Za-km-z]{64,88}$/);
    assertEquals((burns as Document[]).length, 1);
    const { sol_balance, ...balances } = result.post_empty_balances as Document;
    assert(Number(sol_balance) > 0);
    assertEquals(balances, { token_a_balance: 0, token_b_balance: 0, lp_token_balance: 0 });
    const again = ((await post(url, EMPTY_THREAD)).result as Document).empty_operation as Document;
    assertEquals([again.operation_successful, "transaction_signature" in again], [false, false]);
  }));

Deno.test("fund_thread, mint_and_send_tokens and delete_thread answer as the design shows", () =>
  with_thread(async (url, pool_id) => {
    const funded = (await post(url, FUND_THREAD)).result as Document;
    assertEquals([funded.thread_id, funded.funding_type, funded.amount], ["deposit_1", "sol", 1_000_000_000]);
    const unknown = (await post(url, MINT_AND_SEND_TOKENS)).error as Document;
    assertEquals([unknown.code, unknown.message], [-1002, "Pool ABC123... not found in registry"]);
    const request = MINT_AND_SEND_TOKENS.replace("ABC123...", pool_id).replace("XYZ789...", SOMEBODY);
    const minted = (await post(url, request)).result as Document;
    assertEquals(Object.keys(minted), [
      ...["transaction_signature", "pool_id", "token_mint", "token_type", "recipient_address"],
      ...["amount_minted", "network_fee_paid"],
    ]);
    assertEquals([minted.recipient_address, minted.amount_minted, minted.network_fee_paid], [
      SOMEBODY,
      5_000_000_000,
      5_000,
    ]);
    const deleted = (await post(url, DELETE_THREAD)).result as Document;
    assertEquals([deleted.thread_id, deleted.status], ["deposit_1", "deleted"]);
    assertEquals(((await post(url, EMPTY_THREAD)).error as Document).code, -1004);
  }));

Deno.test("get_thread_sessions answers with the design's members", () =>
  with_thread(async (url) => {
    const of_thread = (method: string) => EMPTY_THREAD.replace("empty_thread", method);
    assertEquals(((await post(url, GET_THREAD_SESSIONS)).result as Document).sessions, []);
    await post(url, of_thread("start_thread"));
    await post(url, of_thread("stop_thread"));
    let sessions: Document[] = [];
    await until("the session's file is written", async () => {
      sessions = ((await post(url, GET_THREAD_SESSIONS)).result as Document).sessions as Document[];
      return sessions.length > 0;
    });
    const [session] = sessions;
    for (
      const name of ["session_file", "start_time", "end_time", "duration_seconds", "verification_summary"]
    ) {
      assert(session !== undefined && name in session, name);
    }
    const summary = session?.verification_summary as Document;
    for (
      const name of [
        "successful_operations",
        "total_tokens_processed",
        "total_fees_paid",
        "pool_verification_passed",
      ]
    ) {
      assert(name in summary, name);
    }
  }));
