/** The unit's own command line, with paths that exist here, under a service manager that is played by the test. */
import { dirname } from "node:path";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { JsonRpcClient } from "@/jsonrpc/client.ts";
import { inherited_environment } from "../support/process.ts";
import { until, with_directory } from "../support/service.ts";
import { young_memory_option } from "../../tools/young_memory.ts";
import { NotifyListener } from "./notify_socket.ts";
import { PROJECT, value_of, values_of, with_paths } from "./unit_file.ts";

const TOKEN = "5b".repeat(32);
const WATCHDOG_MS = 1_000;

/** The variables that the unit's Environment= lines make. */
function unit_environment(unit: string): Record<string, string> {
  const pairs = values_of("Environment", unit).flatMap((line) => line.split(" "));
  return Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]),
  );
}

/** Makes the files that the unit loads as credentials; answers the directory that the service sees. */
async function make_credentials(directory: string): Promise<string> {
  const credentials = `${directory}/credentials`;
  await Deno.mkdir(credentials, { mode: 0o500 });
  const content: Record<string, string> = {
    "keystore.key": `${"a7".repeat(32)}\n`,
    "api.token": `${TOKEN}\n`,
  };
  for (const name of values_of("LoadCredential").map((value) => value.split(":")[0] ?? "")) {
    const text = content[name];
    assert(text !== undefined, `The unit loads ${name}`);
    await Deno.writeTextFile(`${credentials}/${name}`, text, { mode: 0o400 });
  }
  return credentials;
}

async function with_started_unit(
  play: (parts: {
    child: Deno.ChildProcess;
    manager: NotifyListener;
    directory: string;
  }) => Promise<void>,
): Promise<void> {
  await with_directory(async (directory) => {
    const config = `${directory}/stress_test_config.toml`;
    await Deno.writeTextFile(
      config,
      '[daemon]\nbind_address = "127.0.0.1:0"\n[localnet]\nport = 0\nslot_ms = 25\n',
    );
    const unit = with_paths({
      "/etc/stress-test/stress_test_config.toml": config,
      "%S/stress-test": `${directory}/state`,
      "%C/stress-test": `${directory}/cache`,
    });
    const [program = "", ...args] = (values_of("ExecStart", unit)[0] ?? "").split(" ");
    assertEquals(value_of("WorkingDirectory"), "/opt/stress-test");
    const runtime = `${directory}/run`;
    await Deno.mkdir(runtime, { mode: 0o700 });
    const address = `${directory}/notify`;
    await using manager = await NotifyListener.start(address);
    const child = new Deno.Command(program, {
      args,
      cwd: PROJECT,
      clearEnv: true,
      env: {
        ...inherited_environment(),
        ...unit_environment(unit),
        NO_COLOR: "1",
        PATH: `${dirname(Deno.execPath())}:${Deno.env.get("PATH")}`,
        NOTIFY_SOCKET: address,
        RUNTIME_DIRECTORY: runtime,
        WATCHDOG_USEC: String(WATCHDOG_MS * 1_000),
        CREDENTIALS_DIRECTORY: await make_credentials(directory),
      },
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    const ended = child.status;
    let has_ended = false;
    void ended.then(() => has_ended = true);
    try {
      await play({ child, manager, directory });
    } finally {
      if (!has_ended) child.kill("SIGKILL");
      await ended;
    }
  });
}

/** The arguments of a process as everybody on the machine sees them. */
async function command_line(pid: number): Promise<string[]> {
  // Deno shows them only to who may do everything.
  const { stdout } = await new Deno.Command("cat", { args: [`/proc/${pid}/cmdline`] }).output();
  return new TextDecoder().decode(stdout).split("\0").slice(0, -1);
}

/** The process has rights to what the unit gives it, and its arguments hold no secret. */
function assert_narrow(args: readonly string[], directory: string): void {
  const rights = Object.fromEntries(
    args.flatMap((argument) => [/^--allow-([a-z]+)=?(.*)$/.exec(argument)?.slice(1) ?? []])
      .filter((pair) => pair.length === 2),
  );
  const own = [`${directory}/state`, `${directory}/run/notify.sock`, `${directory}/notify`].sort();
  assertEquals(Object.keys(rights).sort(), ["env", "ffi", "net", "read", "write"]);
  assertEquals(rights.write.split(",").sort(), own);
  assert(!/(^|,)(\/|\/etc|\/home)?(,|$)/.test(rights.read), rights.read);
  // Ports of 0 in the settings of the test: any of loopback.
  assertEquals(rights.net.split(",").filter((host: string) => !host.startsWith("unix:")), ["127.0.0.1"]);
  for (const secret of [TOKEN, "a7".repeat(32)]) {
    assert(!args.join(" ").includes(secret), "A secret is shown");
  }
}

Deno.test("The unit's command line is READY, feeds the watchdog while threads work, and says that it stops", () =>
  with_started_unit(async ({ child, manager, directory }) => {
    await manager.saw(/^READY=1$/);
    assertEquals(manager.lines[0], "STATUS=Starting");
    const status = manager.lines.findLast((line) => line.startsWith("STATUS=")) ?? "";
    const url =
      /^STATUS=ok, (http:\/\/127\.0\.0\.1:\d+), embedded cluster, slot \d+, 0 threads running, 0 findings$/
        .exec(status)?.[1];
    assert(url !== undefined, status);
    // The credentials are in use: no request without the token, no key file of its own.
    const bare = await fetch(url, {
      method: "POST",
      body: "{}",
      headers: { "content-type": "application/json" },
    });
    await bare.body?.cancel();
    assertEquals(bare.status, 401);
    const client = new JsonRpcClient(url, { headers: { authorization: `Bearer ${TOKEN}` } });
    const { pool_id } = await client.call<{ pool_id: string }>("create_pool", { token_a_decimals: 6 });
    const request = { pool_id, token_type: "A", initial_amount: 10 ** 9 };
    const { thread_id } = await client.call<{ thread_id: string }>("create_deposit_thread", request);
    await client.call("start_thread", { thread_id });
    const fed = manager.lines.filter((line) => line === "WATCHDOG=1").length;
    await manager.saw(/^WATCHDOG=1$/, fed + 4);
    const names = await Array.fromAsync(Deno.readDir(`${directory}/state`), ({ name }) => name);
    assert(names.includes("threads.json") && !names.includes("keystore.key"), names.join());
    const args = await command_line(child.pid);
    assert_narrow(args, directory);
    assert(args.includes(await young_memory_option()), args.join(" "));
    child.kill("SIGTERM");
    assertEquals((await child.status).code, 0);
    assertEquals(await Array.fromAsync(Deno.readDir(`${directory}/run`)), [], "No socket is left behind");
    await manager.saw(/^STOPPING=1$/);
    assertMatch(manager.lines.at(-1) ?? "", /^STATUS=Stopping, takes \d+ s at most$/);
  }));

Deno.test("A daemon that hangs feeds the watchdog no more", () =>
  with_started_unit(async ({ child, manager }) => {
    await manager.saw(/^WATCHDOG=1$/);
    child.kill("SIGSTOP");
    const told = () => manager.messages.length;
    let before = -1;
    await until("what was under way has arrived", async () => {
      const is_quiet = before === told();
      before = told();
      await new Promise((resolve) => setTimeout(resolve, WATCHDOG_MS));
      return is_quiet;
    });
    child.kill("SIGCONT");
    await until("it goes on", () => told() > before);
  }));
