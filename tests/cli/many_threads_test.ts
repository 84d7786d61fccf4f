/** Commands on more threads than are changed at a time. */
import { assertEquals, assertMatch } from "@std/assert";
import { parse_json } from "@/base/json.ts";
import { EXIT } from "@/daemon/exit_codes.ts";
import { JsonRpcClient } from "@/jsonrpc/client.ts";
import { run_cli } from "../support/process.ts";
import { type PoolReply, with_daemon } from "../support/service.ts";

Deno.test("threads are created and deleted some at a time, all of them, and what one refuses is told", () =>
  with_daemon(async ({ url }) => {
    const run = (...args: string[]) => run_cli("cli", ["threads", ...args], { FRT_STRESS_URL: url });
    const { pool_id } = await new JsonRpcClient(url).call<PoolReply>("create_pool", {});
    const create = ["create", "withdrawal", "--pool", pool_id, "--token", "A"];
    const created = await run(...create, "--count", "20");
    const ids = Array.from({ length: 20 }, (_, index) => `withdrawal_${index + 1}`);
    assertEquals([created.code, created.stdout], [EXIT.ok, ids.map((id) => `${id} created\n`).join("")]);
    const refused = await run(...create, "--count", "3", "--min-interval", "9", "--max-interval", "8");
    assertEquals([refused.code, refused.stdout], [EXIT.refused, ""]);
    assertMatch(refused.stderr, /^error: .*interval.*\n$/);
    assertEquals((await run("start", "withdrawal_17")).code, EXIT.ok);
    const deleted = await run("delete", "--all", "--yes", "--json");
    assertEquals(deleted.code, EXIT.refused);
    const document = parse_json(deleted.stdout) as unknown as {
      deleted: { thread_id: string }[];
      refused: { thread_id: string }[];
    };
    const left = document.refused.map(({ thread_id }) => thread_id);
    const gone = document.deleted.map(({ thread_id }) => thread_id);
    // Threads that were created at the same time may be listed in any order.
    assertEquals([left, gone.toSorted()], [
      ["withdrawal_17"],
      ids.filter((id) => id !== "withdrawal_17").sort(),
    ]);
  }));
