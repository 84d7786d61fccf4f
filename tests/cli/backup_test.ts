/** The ways of docs/OPERATIONS.md to copy a data directory and to put it back. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { JsonRpcClient } from "@/jsonrpc/client.ts";
import { EXIT } from "@/daemon/exit_codes.ts";
import { assert_refused, CliProcess, run_cli } from "../support/process.ts";
import { until, with_directory } from "../support/service.ts";

const KEYS = ["keystore.key", "master_wallet.json"];

function serve(data: string, config: string): CliProcess {
  return CliProcess.start("serve", ["--config", config, "--data-dir", data]);
}

interface Totals {
  readonly summary: { readonly total_operations: number; readonly running_threads?: number };
}

async function operations_of(client: JsonRpcClient): Promise<number> {
  return (await client.call<Totals>("get_all_threads")).summary.total_operations;
}

async function some_operations(client: JsonRpcClient): Promise<void> {
  const before = await operations_of(client);
  await until("operations land", async () => await operations_of(client) >= before + 3, 60_000);
}

async function start_work(client: JsonRpcClient): Promise<void> {
  const { pool_id } = await client.call<{ pool_id: string }>("create_pool", { token_a_decimals: 6 });
  for (const token_type of ["A", "B"]) {
    const request = { pool_id, token_type, initial_amount: 10 ** 12 };
    const { thread_id } = await client.call<{ thread_id: string }>("create_deposit_thread", request);
    await client.call("start_thread", { thread_id });
  }
  await some_operations(client);
}

/** Starts on a data directory that was put back: it takes over what there was, and goes on. */
async function assert_goes_on(data: string, config: string): Promise<void> {
  await using daemon = serve(data, config);
  const client = new JsonRpcClient((await daemon.ready()).url);
  const report = daemon.log().find(({ message }) => String(message).startsWith("Took over the state"));
  assertEquals([report?.pools, report?.resumed ?? report?.threads], [1, 2], JSON.stringify(report));
  const losses = daemon.log().filter(({ level, category }) => level === "error" && category === "storage");
  assertEquals(losses, []);
  await some_operations(client);
  daemon.signal("SIGTERM");
  assertEquals((await daemon.ended()).code, 0);
}

async function copy_all(from: string, to: string): Promise<void> {
  const { code } = await new Deno.Command("cp", { args: ["-a", from, to] }).output();
  assertEquals(code, 0);
}

Deno.test("backup: of a running daemon and of a stopped one; both are put back and go on", () =>
  with_directory(async (directory) => {
    const [data, config] = [`${directory}/data`, `${directory}/settings.toml`];
    await Deno.writeTextFile(
      config,
      '[daemon]\nbind_address = "127.0.0.1:0"\n[localnet]\nport = 0\nslot_ms = 50\n',
    );
    await using daemon = serve(data, config);
    const client = new JsonRpcClient((await daemon.ready()).url);
    await start_work(client);
    const made = await run_cli("cli", ["backup", `${directory}/running`, "--data-dir", data]);
    assertEquals(made.code, EXIT.ok, made.stderr);
    assertMatch(made.stdout, /^Copied \d+ files, \d+ bytes, to .*\nNot in it, keep them elsewhere: .*\n$/);
    await some_operations(client);
    daemon.signal("SIGTERM");
    assertEquals((await daemon.ended()).code, 0);
    await copy_all(data, `${directory}/stopped`);

    const names = await Array.fromAsync(Deno.readDir(`${directory}/running`), ({ name }) => name);
    assert(names.includes("threads.json") && names.includes("journal.sqlite"), names.join());
    assertEquals(names.filter((name) => KEYS.includes(name) || /-wal|lock|index/.test(name)), []);
    assertEquals(((await Deno.stat(`${directory}/running`)).mode ?? 0) & 0o777, 0o700);
    for (const key of KEYS) await copy_all(`${data}/${key}`, `${directory}/running/${key}`);

    await assert_goes_on(`${directory}/running`, config);
    const { code, stdout } = await run_cli("cli", ["verify-state", "--data-dir", `${directory}/stopped`]);
    assertEquals(code, EXIT.ok, stdout);
    await assert_goes_on(`${directory}/stopped`, config);
  }));

Deno.test("backup: never over something, never of nothing; the keys come only when they are asked for", () =>
  with_directory(async (directory) => {
    const data = `${directory}/data`;
    const backup = (to: string, ...more: string[]) =>
      run_cli("cli", ["backup", `${directory}/${to}`, "--data-dir", data, ...more]);
    assert_refused(await backup("copy"), EXIT.config, "There is no data directory");
    await Deno.mkdir(`${data}/sessions/deposit_1`, { recursive: true });
    for (const name of ["threads.json", "keystore.key", "master_wallet.json", "daemon.lock", "a.tmp"]) {
      await Deno.writeTextFile(`${data}/${name}`, name);
    }
    const copied = JSON.parse((await backup("copy", "--with-keys", "--json")).stdout);
    assertEquals([copied.files, copied.without], [3, []]);
    assertEquals(await Deno.readTextFile(`${directory}/copy/keystore.key`), "keystore.key");
    assert_refused(await backup("copy"), EXIT.config, "is there already");
    assert_refused(await backup("none/copy"), EXIT.config, "Cannot copy");
  }));
