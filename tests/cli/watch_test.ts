/** The live view, on a pseudo-terminal beside a real daemon. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { EXIT } from "@/daemon/exit_codes.ts";
import { JsonRpcClient } from "@/jsonrpc/client.ts";
import { assert_refused, CliProcess, run_cli } from "../support/process.ts";
import { type PoolReply, until, with_daemon } from "../support/service.ts";
import { cli_on_terminal, type TerminalProcess } from "../support/terminal.ts";

const ENTER = "\x1b[?1049h\x1b[?25l";
const LEAVE = "\x1b[?25h\x1b[?1049l";
const HOME = "\x1b[H";

/** The pictures that were drawn, as lines of plain text. */
function pictures(output: string): string[][] {
  // deno-lint-ignore no-control-regex
  const plain = (text: string) => text.replaceAll(/\x1b\[[\d;?]*[A-Za-z]|\r/g, "");
  return output.split(HOME).slice(1).map((picture) => plain(picture.split(LEAVE)[0] ?? "").split("\n"));
}

async function some_threads(url: string): Promise<JsonRpcClient> {
  const client = new JsonRpcClient(url);
  const { pool_id } = await client.call<PoolReply>("create_pool", { ratio_whole_number: 3 });
  for (const token_type of ["A", "B"]) {
    for (let count = 0; count < 15; count += 1) {
      await client.call("create_withdrawal_thread", { pool_id, token_type });
    }
  }
  await client.call("create_deposit_thread", { pool_id, token_type: "A", initial_amount: 1_000_000_000 });
  return client;
}

Deno.test({
  name: "watch: redraws a picture that fits, and gives the terminal back on q",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    with_daemon(async ({ url }) => {
      const client = await some_threads(url);
      const size = { columns: 50, rows: 20 };
      await using terminal = cli_on_terminal(
        ["watch", "--interval", "0.2"],
        { FRT_STRESS_URL: url },
        size,
      );
      await terminal.saw(/0 running, 0 stopped, 31 created/);
      await client.call("start_thread", { thread_id: "deposit_1" });
      await terminal.saw(/1 running, 0 stopped, 30 created/);
      await terminal.saw(/operations {2}[1-9]/);
      await terminal.press("x");
      await terminal.press("q");
      const { code, settings } = await terminal.ended();
      assertEquals(code, EXIT.ok);
      assertMatch(settings, / icanon /);
      assertMatch(settings, / echo /);
      const [before, rest] = terminal.output.split(ENTER);
      assertEquals([before?.includes(HOME), rest?.split(LEAVE).length], [false, 2]);
      const drawn = pictures(terminal.output);
      assert(drawn.length >= 2, "It redraws");
      for (const lines of drawn) {
        assert(lines.length <= size.rows, lines.join("\n"));
        for (const line of lines) assert(line.length < size.columns, line);
        assertMatch(lines[0] ?? "", /^ok {2}embedded {2}slot [\d,]+ {2}up /);
        assertEquals(lines[1], "findings    none");
        assertMatch(lines.join("\n"), /^… and \d+ more threads$/m);
      }
    }),
});

Deno.test({
  name: "watch: a daemon that goes away leaves its last picture, marked as old, and Ctrl-C ends it",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    let terminal: TerminalProcess | undefined;
    try {
      await with_daemon(async ({ url }) => {
        const args = ["watch", "--interval", "0.2", "--url", url];
        terminal = cli_on_terminal(args, { NO_COLOR: "1" }, { columns: 100, rows: 30 });
        await terminal.saw(/q ends/);
      });
      await terminal?.saw(/OLD: Cannot call /);
      await terminal?.press("\x03");
      const { code, settings } = await terminal?.ended() ?? {};
      assertEquals(code, EXIT.ok);
      assertMatch(settings ?? "", / icanon /);
      assertMatch(
        pictures(terminal?.output ?? "").at(-1)?.join("\n") ?? "",
        /^ok {2}embedded .*^\d.* OLD: /ms,
      );
      // deno-lint-ignore no-control-regex
      assert(!/\x1b\[[\d;]*m/.test(terminal?.output ?? ""), "NO_COLOR means no colours");
    } finally {
      await terminal?.[Symbol.asyncDispose]();
    }
  },
});

Deno.test("watch: one picture or a stream of documents where there is no terminal", () =>
  with_daemon(async ({ url }) => {
    const env = { FRT_STRESS_URL: url };
    assert_refused(await run_cli("cli", ["watch"], env), EXIT.usage, "--once", "--json");
    const once = await run_cli("cli", ["watch", "--once"], env);
    assertEquals([once.code, once.stderr], [EXIT.ok, ""]);
    assertMatch(once.stdout, /^ok {2}embedded .*\nfindings {4}none\noperations {2}0\nthreads {5}0 running, /);
    // deno-lint-ignore no-control-regex
    assert(!/\x1b/.test(once.stdout), once.stdout);
    await using streaming = CliProcess.start("cli", ["watch", "--json", "--interval", "0.1"], env);
    await until("two documents", () => streaming.stdout.split("\n").length > 2);
    streaming.signal("SIGINT");
    const { code, stdout } = await streaming.ended();
    assertEquals(code, EXIT.ok);
    for (const line of stdout.trimEnd().split("\n")) assertEquals(JSON.parse(line).health.status, "ok");
  }));

Deno.test({
  name: "watch: where nobody answers from the beginning, it ends with 69 and draws nothing",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const size = { columns: 80, rows: 24 };
    await using terminal = cli_on_terminal(["watch", "--url", "http://127.0.0.1:1"], {}, size);
    assertEquals((await terminal.ended()).code, EXIT.unavailable);
    assert(!terminal.output.includes(ENTER), terminal.output);
    assertMatch(terminal.output, /error: Cannot call /);
  },
});
