/** A user's own contract and accounts, through the command line and in the running service. */
import { fileURLToPath } from "node:url";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Connection, Keypair, PublicKey, SYSVAR_CLOCK_PUBKEY } from "@solana/web3.js";
import { system_clock } from "@/base/clock.ts";
import { start_service } from "@/daemon/compose.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";
import { MAX_PROGRAM_BYTES } from "@/localnet/mod.ts";
import { assert_refused, CliProcess, run_cli } from "../support/process.ts";
import { started, test_config, until, with_directory, with_service } from "../support/service.ts";
import { write_account } from "./account_scene.ts";
import { program_data_of, UPGRADEABLE_LOADER } from "./memo_program.ts";

const OWN_PROGRAM = fileURLToPath(new URL("../../program/fixed_ratio_trading.so", import.meta.url));
const HOUR_SECONDS = 3_600;

/** `localnet` in a process of its own, once it says where it is. */
async function with_localnet(
  args: readonly string[],
  play: (web3: Connection, line: string, process: CliProcess) => Promise<void>,
): Promise<void> {
  await using process = CliProcess.start("cli", ["localnet", "--localnet-port", "0", ...args]);
  await until("it says where it is", () => {
    assert(!/^error/m.test(process.stderr), process.stderr);
    return /^Ledger on .*\n/.test(process.stdout);
  });
  const url = /^Ledger on (\S+),/.exec(process.stdout)?.[1] ?? "";
  const web3 = new Connection(url, { disableRetryOnRateLimit: true, commitment: "confirmed" });
  await play(web3, process.stdout.trimEnd(), process);
  process.signal("SIGTERM");
  assertEquals((await process.ended()).code, EXIT.ok, process.stderr);
}

Deno.test("a program that cannot be used ends with 78 and the reason in one line", () =>
  with_directory(async (directory) => {
    const elf = await Deno.readFile(OWN_PROGRAM);
    const of_x86 = elf.slice();
    of_x86[18] = 62;
    const cases: [name: string, content: Uint8Array | number | undefined, reason: string][] = [
      ["missing.so", undefined, "No such file or directory"],
      ["text.so", new TextEncoder().encode("not a program"), "the file is not an ELF file (13 bytes)"],
      ["empty.so", new Uint8Array(), "the file is not an ELF file (0 bytes)"],
      ["cut.so", elf.slice(0, 20_000), "the VM refuses the file (Invalid ELF program header)"],
      ["x86.so", of_x86, "the VM refuses the file (Failed to parse ELF file: invalid file header)"],
      [
        "large.so",
        MAX_PROGRAM_BYTES + 1,
        `it has ${MAX_PROGRAM_BYTES + 1} bytes, a program at most ${MAX_PROGRAM_BYTES}`,
      ],
    ];
    const refused = async (path: string, reason: string) => {
      const args = ["localnet", "--data-dir", `${directory}/data`, "--localnet-port", "0", "--program", path];
      assert_refused(await run_cli("cli", args), EXIT.config, path, reason);
    };
    for (const [name, content, reason] of cases) {
      const path = `${directory}/${name}`;
      if (typeof content === "number") {
        await Deno.writeTextFile(path, "");
        await Deno.truncate(path, content);
      } else if (content !== undefined) await Deno.writeFile(path, content);
      await refused(path, reason);
    }
    await refused(directory, "it is a directory");
    await refused("/dev/zero", "it is not a file");
    // None of them has spoilt the directory.
    await with_localnet(["--data-dir", `${directory}/data`, "--program", OWN_PROGRAM], async (web3) => {
      assert(await web3.getSlot("processed") >= 1);
    });
  }));

Deno.test("localnet has the program at its address, the accounts and the time; a restart keeps what it began with", () =>
  with_directory(async (directory) => {
    const data = `${directory}/data`;
    const program_id = Keypair.generate().publicKey;
    await Deno.mkdir(`${directory}/accounts`);
    const one = await write_account(`${directory}/one.json`, { lamports: 1_234_567_890n });
    const two = await write_account(`${directory}/accounts/two.json`, { data: new Uint8Array([1, 2, 3]) });
    const settings = ["--data-dir", data, "--program", OWN_PROGRAM, "--program-id", program_id.toBase58()];
    const accounts = ["--account", one.path, `${directory}/accounts`];
    const look = async (web3: Connection, line: string, offset_seconds: number) => {
      assertStringIncludes(line, `program ${program_id.toBase58()}`);
      assertEquals(await web3.getBalance(one.pubkey), 1_234_567_890);
      assertEquals((await web3.getAccountInfo(two.pubkey))?.data.toString("hex"), "010203");
      const [program, code, clock] = await web3.getMultipleAccountsInfo(
        [program_id, program_data_of(program_id), SYSVAR_CLOCK_PUBKEY],
        "processed",
      );
      assert(program && code && clock);
      assertEquals([program.executable, program.owner.toBase58()], [true, UPGRADEABLE_LOADER.toBase58()]);
      const core = JSON.parse(await Deno.readTextFile(`${data}/master_wallet.json`)) as number[];
      const authority = Keypair.fromSecretKey(Uint8Array.from(core)).publicKey;
      assertEquals(new PublicKey(code.data.subarray(13, 45)).toBase58(), authority.toBase58());
      const ahead_seconds = Number(clock.data.readBigInt64LE(32)) - system_clock.now_ms() / 1_000;
      assert(Math.abs(ahead_seconds - offset_seconds) < HOUR_SECONDS / 2, `${ahead_seconds} s ahead`);
    };
    await with_localnet(
      [...settings, ...accounts, "--clock-offset", "-7200"],
      async (web3, line, process) => {
        await look(web3, line, -2 * HOUR_SECONDS);
        assert(!process.stderr.includes("begun with other accounts"), process.stderr);
      },
    );
    await with_localnet([...settings, ...accounts, "--clock-offset", "3600"], async (web3, line, process) => {
      await look(web3, line, HOUR_SECONDS);
      assert(!process.stderr.includes("begun with other accounts"), process.stderr);
    });
    await write_account(one.path, { pubkey: one.pubkey, lamports: 1n });
    await with_localnet([...settings, ...accounts, "--clock-offset", "3600"], async (web3, line, process) => {
      await look(web3, line, HOUR_SECONDS);
      const warning = process.log().find(({ message }) =>
        String(message).includes("begun with other accounts")
      );
      assertStringIncludes(JSON.stringify(warning), "localnet reset");
    });
    await Deno.remove(one.path);
    const gone = await run_cli("cli", ["localnet", "--localnet-port", "0", ...settings, ...accounts]);
    assert_refused(gone, EXIT.config, one.path, "--account");
  }));

Deno.test("a command line that names no address, no time or no account is refused", async () => {
  const cases: [args: string[], code: number, part: string][] = [
    [["localnet", "--program-id", "nobody"], EXIT.usage, "base58 address"],
    [["demo", "--program-id", "nobody"], EXIT.usage, "base58 address"],
    [["localnet", "--clock-offset", "1h"], EXIT.usage, "whole number of seconds"],
    [["localnet", "--clock-offset", "315360001"], EXIT.usage, "from -315360000 to 315360000"],
    [["demo", "--json", "--account", "/nowhere/account.json"], EXIT.config, "/nowhere/account.json"],
  ];
  for (const [args, code, part] of cases) assert_refused(await run_cli("cli", args), code, part);
});

Deno.test("the demo runs on a program that is named, at its own address, also behind a separator", async () => {
  const program_id = Keypair.generate().publicKey.toBase58();
  const args = ["--", "--program", OWN_PROGRAM, "--program-id", program_id, "--seconds", "3", "--json"];
  const { code, stdout, stderr } = await run_cli("demo", [...args, "--clock-offset", "-86400"]);
  assert(code === EXIT.ok || code === EXIT.vacuous, `${code}: ${stderr}`);
  const report = JSON.parse(stdout);
  assertEquals([report.findings, report.checks.operations_equal], [[], report.checks.operations_checked]);
  assert(report.checks.operations_checked > 0, stdout);
});

Deno.test("the service works with a program at another address than the usual one", () => {
  const program_id = Keypair.generate().publicKey.toBase58();
  const settings = {
    solana: { program_id },
    localnet: { program: OWN_PROGRAM, clock_offset_seconds: 86_400 },
  };
  return with_service(async (scene) => {
    const { pool_id } = await scene.pool();
    const depositor = { pool_id, token_type: "A", initial_amount: 1_000_000_000 };
    const thread = await scene.thread("deposit", depositor);
    await scene.start(thread);
    await scene.ended(thread, 2);
    const owner = (await scene.web3.getAccountInfo(new PublicKey(pool_id)))?.owner;
    assertEquals(owner?.toBase58(), program_id);
    assertEquals(scene.service.auditor.findings.length, 0);
  }, settings);
});

Deno.test("the service takes a program out of account files for its own and deploys none", () =>
  with_directory(async (directory) => {
    const program_id = Keypair.generate().publicKey;
    const accounts = `${directory}/accounts`;
    await Deno.mkdir(accounts);
    // The program of another ledger, its accounts written to files; the core wallet moves with them.
    await with_localnet([
      ...["--data-dir", `${directory}/data`, "--program", OWN_PROGRAM, "--program-id", program_id.toBase58()],
    ], async (web3) => {
      for (const pubkey of [program_id, program_data_of(program_id)]) {
        const account = await web3.getAccountInfo(pubkey);
        assert(account);
        const { lamports, owner, executable, data } = account;
        const sketch = { pubkey, lamports: BigInt(lamports), owner: owner.toBase58(), executable, data };
        await write_account(`${accounts}/${pubkey.toBase58()}.json`, sketch);
      }
    });
    for await (const { name } of Deno.readDir(`${directory}/data`)) {
      if (name.startsWith("ledger.sqlite")) await Deno.remove(`${directory}/data/${name}`);
    }
    const settings = { solana: { program_id: program_id.toBase58() }, localnet: { accounts: [accounts] } };
    for (let run = 0; run < 2; run++) {
      const config = test_config(directory, settings);
      const service = await started(start_service(config, system_clock, new AbortController().signal));
      assertEquals(service.cluster.program_id, program_id.toBase58());
      await service.lifecycle.stop();
    }
  }));

Deno.test("a service whose program is deployed elsewhere than it looks says so", () =>
  with_directory(async (directory) => {
    const program_id = Keypair.generate().publicKey.toBase58();
    const config = test_config(directory, { localnet: { program_id } });
    let caught: unknown;
    try {
      await start_service(config, system_clock, new AbortController().signal);
    } catch (error) {
      caught = error;
    }
    assert(caught instanceof ExitError, String(caught));
    assertEquals(caught.exit_code, EXIT.config);
    assertStringIncludes(caught.message, `There is no program at ${config.solana.program_id}`);
  }));
