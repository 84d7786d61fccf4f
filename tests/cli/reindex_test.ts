import { assert, assertEquals } from "@std/assert";
import { JsonRpcClient } from "@/jsonrpc/client.ts";
import { RpcError } from "@/jsonrpc/rpc_error.ts";
import { start_daemon } from "@/daemon/run.ts";
import { EXIT } from "@/daemon/exit_codes.ts";
import { Copies, session_files } from "../recovery/left_behind.ts";
import { Lives } from "../recovery/lives.ts";
import { assert_refused, run_cli } from "../support/process.ts";
import { started, with_directory } from "../support/service.ts";

/** A session as the service lists it. */
interface ListedSession {
  readonly session_file: string;
  readonly start_time: string;
  readonly stop_reason: string;
  readonly verification_summary: Record<string, unknown>;
}

async function remove_index(data: string): Promise<void> {
  for await (const { name } of Deno.readDir(data)) {
    if (name.startsWith("index.sqlite")) await Deno.remove(`${data}/${name}`);
  }
}

async function code_of(call: Promise<unknown>): Promise<number> {
  const failure = await call.then(() => undefined, (caught) => caught);
  assert(failure instanceof RpcError, `Expected an error: ${failure}`);
  return failure.code;
}

Deno.test("A removed index is made anew, and get_thread_sessions answers as before", () =>
  with_directory(async (directory) => {
    const copies = new Copies(directory);
    await copies.prepare();
    const { config, data } = await copies.next();
    const unresumed = { ...config, threading: { ...config.threading, resume_on_start: false } };
    /** What a daemon lists of a thread. */
    const listed = async (play?: (client: JsonRpcClient) => Promise<void>) => {
      const daemon = await started(start_daemon(unresumed));
      try {
        const client = new JsonRpcClient(daemon.url);
        await play?.(client);
        const thread_id = "deposit_1";
        return (await client.call<{ sessions: ListedSession[] }>("get_thread_sessions", { thread_id }))
          .sessions;
      } finally {
        await daemon.service.lifecycle.stop();
      }
    };
    const before = await listed(async (client) => {
      const thread_id = "deposit_1";
      const limited = await client.call<{ sessions: ListedSession[] }>("get_thread_sessions", {
        thread_id,
        limit: 1,
      });
      assertEquals(limited.sessions.length, 1);
      const of_unknown = client.call("get_thread_sessions", { thread_id: "deposit_99" });
      assertEquals(await code_of(of_unknown), -1004);
      for (const limit of [0, -1, 1_001, 1.5, "1"]) {
        assertEquals(
          await code_of(client.call("get_thread_sessions", { thread_id, limit })),
          -32602,
          `${limit}`,
        );
      }
    });
    const files = (await session_files(data, "deposit_1")).map((path) =>
      path.slice(path.lastIndexOf("/") + 1)
    );
    assertEquals(before.length, 2);
    assertEquals(before.map(({ session_file }) => session_file).toSorted(), files);
    assert((before[0]?.start_time ?? "") > (before[1]?.start_time ?? ""), "Newest first");
    assertEquals(before.map(({ stop_reason }) => stop_reason), ["daemon_stop", "daemon_stop"]);
    assert(before.every(({ verification_summary: summary }) => Number(summary["successful_operations"]) > 0));

    await remove_index(data);
    const done = await run_cli("cli", ["reindex", "--data-dir", data]);
    assertEquals([done.code, done.stdout], [EXIT.ok, "Indexed 8 sessions of 4 threads\n"], done.stderr);
    assertEquals(await listed(), before);
    await remove_index(data);
    assertEquals(await listed(), before, "A start makes it by itself");

    await new Lives(data.replace(/\/data$/, "")).live(async () => {
      assert_refused(await run_cli("cli", ["reindex", "--data-dir", data]), EXIT.locked, `pid ${Deno.pid}`);
    });
  }));
