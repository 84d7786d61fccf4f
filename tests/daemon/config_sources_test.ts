/** Where settings come from, what stands above what, and what is refused in which words. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { SETTINGS } from "@/daemon/config/catalogue.ts";
import { environment_layer } from "@/daemon/config/environment_layer.ts";
import { nearest } from "@/daemon/config/nearest.ts";
import { read_settings, type ReadSettings } from "@/daemon/config/read_settings.ts";
import { value_in } from "@/daemon/config/layer.ts";
import { with_directory } from "../support/service.ts";

interface Sources {
  readonly text?: string;
  readonly environment?: Record<string, string>;
  readonly flags?: Record<string, Record<string, unknown>>;
  readonly other_variables?: readonly string[];
}

function read({ text, environment = {}, flags = {}, other_variables = [] }: Sources): Promise<ReadSettings> {
  return with_directory(async (directory) => {
    const file = text === undefined ? undefined : `${directory}/f.toml`;
    if (file !== undefined) await Deno.writeTextFile(file, text ?? "");
    const place = (path: readonly PropertyKey[]) => `--${String(path[1])}`;
    const layer = { kind: "flag", settings: flags, place } as const;
    return await read_settings({ file, environment, other_variables, flags: () => layer });
  });
}

async function config_of(sources: Sources) {
  const result = await read(sources);
  assert("config" in result, "problems" in result ? result.problems.join("\n") : "");
  return result;
}

/** The problems, with the directory of the file cut off. */
async function problems_of(sources: Sources): Promise<string[]> {
  const result = await read(sources);
  assert("problems" in result, "It was accepted");
  return result.problems.map((problem) => problem.replaceAll(/\S*\/f\.toml/g, "f.toml"));
}

/** Fails unless there is one problem, which has all of these parts. */
async function assert_problem(sources: Sources, ...parts: string[]): Promise<void> {
  const problems = await problems_of(sources);
  assertEquals(problems.length, 1, problems.join("\n"));
  for (const part of parts) assert(problems[0]?.includes(part), `Expected "${part}" in: ${problems[0]}`);
}

Deno.test("settings: each rule of the audit has its switch, and what is no rule is refused", async () => {
  const { config } = await config_of({
    text: "[audit]\ndisabled_rules = ['I5', 'operation', 'pool_state.flags']",
  });
  assertEquals(config.audit.disabled_rules, ["I5", "operation", "pool_state.flags"]);
  const { audit } = (await config_of({})).config;
  assertEquals([audit.on_finding, audit.disabled_rules, audit.slots_between_checks], [
    "continue",
    ["W-S1", "W-S2", "W-S5"],
    150,
  ]);
  for (const rule of ["I10", "operations", "", "constructor"]) {
    await assert_problem(
      { text: `[audit]\ndisabled_rules = ["${rule}"]` },
      "audit.disabled_rules",
      "ORACLE.md",
    );
  }
  await assert_problem({ text: "[audit]\non_finding = 'ignore'" }, "audit.on_finding", '"continue", "stop"');
});

Deno.test("settings: flags stand above the environment, the environment above the file, the file above defaults", async () => {
  const text = "[threading]\noperation_timeout_ms = 2000\nerror_history_limit = 20\nsol_threshold = 30\n";
  const environment = {
    FRT_STRESS_THREADING_OPERATION_TIMEOUT_MS: "3000",
    FRT_STRESS_THREADING_ERROR_HISTORY_LIMIT: "40",
  };
  const flags = { threading: { operation_timeout_ms: 5000 } };
  const { config, settings } = await config_of({ text, environment, flags });
  const { operation_timeout_ms, error_history_limit, sol_threshold, resume_on_start } = config.threading;
  assertEquals([operation_timeout_ms, error_history_limit, BigInt(sol_threshold), resume_on_start], [
    5000,
    40,
    30n,
    true,
  ]);
  const kinds = settings.filter(({ setting }) => setting.section === "threading").map(({ layer }) =>
    layer?.kind
  );
  assertEquals(kinds, ["file", "environment", "flag", undefined, undefined]);
});

Deno.test("settings: every setting has its variable, and its value reaches the configuration", async () => {
  const values: Record<string, [string, unknown]> = {
    text: ["x", "x"],
    number: ["12", 12],
    truth: ["true", true],
    list: ["a, b,c", ["a", "b", "c"]],
    text_or_list: ["devnet,http://a.example", ["devnet", "http://a.example"]],
  };
  for (const setting of SETTINGS) {
    const [text, value] = values[setting.form] ?? ["", ""];
    assertMatch(setting.variable, /^FRT_STRESS_[A-Z_]+$/);
    assertEquals(value_in(environment_layer({ [setting.variable]: text }), setting), value, setting.name);
  }
  assertEquals(new Set(SETTINGS.map(({ variable }) => variable)).size, SETTINGS.length);
  const { config } = await config_of({
    environment: {
      FRT_STRESS_DAEMON_ALLOWED_HOSTS: "",
      FRT_STRESS_SOLANA_RPC_URL: "devnet",
      FRT_STRESS_LOCALNET_CLOCK_OFFSET_SECONDS: "-60",
      FRT_STRESS_SOLANA_REQUESTS_PER_SECOND: "0.5",
      FRT_STRESS_TOKEN: "belongs to call",
    },
  });
  const { daemon, solana, localnet } = config;
  const found = [
    daemon.allowed_hosts,
    solana.rpc_url,
    localnet.clock_offset_seconds,
    solana.requests_per_second,
  ];
  assertEquals(found, [[], "devnet", -60, 0.5]);
});

Deno.test("settings: a problem of a file says its line, what was found, and what is allowed", async () => {
  await assert_problem(
    { text: "\n[daemon]\n# x\nbind_adress = 'a:1'\n" },
    "f.toml:4: unknown setting daemon.bind_adress",
    "did you mean daemon.bind_address?",
    "log_level",
  );
  await assert_problem(
    { text: "\n[demon]\n" },
    "f.toml:2: unknown setting demon",
    "did you mean [daemon]?",
    "master_wallet",
  );
  await assert_problem(
    { text: "log_level = 'info'\n" },
    "f.toml:1: unknown setting log_level, did you mean daemon.log_level?",
  );
  await assert_problem(
    { text: "[localnet]\nslot_ms = 'fast'\n" },
    "f.toml:2: localnet.slot_ms",
    "a whole number from 10 to 60000",
    'found "fast"',
  );
  await assert_problem(
    { text: "[threading]\n\nerror_history_limit = 1001\n" },
    "f.toml:3: threading.error_history_limit",
    "from 1 to 1000",
    "found 1001",
  );
  await assert_problem({ text: "[threading]\nerror_history_limit = 0" }, "f.toml:2: ", "from 1 to 1000");
  await assert_problem(
    { text: "[daemon]\nallowed_hosts = [\n'a.example',\n'https://b',\n'c:1']" },
    "f.toml:2: daemon.allowed_hosts",
  );
  await assert_problem(
    { text: "[daemon]\nbind_address = '127.0.0.1:65536'" },
    "f.toml:2: daemon.bind_address",
    "65535",
  );
  await assert_problem({ text: "daemon = 5\n" }, "f.toml:1: daemon is a section");
  await assert_problem(
    { text: "[solana]\nallow_mainnet = 'yes'" },
    "f.toml:2: solana.allow_mainnet: expected true or false",
  );
  await assert_problem(
    { text: "[daemon]\nlog_level = 'info'\nlog_level = 'debug'" },
    "f.toml:3: it is not TOML",
  );
  await assert_problem({ text: "[daemon]\nlog_level = \n" }, "f.toml:2: it is not TOML");
});

Deno.test("settings: all problems are told at once, those of a file in the order of their lines", async () => {
  const text = "[daemon]\nlog_level = 'loud'\nunknown_one = 1\n[localnet]\nport = -1\nx = 1\n";
  const environment = { FRT_STRESS_DAEMON_LOG_FORMAT: "xml", FRT_STRESS_X: "1" };
  const places = (await problems_of({ text, environment })).map((problem) => problem.split(": ")[0]);
  assertEquals(places, [
    "f.toml:2",
    "f.toml:3",
    "f.toml:5",
    "f.toml:6",
    "environment FRT_STRESS_DAEMON_LOG_FORMAT",
    "environment FRT_STRESS_X",
  ]);
  // A wrong value is wrong also where another source stands above it.
  await assert_problem({
    text: "[daemon]\nlog_level = 'loud'",
    environment: { FRT_STRESS_DAEMON_LOG_LEVEL: "info" },
  }, "f.toml:2");
});

Deno.test("settings: a variable of ours that means nothing is refused by name, with the nearest known one", async () => {
  const name = "FRT_STRESS_DAEMON_LOGLEVEL";
  await assert_problem(
    { environment: { [name]: "hunter2" } },
    name,
    "did you mean FRT_STRESS_DAEMON_LOG_LEVEL?",
  );
  assert(!(await problems_of({ environment: { [name]: "hunter2" } })).join().includes("hunter2"));
  const wrong = { FRT_STRESS_LOCALNET_PORT: "8o80", FRT_STRESS_THREADING_RESUME_ON_START: "yes" };
  assertEquals((await problems_of({ environment: wrong })).length, 2);
  await config_of({ environment: { FRT_PASSPHRASE: "x", FRT_STRES_DAEMON: "y", PATH: "z" } });
  // What another setting, or an option, names belongs to it.
  const text = "[keystore]\npassphrase_env = 'FRT_STRESS_PASSPHRASE'";
  const environment = { FRT_STRESS_PASSPHRASE: "x" };
  await config_of({ text, environment });
  await config_of({ environment, other_variables: ["FRT_STRESS_PASSPHRASE"] });
  await assert_problem({ environment }, "FRT_STRESS_PASSPHRASE");
});

Deno.test("settings: what cannot hold together is refused with the places of both", async () => {
  const key_file = "[keystore]\nkey_file = 'a'\n";
  await assert_problem(
    { text: key_file, environment: { FRT_STRESS_KEYSTORE_PASSPHRASE_ENV: "P" } },
    "f.toml:2, environment FRT_STRESS_KEYSTORE_PASSPHRASE_ENV: keystore.key_file and keystore.passphrase_env",
  );
  await assert_problem(
    { text: "[solana]\nrpc_url = ['devnet', 'testnet']" },
    "f.toml:2",
    "devnet and testnet",
  );
  await assert_problem({ text: "[solana]\n\nrpc_url = 'mainnet-beta'" }, "f.toml:3", "allow_mainnet = true");
  await config_of({ text: "[solana]\nrpc_url = 'mainnet-beta'\nallow_mainnet = true" });
  await assert_problem(
    { text: "[localnet]\nport = 8080" },
    "f.toml:2: daemon.bind_address and localnet.port",
    "8080",
  );
  await assert_problem({ flags: { daemon: { bind_address: "127.0.0.1:8899" } } }, "--bind_address");
  await config_of({ flags: { daemon: { bind_address: "127.0.0.1:0" }, localnet: { port: 0 } } });
  await assert_problem(
    { text: "[solana]\nrpc_url = 'devnet'\n[localnet]\nprogram = 'x.so'" },
    "f.toml:4, f.toml:2: localnet.program",
  );
});

Deno.test("settings: a key in a URL or beside a mistake is in no message", async () => {
  const secret = "9f86d081884c7d659a2feaa0c55ad015";
  const wrong = [
    `[solana]\nrpc_url = "htps://rpc.example/?api-key=${secret}"`,
    `[solana]\nrpc_url = ["https://rpc.example/${secret}", 5]`,
    `[solana]\nrpc_url = "https://rpc.example/${secret}\n`,
    `[solana]\nfollower = "https://rpc.example/?api-key=${secret}"`,
  ];
  for (const text of wrong) {
    const problems = (await problems_of({ text })).join();
    assert(problems.includes("f.toml:2") && !problems.includes(secret), problems);
  }
});

Deno.test("settings: a file that is not there is said with its option", async () => {
  const layer = { kind: "flag", settings: {}, place: () => "" } as const;
  const sources = { environment: {}, other_variables: [], flags: () => layer };
  const result = await read_settings({ ...sources, file: "/nowhere/f.toml" });
  assert("problems" in result && result.problems.length === 1);
  assertMatch(result.problems[0] ?? "", /^Cannot read \/nowhere\/f\.toml: .*--config$/);
});

Deno.test("settings: the nearest name is the one with the fewest differences", () => {
  const names = ["port", "slot_ms", "program"];
  const found = ["prot", "slotms", "programm", "por", "slot_m"].map((text) => nearest(text, names));
  assertEquals(found, ["port", "slot_ms", "program", "port", "slot_ms"]);
  assertEquals(nearest("x", []), undefined);
});
