/** What a running daemon tells of itself over time: /events as it comes over the wire, and get_time_series. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { parse_json } from "@/base/json.ts";
import { EventStream } from "../http/event_stream.ts";
import { refusal_of, until, with_daemon, with_service } from "../support/service.ts";

interface Told {
  readonly pools?: { readonly pool_id: string; readonly state: Record<string, unknown> | null }[];
  readonly threads?: { readonly thread_id: string; readonly successful: number; readonly balances: object }[];
  readonly points?: { readonly running_threads: number }[];
  readonly removed?: string[];
  readonly audit?: { readonly operations_checked: number };
}

function told(stream: EventStream, name: string): Told[] {
  return stream.events.filter(({ event }) => event === name).map(({ data }) =>
    parse_json(data) as unknown as Told
  );
}

Deno.test("live: a daemon tells of its pools, threads and measurements, and stops while somebody listens", async () => {
  await using streams = new AsyncDisposableStack();
  const kept: EventStream[] = [];
  await with_daemon(async ({ url, service: { methods, lifecycle } }) => {
    const create_pool = {
      token_a_decimals: 9,
      token_b_decimals: 6,
      ratio_whole_number: 160,
      ratio_direction: "a_to_b",
    };
    const { pool_id } = await methods.call("create_pool", create_pool) as { pool_id: string };
    const deposit = { pool_id, token_type: "A", initial_amount: "18446744073709551615" };
    await methods.call("create_deposit_thread", deposit);
    await methods.call("create_withdrawal_thread", { pool_id, token_type: "A" });
    const stream = streams.use(await EventStream.open(url));
    kept.push(stream);
    await stream.saw(2);
    const [snapshot] = told(stream, "snapshot");
    assertEquals(snapshot?.pools?.map((pool) => pool.pool_id), [pool_id]);
    const [rows] = told(stream, "rows");
    assertEquals(rows?.threads?.map(({ thread_id }) => thread_id), ["deposit_1", "withdrawal_1"]);
    assertMatch(stream.events[1]?.data ?? "", /"token_a":18446744073709551615\b/);
    await methods.call("start_threads", {});
    const has_worked = (thread_id: string) =>
      told(stream, "change").some(({ threads }) =>
        threads?.some((row) => row.thread_id === thread_id && row.successful > 0)
      );
    await until("the deposit's row goes on", () => has_worked("deposit_1"));
    await until("a second with two running threads was measured", () => {
      return told(stream, "change").some(({ points }) =>
        points?.some((point) => point.running_threads === 2)
      );
    });
    await until("the pool has grown", () => {
      const liquidity = told(stream, "change").at(-1)?.pools?.[0]?.state?.["token_a_liquidity"];
      return BigInt(String(liquidity ?? 0)) > 0n;
    });
    await methods.call("stop_threads", {});
    await methods.call("delete_thread", { thread_id: "withdrawal_1" });
    await until("the deleted thread is told", () => {
      return told(stream, "change").some(({ removed }) => removed?.includes("withdrawal_1"));
    });
    assertEquals(await lifecycle.stop(), []);
    await until("the stream has ended", () => stream.has_ended);
  }, { localnet: { slot_ms: 100 } });
  assert(kept.length === 1);
});

Deno.test("live: get_time_series shows what was measured, by resolution and pool", () =>
  with_service(async (scene) => {
    interface Series {
      readonly interval_ms: number;
      readonly points: readonly {
        readonly operations_per_second: Record<string, number>;
        readonly at_ms: number;
      }[];
      readonly pool: { readonly points: readonly { readonly token_a_liquidity: bigint }[] } | null;
    }
    const { pool_id } = await scene.pool();
    const thread_id = await scene.thread("deposit", {
      pool_id,
      token_type: "A",
      initial_amount: 1_000_000_000,
    });
    await scene.start(thread_id);
    await scene.ended(thread_id, 2);
    const series = (params: Record<string, unknown>) => scene.call<Series>("get_time_series", params);
    await until("deposits were measured", async () => {
      const { points, pool } = await series({ pool_id });
      return points.some(({ operations_per_second }) => (operations_per_second["deposit"] ?? 0) > 0) &&
        (pool?.points.some(({ token_a_liquidity }) => token_a_liquidity > 0n) ?? false);
    });
    const fine = await series({});
    assertEquals([fine.interval_ms, fine.pool], [1_000, null]);
    assert(
      fine.points.every(({ at_ms }, index) => index === 0 || at_ms > (fine.points[index - 1]?.at_ms ?? 0)),
    );
    await until(
      "half a minute has passed",
      async () => (await series({ resolution: "coarse" })).points.length > 0,
    );
    assertEquals((await series({ resolution: "coarse" })).interval_ms, 30_000);
    assertEquals((await refusal_of(series({ pool_id: "unknown" }))).data.kind, "pool_not_found");
    assertEquals((await refusal_of(series({ resolution: "finest" }))).data.kind, "invalid_params");
  }));
