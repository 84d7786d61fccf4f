import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parse_json } from "@/base/json.ts";
import { EXIT } from "@/daemon/exit_codes.ts";
import { assert_refused, run_cli } from "../support/process.ts";
import { type PoolReply, with_daemon } from "../support/service.ts";

Deno.test("call prints the result as JSON with exact digits, and refusals with 65", () =>
  with_daemon(async ({ url }) => {
    const call = (...args: string[]) => run_cli("cli", ["call", "--url", url, ...args]);
    const created = await call(
      "create_pool",
      "token_a_decimals=9",
      "token_b_decimals=6",
      "ratio_whole_number=160",
    );
    assertEquals([created.code, created.stderr], [EXIT.ok, ""]);
    const { pool_id } = parse_json(created.stdout) as unknown as PoolReply;

    const most = "18446744073709551615";
    const thread = await call(
      "create_swap_thread",
      `pool_id=${pool_id}`,
      "direction=b_to_a",
      `initial_amount=${most}`,
    );
    assertEquals(thread.code, EXIT.ok, thread.stdout);
    const status = await call("get_thread_status", "thread_id=swap_1");
    assertStringIncludes(status.stdout, `"token_b": ${most}`);

    const again = await call("create_swap_thread", `pool_id=${pool_id}`, "direction=b_to_a");
    assertEquals([again.code, again.stderr], [EXIT.refused, ""]);
    const { error } = parse_json(again.stdout) as {
      error: { code: number; data: { kind: string; hint: string } };
    };
    assertEquals([error.code, error.data.kind], [-1001, "duplicate_swap_direction"]);
    assert(error.data.hint.length > 0, "A refusal says what to do");

    const unknown = await call("no_such_method");
    assertEquals(unknown.code, EXIT.refused);
    assertStringIncludes(unknown.stdout, "-32601");
    const unnamed = await call("list_pools", "page=1");
    assertEquals(unnamed.code, EXIT.refused);
    assertStringIncludes(unnamed.stdout, "page");
  }));

Deno.test("call without a daemon ends with 69 and says where it has looked", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const url = `http://127.0.0.1:${listener.addr.port}`;
  listener.close();
  assert_refused(await run_cli("cli", ["call", "--url", url, "list_pools"]), EXIT.unavailable, url);
});

Deno.test("call to something that is no daemon ends with 69", async () => {
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => new Response("Hello"),
  );
  const url = `http://127.0.0.1:${server.addr.port}`;
  assert_refused(await run_cli("cli", ["call", "--url", url, "list_pools"]), EXIT.unavailable, url);
});

Deno.test("What a daemon says in HTTP alone is told with what to do about it", async () => {
  let status = 0;
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => new Response("No\n", { status, headers: { "retry-after": "1" } }),
  );
  const url = `http://127.0.0.1:${server.addr.port}`;
  const cases: [number, number, string][] = [
    [401, EXIT.refused, "--token-file"],
    [403, EXIT.refused, "allowed_hosts"],
    [429, EXIT.unavailable, "requests_per_second"],
    [503, EXIT.unavailable, "still starting"],
  ];
  for (const [answered, exit_code, part] of cases) {
    status = answered;
    assert_refused(await run_cli("cli", ["status", "--url", url]), exit_code, url, part);
  }
});
