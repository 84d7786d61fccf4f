/** What the doctor says of set-ups that work and of broken ones: on real ledgers, real disks, and nodes that follow a script. */
import { Connection, LAMPORTS_PER_SOL, PublicKey } from "@solana/web3.js";
import { join } from "node:path";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { system_clock } from "@/base/clock.ts";
import { parse_json } from "@/base/json.ts";
import { deployment_addresses } from "@/chain/program/addresses.ts";
import { parse_config } from "@/daemon/config.ts";
import type { Check } from "@/daemon/doctor/check.ts";
import { type Examination, examine } from "@/daemon/doctor/examine.ts";
import { EXIT } from "@/daemon/exit_codes.ts";
import { address_bytes } from "@/domain/address.ts";
import { DEFAULT_PROGRAM_ID } from "@/domain/programs.ts";
import { type Answer, block_of, type Script, with_node } from "../chain/scripted_node.ts";
import { with_lives } from "../recovery/lives.ts";
import { assert_refused, CliProcess, run_cli } from "../support/process.ts";
import { type RawSettings, test_config, until, with_directory } from "../support/service.ts";

function of(examination: Examination, name: string): Check {
  const found = examination.checks.find((check) => check.name === name);
  assert(found !== undefined, `Nothing was said of ${name}`);
  return found;
}

/** Fails unless the verdict is this one and its words match. */
function assert_check(
  examination: Examination,
  name: string,
  verdict: Check["verdict"],
  words = /(?:)/,
): void {
  const { verdict: found, found: text, remedy } = of(examination, name);
  assertEquals(found, verdict, `${name}: ${text}`);
  assertMatch(`${text} ${remedy ?? ""}`, words);
  const is_told = remedy !== null || verdict === "ok" || verdict === "skipped" || text.includes(". ");
  assert(is_told, `${name} says nothing about what to do: ${text}`);
}

/** Every check but `except` is well. */
function assert_well(examination: Examination, ...except: string[]): void {
  const others = examination.checks.filter(({ name, verdict }) => verdict !== "ok" && !except.includes(name));
  assertEquals(others, []);
}

async function doctor(args: readonly string[]): Promise<Examination> {
  const ended = await run_cli("cli", ["doctor", "--json", ...args]);
  assert(ended.stdout !== "", `The doctor said nothing, exit code ${ended.code}:\n${ended.stderr}`);
  const examination = parse_json(ended.stdout) as unknown as Examination;
  assertEquals(ended.code, Number(examination.exit_code), ended.stderr);
  return { ...examination, exit_code: Number(examination.exit_code) };
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

const ANY_PORTS = ["--port", "0", "--localnet-port", "0"];

Deno.test("doctor on nothing at all: a start would make everything, and nothing is made before", () =>
  with_directory(async (directory) => {
    const data = join(directory, "data");
    const ended = await run_cli("cli", ["doctor", "--data-dir", data, ...ANY_PORTS]);
    assertEquals(ended.code, EXIT.ok, ended.stderr);
    for (const name of ["data directory", "keystore", "embedded ledger", "program version", "contract"]) {
      assertMatch(ended.stdout, new RegExp(`^OK +${name} `, "m"));
    }
    assertMatch(ended.stdout, /The service can start here\n$/);
    const examination = await doctor(["--data-dir", data, ...ANY_PORTS]);
    assertEquals([examination.can_start, examination.exit_code], [true, EXIT.ok]);
    assert_well(examination);
    assertEquals(await exists(data), false);
  }));

Deno.test("doctor on a directory in use says who has it; once it is free everything is well, and stays as it was", () =>
  with_directory(async (directory) => {
    const data = join(directory, "data");
    {
      await using daemon = CliProcess.start("serve", ["--data-dir", data, ...ANY_PORTS]);
      const { url } = await daemon.ready();
      const port = new URL(url).port;
      const busy = await doctor(["--data-dir", data, "--port", port, "--localnet-port", "0"]);
      assertEquals([busy.can_start, busy.exit_code], [false, EXIT.locked]);
      assert_check(busy, "data directory", "failed", /Another daemon \(pid \d+\)/);
      assert_check(busy, "port", "failed", /--port/);
      assert_check(busy, "node", "skipped");
      daemon.signal("SIGTERM");
      assertEquals((await daemon.ended()).code, 0);
    }
    const free = await doctor(["--data-dir", data, ...ANY_PORTS]);
    assert_well(free);
    assert_check(free, "contract", "ok", /initialised, administrator/);
    assertEquals((await run_cli("cli", ["verify-state", "--data-dir", data])).code, EXIT.ok);
  }));

/** A daemon's directory that has a thread; answers what `play` finds of it. */
function with_used_directory(play: (data: string, directory: string) => Promise<void>): Promise<void> {
  return with_lives(async (lives) => {
    await lives.live(async (scene) => {
      const { pool_id } = await scene.pool();
      await scene.thread("deposit", { pool_id, token_type: "A" });
    });
    await play(lives.data_directory, lives.directory);
  });
}

function examined(directory: string, settings: RawSettings = {}): Promise<Examination> {
  return examine(test_config(directory, settings), system_clock);
}

Deno.test("doctor names keys that do not open, wallets that are damaged, directories that cannot be used", () =>
  with_used_directory(async (data, directory) => {
    const well = await examined(directory);
    assert_well(well);
    assert_check(well, "keystore", "ok", /opens the keys of 1 wallets/);
    assert_check(well, "documents", "ok", /1 pools, 1 threads/);
    const key = join(data, "keystore.key");
    const kept = await Deno.readFile(key);
    await Deno.rename(key, `${key}.aside`);
    const locked_out = await examined(directory);
    assertEquals(locked_out.exit_code, EXIT.config);
    assert_check(locked_out, "keystore", "failed");
    assertEquals(await exists(key), false, "no new key is made where an old one is missing");
    await Deno.rename(`${key}.aside`, key);
    assertEquals(await Deno.readFile(key), kept);
    const unset = await examined(directory, { keystore: { passphrase_env: "FRT_STRESS_NOBODY_SETS_THIS" } });
    assert_check(unset, "keystore", "failed", /FRT_STRESS_NOBODY_SETS_THIS/);
    const wallet = join(data, "master_wallet.json");
    const secret = await Deno.readTextFile(wallet);
    await Deno.chmod(wallet, 0o644);
    const readable = await examined(directory);
    assertEquals(readable.exit_code, EXIT.ok, "a warning is no reason to stop");
    assert_check(readable, "core wallet", "warning", /chmod 600/);
    await Deno.writeTextFile(wallet, secret.slice(0, 100));
    const damaged = await examined(directory);
    assert_check(damaged, "core wallet", "failed", /not a solana-keygen file/);
    assert(!JSON.stringify(damaged).includes(secret.slice(1, 60)), "The key is in the answer");
    assertEquals(await Deno.readTextFile(wallet), secret.slice(0, 100));
    const in_the_way = await examined(directory, { daemon: { data_directory: join(wallet, "data") } });
    assert_check(in_the_way, "data directory", "failed", /--data-dir/);
    const missing = await examined(join(directory, "new"), {
      localnet: { program: join(directory, "no.so") },
    });
    assertEquals(missing.exit_code, EXIT.config);
    assert_check(missing, "embedded ledger", "failed", /no\.so/);
    assert_check(missing, "program", "skipped");
  }));

Deno.test("doctor names ports that are taken and addresses that need a token", () =>
  with_directory(async (directory) => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    using other_listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    const ledger_port = other_listener.addr.port;
    const taken = await examined(directory, {
      daemon: { bind_address: `127.0.0.1:${port}` },
      localnet: { port: ledger_port },
    });
    assertEquals(taken.exit_code, EXIT.config);
    assert_check(taken, "port", "failed", new RegExp(`${port}.*--port`));
    assert_check(taken, "ledger port", "failed", new RegExp(`${ledger_port}.*--localnet-port`));
    const open = await examined(directory, { daemon: { bind_address: "0.0.0.0:0" } });
    assert_check(open, "access", "failed", /token_file/);
    assert_well(open, "access");
  }));

const DEPLOYMENT = deployment_addresses(DEFAULT_PROGRAM_ID);
const MAINNET_GENESIS = "5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d";
const SOME_GENESIS = "6Qm3RzTfYwJ8vXc1bNkHsLpD2uEgA9oKtV5jZqW7yCxB";
const UPGRADE_AUTHORITY = "HBffTYMVJHgRYNCQ4opHrAVVeT1QPDtJLLDKki7mUp43";

function account(owner: string, data: Uint8Array, executable = false) {
  return { owner, lamports: 1_000_000_000, executable, data: [data.toBase64(), "base64"] };
}

/** A system state without a pending administrator. */
function system_state(is_paused: boolean): Uint8Array {
  const data = new Uint8Array(83);
  data[0] = is_paused ? 1 : 0;
  data[9] = is_paused ? 7 : 0;
  data.set(address_bytes(DEPLOYMENT.main_treasury), 10);
  return data;
}

function program_data(): Uint8Array {
  const data = new Uint8Array(45);
  data.set([3, 0, 0, 0], 0);
  data[12] = 1;
  data.set(address_bytes(UPGRADE_AUTHORITY as never), 13);
  return data;
}

const LOADER = "BPFLoaderUpgradeab1e11111111111111111111111";
const ACCOUNTS = new Map<string, unknown>([
  [DEPLOYMENT.program_id, account(LOADER, new Uint8Array(36), true)],
  [DEPLOYMENT.system_state, account(DEPLOYMENT.program_id, system_state(false))],
  [DEPLOYMENT.program_data, account(LOADER, program_data())],
]);

interface Sickness {
  readonly genesis?: string;
  readonly accounts?: ReadonlyMap<string, unknown>;
  readonly block?: Answer;
  readonly behind_seconds?: number;
  readonly version?: string;
  readonly answers?: Record<string, Answer>;
}

/** A node of a cluster where the contract is deployed and initialised by somebody else. */
function node(sickness: Sickness = {}): Script {
  const { genesis = SOME_GENESIS, accounts = ACCOUNTS, behind_seconds = 0, version = "0.17.1070" } = sickness;
  const context = { slot: 900 };
  return (method, params) => {
    const prepared = sickness.answers?.[method];
    if (prepared !== undefined) return prepared;
    switch (method) {
      case "getGenesisHash":
        return { result: genesis };
      case "getVersion":
        return { result: { "solana-core": "2.1.0", "feature-set": 1 } };
      case "getLatestBlockhash":
        return { result: { context, value: { blockhash: SOME_GENESIS, lastValidBlockHeight: 1_000 } } };
      case "getBlock":
        return sickness.block ?? block_of(900);
      case "getBlockTime":
        return { result: Math.round(system_clock.now_ms() / 1_000) - behind_seconds };
      case "getMultipleAccounts":
        return {
          result: { context, value: (params[0] as string[]).map((key) => accounts.get(key) ?? null) },
        };
      case "simulateTransaction": {
        const logs = [
          `Program ${DEFAULT_PROGRAM_ID} invoke [1]`,
          `Program log: Contract Version: ${version}`,
        ];
        return { result: { context, value: { err: null, logs } } };
      }
      default:
        return { error: { code: -32601, message: "Method not found" } };
    }
  };
}

async function at_node(
  sickness: Sickness,
  play: (examination: Examination) => void,
  solana: Record<string, unknown> = {},
): Promise<void> {
  await with_directory((directory) =>
    with_node(node(sickness), async ({ client }) => {
      const settings = { solana: { rpc_url: client.url, ...solana } };
      play(await examined(directory, settings));
    })
  );
}

function without(...addresses: string[]): ReadonlyMap<string, unknown> {
  return new Map([...ACCOUNTS].filter(([address]) => !addresses.includes(address)));
}

/** What is never well at a scripted node: there is no wallet yet, so it has no SOL and no authority. */
const NO_WALLET = ["core wallet", "authority", "balance"];

Deno.test("doctor at a node: what there is, what it is called, what must be done", async () => {
  await at_node({}, (examination) => {
    assertEquals(examination.exit_code, EXIT.ok);
    assert_well(examination, ...NO_WALLET);
    assert_check(examination, "node", "ok", /version 2\.1\.0, a cluster of its own/);
    assert_check(examination, "commitment", "ok", /confirmed, slot 900, block height 850/);
    assert_check(examination, "authority", "warning", new RegExp(UPGRADE_AUTHORITY));
  });
  const cases: [Sickness, number, string, Check["verdict"], RegExp, Record<string, unknown>?][] = [
    [{ genesis: MAINNET_GENESIS }, EXIT.config, "node", "failed", /mainnet-beta.*allow_mainnet/],
    [{ genesis: MAINNET_GENESIS }, EXIT.ok, "node", "ok", /mainnet-beta/, { allow_mainnet: true }],
    [{ block: { error: { code: -32601, message: "x" } } }, EXIT.ok, "blocks", "warning", /signatures/],
    [{ block: { error: { code: -32601, message: "x" } } }, EXIT.config, "blocks", "failed", /auto/, {
      follower: "blocks",
    }],
    [
      { block: { error: { code: -32011, message: "no history" } } },
      EXIT.config,
      "blocks",
      "failed",
      /history/,
    ],
    [{ behind_seconds: 3_600 }, EXIT.ok, "clock", "warning", /3\d\d\d s before .*NTP/],
    [{ behind_seconds: -600 }, EXIT.ok, "clock", "warning", /behind/],
    [{ answers: { getBlockTime: { result: null } } }, EXIT.ok, "clock", "skipped", /does not know/],
    [{ accounts: without(DEPLOYMENT.program_id) }, EXIT.config, "program", "failed", /no program at/],
    [{ accounts: without(DEPLOYMENT.system_state) }, EXIT.config, "contract", "failed", /upgrade authority/],
    [{ version: "9.9.9" }, EXIT.ok, "program version", "warning", /only read.*9\.9\.9/],
    [
      { accounts: new Map([...ACCOUNTS, [DEPLOYMENT.system_state, account(LOADER, system_state(true))]]) },
      EXIT.ok,
      "contract",
      "warning",
      /paused \(reason 7\).*unpause_system/,
    ],
    [
      { answers: { getLatestBlockhash: { error: { code: -32005, message: "Node is behind" } } } },
      EXIT.ledger_unreachable,
      "commitment",
      "failed",
      /behind/,
    ],
    [{ answers: { getGenesisHash: { status: 403 } } }, EXIT.ledger_unreachable, "node", "failed", /403/],
    [{ answers: { getGenesisHash: "close" } }, EXIT.ledger_unreachable, "node", "failed", /getGenesisHash/],
  ];
  for (const [sickness, exit_code, name, verdict, words, solana] of cases) {
    await at_node(sickness, (examination) => {
      assert_check(examination, name, verdict, words);
      assertEquals(examination.exit_code, exit_code, `${name} ${words}`);
    }, solana);
  }
});

Deno.test("doctor asks every node of a list: one that is away is a warning, another cluster is not", () =>
  with_directory((directory) =>
    with_node(
      node(),
      ({ client: first }) =>
        with_node(node({ genesis: MAINNET_GENESIS }), async ({ client: other }) => {
          using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
          const away = `http://127.0.0.1:${listener.addr.port}`;
          listener.close();
          const one_away = await examined(directory, { solana: { rpc_url: [away, first.url] } });
          assertEquals(one_away.exit_code, EXIT.ok);
          assertEquals(one_away.checks.filter(({ name }) => name === "node").map(({ verdict }) => verdict), [
            "warning",
            "ok",
          ]);
          const solana = { rpc_url: [first.url, other.url], allow_mainnet: true };
          const mixed = await examined(directory, { solana });
          assertEquals(mixed.exit_code, EXIT.config);
          assert_check(mixed, "nodes", "failed", /different clusters/);
          const none = await examined(directory, { solana: { rpc_url: [away, `${away}/again`] } });
          assertEquals(none.exit_code, EXIT.ledger_unreachable);
          assert_check(none, "nodes", "failed");
        }),
    )
  ));

Deno.test("doctor --url takes what solana.rpc_url takes, and refuses the rest", async () => {
  await with_directory(async (directory) => {
    const data = join(directory, "data");
    const wrong = await run_cli("cli", ["doctor", "--data-dir", data, "--url", "ftp://x"]);
    assert_refused(wrong, EXIT.config, "--url", "rpc_url");
  });
  assertEquals(parse_config({}, "the defaults").solana.rpc_url, "embedded");
});

Deno.test("first use on somebody's fresh local node: the doctor says what is missing until the first start has done it", () =>
  with_directory(async (directory) => {
    const ledger_data = join(directory, "ledger");
    const wallet = join(ledger_data, "master_wallet.json");
    await using localnet = CliProcess.start("cli", [
      "localnet",
      "--data-dir",
      ledger_data,
      "--localnet-port",
      "0",
    ]);
    await until("the ledger runs", () => /Ledger on http/.test(localnet.stdout));
    const rpc_url = /http:\/\/127\.0\.0\.1:\d+/.exec(localnet.stdout)?.[0] ?? "";
    const config = join(directory, "config.toml");
    const settings = `[solana]\nrpc_url = "${rpc_url}"\n[master_wallet]\nkeypair_path = "${wallet}"\n`;
    await Deno.writeTextFile(config, settings);
    const own = ["--config", config, "--data-dir", join(directory, "data"), "--port", "0"];
    const poor = await doctor(own);
    assertEquals(poor.exit_code, EXIT.config);
    assert_check(poor, "balance", "failed", /has no SOL.*airdrop/);
    const core = new PublicKey(/^(\w+) /.exec(of(poor, "core wallet").found)?.[1] ?? "");
    const web3 = new Connection(rpc_url, "confirmed");
    await web3.requestAirdrop(core, 100 * LAMPORTS_PER_SOL);
    await until("the airdrop has landed", async () => await web3.getBalance(core) > 0);
    const rich = await doctor(own);
    assert_well(rich);
    assert_check(rich, "contract", "ok", /not initialised.*first start will do it/);
    {
      await using daemon = CliProcess.start("serve", own);
      const { url } = await daemon.ready();
      const call = await run_cli("cli", ["call", "create_pool", "--url", url]);
      assertEquals(call.code, EXIT.ok, call.stderr);
      daemon.signal("SIGTERM");
      assertEquals((await daemon.ended()).code, 0);
    }
    const used = await doctor(own);
    assert_well(used);
    assert_check(used, "contract", "ok", new RegExp(`initialised, administrator ${core.toBase58()}`));
    localnet.signal("SIGTERM");
    assertEquals((await localnet.ended()).code, 0);
  }));
