/** What destroys something asks a person first. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { EXIT } from "@/daemon/exit_codes.ts";
import { JsonRpcClient } from "@/jsonrpc/client.ts";
import { type PoolReply, with_daemon } from "../support/service.ts";
import { cli_on_terminal } from "../support/terminal.ts";

const SIZE = { columns: 90, rows: 24 };

interface Threads {
  readonly summary: { readonly total_threads: number };
}

Deno.test({
  name: "threads delete and threads empty ask, and do nothing without a yes",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    with_daemon(async ({ url }) => {
      const client = new JsonRpcClient(url);
      const { pool_id } = await client.call<PoolReply>("create_pool", {});
      for (const token_type of ["A", "B"]) {
        await client.call("create_withdrawal_thread", { pool_id, token_type });
      }
      const left = async () => (await client.call<Threads>("get_all_threads", {})).summary.total_threads;
      /** Answers the question of a command; answers its exit code and what it wrote. */
      const answer = async (args: string[], key: string): Promise<[number, string]> => {
        const env = { FRT_STRESS_URL: url, NO_COLOR: "1" };
        await using terminal = cli_on_terminal(["threads", ...args], env, SIZE);
        await terminal.saw(/No/); // It is what Enter would choose.
        await terminal.press(key);
        const { code } = await terminal.ended();
        return [code, terminal.output];
      };
      const [no, unchanged] = await answer(["delete", "withdrawal_1"], "n");
      assertEquals([no, await left()], [EXIT.cancelled, 2]);
      assertStringIncludes(unchanged, "Delete withdrawal_1, and burn what the wallets hold?");
      assertStringIncludes(unchanged, "Nothing was done");
      // deno-lint-ignore no-control-regex
      assert(!/\x1b\[[\d;]*m/.test(unchanged), "NO_COLOR means no colours");
      assertEquals([(await answer(["delete", "--all"], "\r"))[0], await left()], [EXIT.cancelled, 2]);
      assertEquals([(await answer(["empty", "--all"], "\x03"))[0], await left()], [EXIT.cancelled, 2]);
      const [yes, done] = await answer(["delete", "withdrawal_1"], "y");
      assertEquals([yes, await left()], [EXIT.ok, 1]);
      assert(/withdrawal_1 deleted; \d/.test(done), done);
    }),
});
