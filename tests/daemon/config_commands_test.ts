/** `config check` and `config print`, as processes. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { SETTINGS } from "@/daemon/config/catalogue.ts";
import { EXIT } from "@/daemon/exit_codes.ts";
import { assert_refused, run_cli } from "../support/process.ts";
import { with_directory } from "../support/service.ts";

async function with_file(text: string, play: (path: string) => Promise<void>): Promise<void> {
  await with_directory(async (directory) => {
    const path = `${directory}/f.toml`;
    await Deno.writeTextFile(path, text);
    await play(path);
  });
}

interface Shown {
  readonly setting: string;
  readonly value: unknown;
  readonly source: string;
  readonly place: string | null;
}

Deno.test("config check: a file that can be used ends with 0, without reading anything else", async () => {
  const file = "config/stress_test_config.toml";
  const { code, stdout, stderr } = await run_cli("cli", ["config", "check", file]);
  assertEquals([code, stderr], [EXIT.ok, ""]);
  assertMatch(stdout, /^config\/stress_test_config\.toml: nothing is wrong, \d+ of \d+ settings are set\n$/);
  assertEquals((await run_cli("cli", ["config", "check"])).code, EXIT.ok);
});

Deno.test("config check: each problem is a line of its own, the exit code is 78", () =>
  with_file("[daemon]\nbind_adress = 'a:1'\n[localnet]\nslot_ms = 5\n", async (path) => {
    const environment = { FRT_STRESS_LOCALNET_PROT: "1" };
    const { code, stdout, stderr } = await run_cli("cli", ["config", "check", path], environment);
    assertEquals([code, stderr], [EXIT.config, ""]);
    const places = stdout.trimEnd().split("\n").map((line) => line.split(": ")[0]);
    assertEquals(places, [`${path}:2`, `${path}:4`, "environment FRT_STRESS_LOCALNET_PROT"]);
    assert(stdout.includes("did you mean FRT_STRESS_LOCALNET_PORT?"), stdout);
    const document = await run_cli("cli", ["config", "check", path, "--json"], environment);
    assertEquals([document.code, document.stderr], [EXIT.config, ""]);
    assertEquals(JSON.parse(document.stdout), { problems: stdout.trimEnd().split("\n") });
    const alone = await run_cli("cli", ["config", "check"], environment);
    assertEquals([alone.code, alone.stdout.trimEnd().split("\n").length], [EXIT.config, 1]);
  }));

Deno.test("config check: an address that others reach wants a token, as a start does", () =>
  with_file("[daemon]\n\nbind_address = '0.0.0.0:0'\n", async (path) => {
    const bare = await run_cli("cli", ["config", "check", path]);
    assertEquals([bare.code, bare.stderr], [EXIT.config, ""]);
    assertMatch(
      bare.stdout,
      /^\S+\.toml:3: daemon\.bind_address: .*0\.0\.0\.0.*daemon\.token_file.*api\.token.*\n$/,
    );
    const credentials = `${path}.credentials`;
    await Deno.mkdir(credentials);
    const check = (environment: Record<string, string>) =>
      run_cli("cli", ["config", "check", path], environment);
    assertEquals((await check({ CREDENTIALS_DIRECTORY: credentials })).code, EXIT.config);
    await Deno.writeTextFile(`${credentials}/api.token`, "x");
    for (
      const environment of [
        { CREDENTIALS_DIRECTORY: credentials },
        { FRT_STRESS_DAEMON_TOKEN_FILE: "/nowhere/on/this/machine" },
        { FRT_STRESS_DAEMON_BIND_ADDRESS: "[::1]:0" },
      ]
    ) assertEquals((await check(environment)).code, EXIT.ok, JSON.stringify(environment));
  }));

Deno.test("config print: every setting as it holds, and where it comes from", () =>
  with_file('[daemon]\nlog_level = "debug"\n\n[localnet]\nslot_ms = 50\n', async (path) => {
    const key = "0123456789abcdef0123456789abcdef";
    const environment = {
      FRT_STRESS_LOCALNET_SLOT_MS: "60",
      FRT_STRESS_SOLANA_RPC_URL: `https://rpc.example/${key}?api-key=${key},devnet`,
    };
    const args = ["config", "print", "--config", path, "--port", "9", "--data-dir", "/d"];
    const { code, stdout, stderr } = await run_cli("cli", [...args, "--json"], environment);
    assertEquals([code, stderr], [EXIT.ok, ""]);
    const { settings } = JSON.parse(stdout) as { settings: Shown[] };
    assertEquals(settings.map(({ setting }) => setting), SETTINGS.map(({ name }) => name));
    const shown = (name: string) => {
      const { value, source, place } = settings.find(({ setting }) => setting === name) ?? {};
      return [value, source, place];
    };
    assertEquals(shown("daemon.bind_address"), ["127.0.0.1:9", "flag", "--port"]);
    assertEquals(shown("daemon.data_directory"), ["/d", "flag", "--data-dir"]);
    assertEquals(shown("daemon.log_level"), ["debug", "file", `${path}:2`]);
    assertEquals(shown("localnet.slot_ms"), [60, "environment", "environment FRT_STRESS_LOCALNET_SLOT_MS"]);
    assertEquals(shown("localnet.program"), [null, "default", null]);
    const url = shown("solana.rpc_url");
    assertEquals(url.slice(0, 2), [["https://rpc.example/…", "devnet"], "environment"]);
    const text = await run_cli("cli", args, environment);
    assertMatch(
      text.stdout,
      /^localnet\.slot_ms = 60 milliseconds +environment FRT_STRESS_LOCALNET_SLOT_MS$/m,
    );
    assertMatch(text.stdout, /^localnet\.port = 8899 +default$/m);
    assert(!(stdout + text.stdout).includes(key), "The provider's key is shown");
    assert_refused(
      await run_cli("cli", [...args, "--config", "/nowhere"], environment),
      EXIT.config,
      "/nowhere",
    );
  }));
