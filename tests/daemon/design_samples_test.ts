/** The requests of the service's design, posted as they stand there: without `jsonrpc`, mostly without an id. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { JsonValue } from "@/base/json.ts";
import { type Document, post } from "../support/bare_post.ts";
import { until, with_daemon } from "../support/service.ts";

const CREATE_POOL = `{
    "method": "create_pool",
    "params": {
        "token_a_decimals": 9,
        "token_b_decimals": 6,
        "ratio_whole_number": 160,
        "ratio_direction": "a_to_b"
    }
}`;
const CREATE_DEPOSIT_THREAD = `{
    "method": "create_deposit_thread",
    "params": {
        "pool_id": "ABC123...",
        "token_type": "A",
        "initial_amount": 1000000000,
        "auto_refill": false,
        "share_lp_tokens": true
    }
}`;
const CREATE_WITHDRAWAL_THREAD = `{
    "method": "create_withdrawal_thread", 
    "params": {
        "pool_id": "ABC123...",
        "token_type": "A"
    }
}`;
const CREATE_SWAP_THREAD = `{
    "method": "create_swap_thread",
    "params": {
        "pool_id": "ABC123...",
        "direction": "a_to_b",
        "initial_amount": 2000000000
    }
}`;
const of_thread = (method: string) =>
  `{
    "method": "${method}",
    "params": {
        "thread_id": "deposit_1"
    }
}`;
const LIST_POOLS = `{
    "method": "list_pools",
    "params": {}
}`;
const GET_ALL_THREADS = `{
    "method": "get_all_threads",
    "params": {}
}`;

/** The status document of the design's section 3.3, with the numbers that a deposit thread has at its creation. */
const STATUS = {
  balances: { token_a: 1_000_000_000, token_b: 0, lp_tokens: 0 },
  statistics: {
    successful_deposits: 0,
    successful_withdrawals: 0,
    successful_swaps: 0,
    failed_operations: 0,
    total_volume_processed: 0,
  },
  verification_totals: {
    tokens_deposited: 0,
    lp_tokens_received: 0,
    lp_tokens_shared: 0,
    pool_fees_paid: 0,
    network_fees_paid: 0,
    total_sol_spent: 0,
  },
};

/** Every member of `expected` must be in `actual`, with its value; there may be more. */
function assert_includes(actual: JsonValue | undefined, expected: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(expected)) {
    assertEquals((actual as Document)[name] as unknown, value, name);
  }
}

Deno.test("The design's samples are answered as the design shows", () =>
  with_daemon(async ({ url }) => {
    const missing = await post(url, CREATE_DEPOSIT_THREAD);
    assertEquals((missing.error as Document).code, -1002);

    const created = await post(url, CREATE_POOL);
    assertEquals(Object.keys(created).sort(), ["id", "jsonrpc", "result"]);
    assertEquals([created.jsonrpc, created.id], ["2.0", null]);
    const pool = created.result as Document;
    const pool_id = String(pool.pool_id);
    assertEquals(Object.keys(pool), [
      ...["pool_id", "token_a_mint", "token_a_decimals", "token_b_mint", "token_b_decimals"],
      ...["ratio_a_numerator", "ratio_b_denominator"],
    ]);
    const listed = ((await post(url, LIST_POOLS)).result as Document).pools as Document[];
    assertEquals(listed.length, 1);
    const { ratio_a_numerator, ratio_b_denominator, ...listed_members } = pool;
    assertEquals([ratio_a_numerator, ratio_b_denominator], [1_000_000_000, 160_000_000]);
    assert_includes(listed[0], { ...listed_members, ratio_display: "1 Token A = 160 Token B" });

    const with_pool = (sample: string) => post(url, sample.replace("ABC123...", pool_id));
    const deposit = (await with_pool(CREATE_DEPOSIT_THREAD)).result as Document;
    assertEquals(Object.keys(deposit), ["thread_id", "wallet_address", "status"]);
    assertEquals([deposit.thread_id, deposit.status], ["deposit_1", "created"]);
    assertEquals(((await with_pool(CREATE_WITHDRAWAL_THREAD)).result as Document).thread_id, "withdrawal_1");
    assertEquals(((await with_pool(CREATE_SWAP_THREAD)).result as Document).thread_id, "swap_1");
    assertEquals((await with_pool(CREATE_SWAP_THREAD)).error, {
      ...(await with_pool(CREATE_SWAP_THREAD)).error as Document,
      code: -1001,
      message: `Swap thread for direction 'a_to_b' already exists for pool ${pool_id}`,
    });

    const status = (await post(url, of_thread("get_thread_status"))).result as Document;
    assert_includes(status, {
      thread_id: "deposit_1",
      type: "deposit",
      status: "created",
      pool_id,
      token_type: "A",
      wallet_address: deposit.wallet_address,
      recent_errors: [],
    });
    for (const [group, members] of Object.entries(STATUS)) assert_includes(status[group], members);
    assert(Number((status.balances as Document).sol) > 0, "The wallet has SOL");
    assertMatch(String(status.wallet_address), /^[1-9A-HJ-NP-Za-km-z]{32,44}$/);
  }));

Deno.test("A thread lives from start to stop by the design's samples, in real time", () =>
  with_daemon(async ({ url }) => {
    const { pool_id } = (await post(url, CREATE_POOL)).result as { pool_id: string };
    await post(url, CREATE_DEPOSIT_THREAD.replace("ABC123...", pool_id));
    assertEquals((await post(url, of_thread("stop_thread"))).error !== undefined, true);
    assertEquals((await post(url, of_thread("start_thread"))).result, {
      thread_id: "deposit_1",
      status: "running",
    });
    const statistics = async () =>
      ((await post(url, of_thread("get_thread_status"))).result as Document).statistics as Document;
    await until(
      "the first deposit has landed, within two seconds",
      async () => Number((await statistics()).successful_deposits) > 0,
      2_000,
    );
    const all = (await post(url, GET_ALL_THREADS)).result as Document;
    assertEquals((all.threads as Document[]).length, 1);
    assert_includes(all.summary, { total_threads: 1, running_threads: 1, stopped_threads: 0 });
    assertEquals((await post(url, of_thread("stop_thread"))).result, {
      thread_id: "deposit_1",
      status: "stopped",
    });
    const stopped = (await post(url, GET_ALL_THREADS)).result as Document;
    assert_includes(stopped.summary, {
      total_threads: 1,
      running_threads: 0,
      stopped_threads: 1,
      total_operations: (await statistics()).successful_deposits,
    });
  }));

Deno.test("get_cluster says where the service works", () =>
  with_daemon(async ({ url, service }) => {
    const cluster = (await post(url, `{"method": "get_cluster"}`)).result as Document;
    assertEquals(Object.keys(cluster), [
      ...["kind", "rpc_url", "genesis_hash", "program_id", "program_version", "read_only_reason"],
      ...["commitment", "follower", "slot"],
    ]);
    assert_includes(cluster, {
      kind: "embedded",
      rpc_url: service.cluster.rpc_url,
      program_id: "4aeVqtWhrUh6wpX8acNj2hpWXKEQwxjA3PYb2sHhNyCn",
      program_version: "0.17.1070",
      read_only_reason: null,
      commitment: "confirmed",
      follower: "blocks",
    });
    const genesis = await post(String(cluster.rpc_url), `{"jsonrpc":"2.0","id":1,"method":"getGenesisHash"}`);
    assertEquals(cluster.genesis_hash, genesis.result);
    const slot = Number(cluster.slot);
    await until("the slot goes on", async () =>
      Number(((await post(url, `{"method": "get_cluster"}`)).result as Document).slot) > slot);
  }));
