import { join } from "node:path";
import { assert, assertEquals } from "@std/assert";
import { EXIT } from "@/daemon/exit_codes.ts";
import { assert_refused, CliProcess, run_cli } from "../support/process.ts";
import { with_directory } from "../support/service.ts";

/** The arguments of a daemon that would start well. */
function good(directory: string): string[] {
  return ["--port", "0", "--localnet-port", "0", "--data-dir", join(directory, "data")];
}

/** What a start that failed may leave: nothing, or a directory in which every file is whole. */
async function assert_clean(directory: string): Promise<void> {
  const data = join(directory, "data");
  const names = await Array.fromAsync(Deno.readDir(data), ({ name }) => name).catch(() => []);
  if (names.length === 0) return;
  const unfinished = names.filter((name) => /\.tmp$|\.new$|\.corrupt/.test(name));
  assertEquals(unfinished, []);
  for (const name of names.filter((name) => name.endsWith(".json"))) {
    JSON.parse(await Deno.readTextFile(join(data, name)));
  }
  if (!names.some((name) => name === "master_wallet.json")) return;
  assertEquals(JSON.parse(await Deno.readTextFile(join(data, "master_wallet.json"))).length, 64);
}

async function with_config(text: string, play: (directory: string, config: string) => Promise<void>) {
  await with_directory(async (directory) => {
    const config = join(directory, "config.toml");
    await Deno.writeTextFile(config, text);
    await play(directory, config);
    await assert_clean(directory);
  });
}

/** A port that is taken, as long as `play` runs. */
async function with_taken_port(play: (port: number) => Promise<void>): Promise<void> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await play(listener.addr.port);
}

Deno.test("serve on a port that is taken ends with 78 and names it, and nothing is written", () =>
  with_taken_port((port) =>
    with_directory(async (directory) => {
      const ended = await run_cli("serve", [...good(directory), "--port", String(port)]);
      assert_refused(ended, EXIT.config, `127.0.0.1:${port}`, "--port");
      await assert_clean(directory);
    })
  ));

Deno.test("serve whose ledger's port is taken ends with 78 and names it", () =>
  with_taken_port((port) =>
    with_directory(async (directory) => {
      const ended = await run_cli("serve", [...good(directory), "--localnet-port", String(port)]);
      assert_refused(ended, EXIT.config, `Port ${port}`, "--localnet-port");
      await assert_clean(directory);
    })
  ));

Deno.test("A configuration that cannot be used ends with 78 and says where", async () => {
  const cases: [string, string[]][] = [
    ["[daemon\n", ["config.toml:1: it is not TOML"]],
    ["[daemon]\nbind_adress = '127.0.0.1:0'\n", [
      "config.toml:2: unknown setting daemon.bind_adress",
      "daemon.bind_address",
    ]],
    ["[demon]\n", ["unknown setting demon"]],
    ["[localnet]\nslot_ms = 'fast'\n", ["config.toml:2: localnet.slot_ms", "10 to 60000", '"fast"']],
    ["[threading]\nsol_threshold = 1.5\n", ["threading.sol_threshold"]],
    ["[solana]\nrpc_url = 'localhost:8899'\n", ["solana.rpc_url"]],
    ["[solana]\nprogram_id = 'nothing'\n", ["solana.program_id"]],
    ["[daemon]\nbind_address = '0.0.0.0:8080'\n", ["0.0.0.0", "daemon.token_file", "127.0.0.1"]],
    ["[daemon]\nbind_address = '[::]:8080'\n", ["::", "daemon.token_file", "127.0.0.1"]],
    ["[daemon]\nlog_format = 'xml'\n", ["daemon.log_format"]],
    ["[daemon]\nallowed_hosts = ['https://frt.example']\n", ["daemon.allowed_hosts"]],
    ["[daemon]\nrequests_per_second = 0\n", ["daemon.requests_per_second"]],
  ];
  for (const [text, parts] of cases) {
    await with_config(text, async (directory, config) => {
      const ended = await run_cli("serve", ["--config", config, ...good(directory)]);
      assert_refused(ended, EXIT.config, ...parts);
    });
  }
});

Deno.test("A configuration file that is not there ends with 78", () =>
  with_directory(async (directory) => {
    const missing = join(directory, "no.toml");
    const ended = await run_cli("serve", ["--config", missing, ...good(directory)]);
    assert_refused(ended, EXIT.config, missing, "--config");
    await assert_clean(directory);
  }));

Deno.test("A wallet file that is damaged ends with 78 and stays as it is", () =>
  with_directory(async (directory) => {
    const file = join(directory, "data", "master_wallet.json");
    await Deno.mkdir(join(directory, "data"));
    const damaged = JSON.stringify(Array.from({ length: 64 }, (_, index) => index)).slice(0, 150);
    await Deno.writeTextFile(file, damaged);
    const { mtime } = await Deno.stat(file);
    const ended = await run_cli("serve", good(directory));
    assert_refused(ended, EXIT.config, file);
    assert(!ended.stderr.includes(damaged.slice(1, 40)), "The key is in the error");
    assertEquals(await Deno.readTextFile(file), damaged);
    assertEquals((await Deno.stat(file)).mtime, mtime);
  }));

Deno.test("A program that is missing or no program ends with 78 in one line", () =>
  with_directory(async (directory) => {
    const corrupt = join(directory, "corrupt.so");
    await Deno.writeFile(corrupt, crypto.getRandomValues(new Uint8Array(4_096)));
    for (const program of [join(directory, "missing.so"), corrupt, directory]) {
      const ended = await run_cli("serve", [...good(directory), "--program", program]);
      assert_refused(ended, EXIT.config, program);
      await assert_clean(directory);
    }
  }));

Deno.test("A cluster that cannot be reached ends with 93", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  await with_config(`[solana]\nrpc_url = "http://127.0.0.1:${port}"\n`, async (directory, config) => {
    const ended = await run_cli("serve", ["--config", config, ...good(directory)]);
    assert_refused(ended, EXIT.ledger_unreachable, `http://127.0.0.1:${port}`);
  });
});

Deno.test("A second daemon on the same port leaves the first one alone", () =>
  with_directory(async (directory) => {
    await using first = CliProcess.start("serve", good(directory));
    const { url } = await first.ready();
    const other = join(directory, "other");
    const args = ["--port", new URL(url).port, "--localnet-port", "0", "--data-dir", other];
    assert_refused(await run_cli("serve", args), EXIT.config, new URL(url).host);
    const health = await fetch(`${url}/health`);
    assertEquals([health.status, await health.text() !== ""], [200, true]);
    first.signal("SIGTERM");
    assertEquals((await first.ended()).code, 0);
  }));
