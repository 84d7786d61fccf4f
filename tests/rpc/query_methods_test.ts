/** The methods that users of such a service want beside the designed ones, on a running service. */
import { PublicKey } from "@solana/web3.js";
import { getAccount, getMint } from "@solana/spl-token";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { refusal_of, type ServiceScene, until, with_service } from "../support/service.ts";
import { read_ledger, token_holders } from "../engine/ledger_reader.ts";
import { Stranger } from "../engine/stranger.ts";

interface Operation {
  readonly sequence: number;
  readonly signature: string;
  readonly thread_id: string;
  readonly kind: string;
  readonly purpose: string;
  readonly outcome: string;
  readonly amount: bigint;
  readonly opened_at: string;
  readonly effects: { readonly amount_in: bigint } | null;
  readonly failure: { readonly code: string } | null;
}

interface Page {
  readonly operations: readonly Operation[];
  readonly next_cursor: number | null;
}

function operations(scene: ServiceScene, params: Record<string, unknown> = {}): Promise<Page> {
  return scene.call("get_operations", params);
}

/** A deposit thread, a withdrawal thread and a swap thread that fails, all at rest again. */
async function some_history(scene: ServiceScene) {
  const pool = await scene.pool();
  const { pool_id } = pool;
  const pace = { min_interval_ms: 100, max_interval_ms: 200 };
  const ids = [
    await scene.thread("deposit", { pool_id, token_type: "A", initial_amount: 10n ** 12n, ...pace }),
    await scene.thread("withdrawal", { pool_id, token_type: "A", ...pace }),
    await scene.thread("swap", { pool_id, direction: "a_to_b", initial_amount: 10n ** 9n, ...pace }),
  ];
  await scene.call("start_threads", { pool_id });
  await scene.ended(ids[0] ?? "", 12);
  await scene.ended(ids[1] ?? "", 3);
  await scene.ended(ids[2] ?? "", 2, "landed_error");
  await scene.call("stop_threads");
  return { pool, ids };
}

Deno.test("The journal is read page by page, newest first, by every filter, and misses nothing", () =>
  with_service(async (scene) => {
    const { pool, ids } = await some_history(scene);
    const on_ledger = (await read_ledger(scene)).operations;
    const all: Operation[] = [];
    let cursor: number | null = null;
    do {
      const page: Page = await operations(scene, { limit: 7, ...(cursor === null ? {} : { cursor }) });
      assert(page.operations.length <= 7);
      all.push(...page.operations);
      cursor = page.next_cursor;
    } while (cursor !== null);
    assertEquals(all.length, on_ledger.length);
    assertEquals(new Set(all.map(({ signature }) => signature)).size, all.length);
    assertEquals(
      all.map(({ sequence }) => sequence),
      all.map(({ sequence }) => sequence).toSorted((a, b) => b - a),
    );
    for (
      const [filter, fits] of [
        [{ thread_id: ids[1] }, (one: Operation) => one.thread_id === ids[1]],
        [{ kind: "swap" }, (one: Operation) => one.kind === "swap"],
        [{ outcome: "landed_error" }, (one: Operation) => one.outcome === "landed_error"],
        [{ pool_id: pool.pool_id }, () => true],
        [{ outcome: "unknown" }, () => false],
        [{ pool_id: "nowhere" }, () => false],
      ] as const
    ) {
      const found = (await operations(scene, { ...filter, limit: 1_000 })).operations;
      assertEquals(found, all.filter(fits), JSON.stringify(filter));
    }
    const middle = all[Math.floor(all.length / 2)]?.opened_at ?? "";
    const later = (await operations(scene, { from: middle, limit: 1_000 })).operations;
    const earlier = (await operations(scene, { to: middle, limit: 1_000 })).operations;
    assertEquals([...later, ...earlier], all);
    const moved = all.reduce(
      (sum, { kind, effects }) => kind === "deposit" ? sum + (effects?.amount_in ?? 0n) : sum,
      0n,
    );
    assertEquals(moved, (await scene.status(ids[0] ?? "")).verification_totals.tokens_deposited);
    for (
      const bad of [{ limit: 0 }, { limit: 1_001 }, { cursor: -1 }, { kind: "x" }, { from: "yesterday" }, {
        to: 5,
      }]
    ) {
      assertEquals((await refusal_of(operations(scene, bad))).code, -32602, JSON.stringify(bad));
    }
  }));

Deno.test("The operations of a deleted thread stay in the journal", () =>
  with_service(async (scene) => {
    const { pool_id } = await scene.pool();
    const id = await scene.thread("deposit", { pool_id, token_type: "A", initial_amount: 50n });
    await scene.call("empty_thread", { thread_id: id });
    await scene.call("delete_thread", { thread_id: id });
    const { operations: [empty] } = await operations(scene, { thread_id: id });
    assertEquals([empty?.purpose, empty?.outcome, empty?.amount], ["empty", "landed_ok", 50n]);
  }));

Deno.test("Threads are shown page by page, filtered, and in part", () =>
  with_service(async (scene) => {
    const [first, second] = [await scene.pool(), await scene.pool()];
    const ids: string[] = [];
    for (const { pool_id } of [first, second, first, second, first]) {
      ids.push(await scene.thread("withdrawal", { pool_id, token_type: "A" }));
    }
    await scene.start(ids[0] ?? "", ids[1] ?? "");
    type Reply = {
      threads: Record<string, unknown>[];
      summary: Record<string, number>;
      next_cursor: string | null;
    };
    const get = (params: Record<string, unknown> = {}) => scene.call<Reply>("get_all_threads", params);
    const shown = ({ threads }: Reply) => threads.map(({ thread_id }) => thread_id);
    const all = await get();
    assertEquals([shown(all), all.next_cursor], [ids, null]);
    assertEquals(all.summary, {
      total_threads: 5,
      running_threads: 2,
      stopped_threads: 0,
      created_threads: 3,
      error_threads: 0,
      total_operations: 0,
    });
    const page = await get({ limit: 2 });
    assertEquals([shown(page), page.next_cursor, page.summary.total_threads], [ids.slice(0, 2), ids[1], 5]);
    assertEquals(shown(await get({ limit: 2, cursor: ids[1] })), ids.slice(2, 4));
    const last = await get({ limit: 2, cursor: ids[3] });
    assertEquals([shown(last), last.next_cursor], [ids.slice(4), null]);
    assertEquals(shown(await get({ pool_id: second.pool_id })), [ids[1], ids[3]]);
    assertEquals(shown(await get({ status: "running" })), ids.slice(0, 2));
    assertEquals(shown(await get({ thread_type: "swap" })), []);
    // The cursor's own thread need not fit the filter.
    assertEquals(shown(await get({ pool_id: second.pool_id, cursor: ids[2] })), [ids[3]]);
    const { threads: [narrow] } = await get({ limit: 1, fields: ["status", "balances"] });
    assertEquals(Object.keys(narrow ?? {}).sort(), ["balances", "status", "thread_id"]);
    for (const bad of [{ fields: [] }, { fields: ["wallet_keypair"] }, { limit: 0 }, { status: "done" }]) {
      assertEquals((await refusal_of(get(bad))).code, -32602, JSON.stringify(bad));
    }
    const nothing = await refusal_of(get({ fields: [] }));
    assertStringIncludes(
      JSON.stringify(nothing.data),
      "fields: expected at least one name out of thread_id, type",
    );
    assertEquals((await refusal_of(get({ cursor: "deposit_9" }))).code, -1004);
    assertEquals((await refusal_of(get({ pool_id: "ABC123..." }))).code, -1002);
  }));

Deno.test("A pool is shown as the chain has it", () =>
  with_service(async (scene) => {
    const { pool, ids } = await some_history(scene);
    const { lp_mint_a, vault_a } = await token_holders(scene, pool);
    const shown = await scene.call<{ state: Record<string, unknown>; threads: unknown; lp_mint_a: string }>(
      "get_pool",
      { pool_id: pool.pool_id },
    );
    const supply = (await getMint(scene.web3, lp_mint_a, "confirmed")).supply;
    const held = (await getAccount(scene.web3, vault_a, "confirmed")).amount;
    const { state } = shown;
    assertEquals([state.lp_supply_a, state.vault_a_balance, state.token_a_liquidity], [supply, held, held]);
    assertEquals([shown.lp_mint_a, shown.threads], [lp_mint_a.toBase58(), { total: ids.length, running: 0 }]);
    assertEquals(
      state.lamports,
      BigInt(await scene.web3.getBalance(new PublicKey(pool.pool_id), "confirmed")),
    );
    assertEquals([state.liquidity_paused, state.swaps_paused], [false, false]);
    const core = await scene.core_wallet();
    const stranger = await Stranger.arrive(scene, pool, 1n);
    assertEquals(await stranger.send([core], stranger.pause(core.publicKey, 19, 2)), null);
    const paused = await scene.call<typeof shown>("get_pool", { pool_id: pool.pool_id });
    assertEquals([paused.state.liquidity_paused, paused.state.swaps_paused], [false, true]);
    assertEquals((await refusal_of(scene.call("get_pool", { pool_id: "ABC123..." }))).code, -1002);
  }));

Deno.test("Threads are started and stopped together, and what one refuses does not keep the others from it", () =>
  with_service(async (scene) => {
    const [first, second] = [await scene.pool(), await scene.pool()];
    const ids: string[] = [];
    for (const { pool_id } of [first, second]) {
      ids.push(await scene.thread("withdrawal", { pool_id, token_type: "A" }));
      ids.push(await scene.thread("swap", { pool_id, direction: "b_to_a" }));
    }
    const started = (params = {}) => scene.call("start_threads", params);
    assertEquals(await started({ pool_id: first.pool_id, thread_type: "swap" }), {
      started: [ids[1]],
      refused: [],
    });
    assertEquals(await started({ thread_type: "withdrawal" }), { started: [ids[0], ids[2]], refused: [] });
    assertEquals(await started(), { started: [ids[3]], refused: [] });
    assertEquals(await started(), { started: [], refused: [] });
    const stops = await Promise.all([scene.call("stop_threads"), scene.call("stop_threads")]) as {
      stopped: string[];
    }[];
    assertEquals(new Set(stops.flatMap(({ stopped }) => stopped)), new Set(ids));
    for (const id of ids) assertEquals((await scene.status(id)).status, "stopped");
    assertEquals((await refusal_of(started({ pool_id: "ABC123..." }))).code, -1002);
  }));

Deno.test("The core wallet tells what it has and how long it lasts, and gets more from the faucet", () =>
  with_service(async (scene) => {
    type Status = {
      wallet_address: string;
      sol_balance: bigint;
      burn_lamports_per_hour: bigint;
      runway_seconds: number | null;
    };
    const status = () => scene.call<Status>("get_core_wallet_status");
    const before = await status();
    assertEquals([before.burn_lamports_per_hour, before.runway_seconds], [0n, null]);
    const key = new PublicKey(before.wallet_address);
    assertEquals(before.sol_balance, BigInt(await scene.web3.getBalance(key, "confirmed")));
    const gift = await scene.call<{ transaction_signature: string }>("airdrop_sol", {
      amount: 5_000_000_000,
    });
    await until(
      "the service has seen it",
      async () => (await status()).sol_balance === before.sol_balance + 5_000_000_000n,
    );
    assert(gift.transaction_signature.length > 60);
    const { pool_id } = await scene.pool();
    const pace = { min_interval_ms: 500, max_interval_ms: 500 };
    const id = await scene.thread("deposit", {
      pool_id,
      token_type: "A",
      initial_amount: 10n ** 12n,
      ...pace,
    });
    await scene.start(id);
    await until("the session is old enough to tell", async () => (await status()).runway_seconds !== null);
    const { sol_balance, burn_lamports_per_hour, runway_seconds } = await status();
    assert(burn_lamports_per_hour > 13_000_000n * 100n, `${burn_lamports_per_hour} lamports in an hour`);
    assertEquals(runway_seconds, Number(sol_balance * 3_600n / burn_lamports_per_hour));
  }));

Deno.test("Errors of all threads stand in one list, newest first", () =>
  with_service(async (scene) => {
    const { ids } = await some_history(scene);
    type Reply = {
      errors: { thread_id: string; error_type: string; timestamp: string; expected: boolean }[];
    };
    const get = (params = {}) => scene.call<Reply>("get_errors", params);
    const { errors } = await get();
    assert(errors.length >= 2);
    assertEquals(new Set(errors.map(({ thread_id }) => thread_id)), new Set([ids[2]]));
    const times = errors.map(({ timestamp }) => timestamp);
    assertEquals(times, times.toSorted().reverse());
    assertEquals((await get({ limit: 1 })).errors, errors.slice(0, 1));
    assertEquals((await get({ expected: false })).errors, []);
    assertEquals((await get({ thread_id: ids[0] })).errors, []);
    assertEquals((await refusal_of(get({ thread_id: "swap_9" }))).code, -1004);
  }));

Deno.test("Health and versions are told by JSON-RPC as well", () =>
  with_service(async (scene) => {
    const health = await scene.call<{ status: string; problems: unknown[]; threads: unknown }>("get_health");
    assertEquals([health.status, health.problems], ["ok", []]);
    assertEquals(health.threads, { created: 0, running: 0, stopped: 0, error: 0 });
    const { version, deno, program_version } = await scene.call<Record<string, string>>("get_version");
    const { version: released } = JSON.parse(
      await Deno.readTextFile(new URL("../../deno.json", import.meta.url)),
    );
    assertEquals([version, deno], [released, Deno.version.deno]);
    assertStringIncludes(program_version ?? "", "0.17");
  }));
