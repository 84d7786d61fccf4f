/** Where the secrets of a daemon could be seen by others: files, arguments, core files. */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { assert, assertEquals } from "@std/assert";
import { JsonRpcClient } from "@/jsonrpc/client.ts";
import { inherited_environment } from "../support/process.ts";
import { until, with_directory } from "../support/service.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PASSPHRASE = "correct horse battery staple 77";
const TOKEN = "4d".repeat(32);

async function modes_in(directory: string): Promise<[path: string, mode: number, is_directory: boolean][]> {
  const found: [string, number, boolean][] = [];
  for await (const { name, isDirectory } of Deno.readDir(directory)) {
    const path = `${directory}/${name}`;
    found.push([path, ((await Deno.stat(path)).mode ?? 0) & 0o777, isDirectory]);
    if (isDirectory) found.push(...await modes_in(path));
  }
  return found;
}

/** A file of the kernel about a process; Deno shows them only to who may do everything. */
async function about(pid: number, file: string): Promise<string> {
  const { stdout } = await new Deno.Command("cat", { args: [`/proc/${pid}/${file}`] }).output();
  return new TextDecoder().decode(stdout);
}

Deno.test("secrets: of a daemon under an open umask others see no file, no argument and no core", () =>
  with_directory(async (directory) => {
    await Deno.writeTextFile(`${directory}/token`, TOKEN, { mode: 0o600 });
    const settings = [
      `[daemon]\nbind_address = "127.0.0.1:0"\ntoken_file = "${directory}/token"`,
      `[localnet]\nport = 0\nslot_ms = 25\n[keystore]\npassphrase_env = "SOME_PHRASE"\n`,
    ];
    await Deno.writeTextFile(`${directory}/settings.toml`, settings.join("\n"));
    const child = new Deno.Command("sh", {
      args: [
        ...["-c", 'umask 0; ulimit -c unlimited 2>/dev/null; exec sh tools/launch.sh "$@"', "sh"],
        ...["serve", "--config", `${directory}/settings.toml`, "--data-dir", `${directory}/data`],
      ],
      cwd: ROOT,
      clearEnv: true,
      env: {
        ...inherited_environment(),
        PATH: `${dirname(Deno.execPath())}:${Deno.env.get("PATH")}`,
        SOME_PHRASE: PASSPHRASE,
      },
      stderr: "piped",
    }).spawn();
    let log = "";
    const reading = (async () => {
      for await (const bytes of child.stderr) log += new TextDecoder().decode(bytes);
    })();
    let has_ended = false;
    void child.status.then(() => has_ended = true);
    try {
      const url = () => /"message":"Ready","url":"([^"]+)"/.exec(log)?.[1];
      await until("it is ready", () => {
        assert(!has_ended, log);
        return url() !== undefined;
      }, 60_000);
      const client = new JsonRpcClient(url() ?? "", { headers: { authorization: `Bearer ${TOKEN}` } });
      const { pool_id } = await client.call<{ pool_id: string }>("create_pool", { token_a_decimals: 6 });
      const request = { pool_id, token_type: "A", initial_amount: 10 ** 9 };
      const { thread_id } = await client.call<{ thread_id: string }>("create_deposit_thread", request);
      await client.call("start_thread", { thread_id });
      await client.call("stop_thread", { thread_id });
      const shown = await about(child.pid, "cmdline");
      assert(shown.includes("serve") && !shown.includes(PASSPHRASE) && !shown.includes(TOKEN), shown);
      assert(
        /^Max core file size +0 /m.test(await about(child.pid, "limits")),
        "A core file could be written",
      );
    } finally {
      if (!has_ended) child.kill("SIGTERM");
      await child.status;
      await reading;
    }
    const found = await modes_in(`${directory}/data`);
    const names = found.map(([path]) => path.slice(`${directory}/data/`.length));
    for (
      const name of [
        "master_wallet.json",
        "threads.json",
        "journal.sqlite",
        "ledger.sqlite",
        "sessions/deposit_1",
      ]
    ) {
      assert(names.includes(name), `${name} is not in ${names}`);
    }
    const open = found.filter(([, mode, is_directory]) => mode !== (is_directory ? 0o700 : 0o600));
    assertEquals(open.map(([path, mode]) => `${mode.toString(8)} ${path}`), []);
    assertEquals(((await Deno.stat(`${directory}/data`)).mode ?? 0) & 0o777, 0o700);
    assert(!log.includes(PASSPHRASE) && !log.includes(TOKEN), "A secret is in the log");
  }));
