import { Keypair } from "@solana/web3.js";
import { join } from "node:path";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { system_clock } from "@/base/clock.ts";
import { open_core_wallet } from "@/daemon/core_wallet.ts";
import { CoreWalletWatch } from "@/daemon/core_wallet_watch.ts";
import { examine } from "@/daemon/doctor/examine.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";
import { Lives } from "../recovery/lives.ts";
import { test_config, until, with_directory, with_service } from "../support/service.ts";

async function names_in(directory: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(directory), ({ name }) => name)).sort();
}

Deno.test("A wallet of solana-keygen is used as it is, wherever it is", () =>
  with_directory(async (directory) => {
    const key = Keypair.generate();
    const keypair_path = join(directory, "elsewhere.json");
    await Deno.writeTextFile(keypair_path, JSON.stringify([...key.secretKey], undefined, 1) + "\n");
    const config = test_config(directory, { master_wallet: { keypair_path } });
    const { signer, path, is_new } = await open_core_wallet(config);
    assertEquals([signer.address as string, path, is_new], [key.publicKey.toBase58(), keypair_path, false]);
    assertEquals(await names_in(directory), ["elsewhere.json"]);
  }));

Deno.test("A new wallet is one that solana's own tools can read", () =>
  with_directory(async (directory) => {
    const config = test_config(directory, {
      master_wallet: { keypair_path: join(directory, "a", "b", "w.json") },
    });
    const made = await open_core_wallet(config);
    assertEquals(made.is_new, true);
    const bytes = Uint8Array.from(JSON.parse(await Deno.readTextFile(made.path)) as number[]);
    assertEquals(Keypair.fromSecretKey(bytes).publicKey.toBase58(), made.signer.address as string);
    assertEquals(((await Deno.stat(made.path)).mode ?? 0) & 0o777, 0o600);
    const again = await open_core_wallet(config);
    assertEquals([again.signer.address, again.is_new], [made.signer.address, false]);
    assertEquals(await names_in(join(directory, "a", "b")), ["w.json"]);
  }));

Deno.test("A wallet file that is none is refused, untouched, and never shown", () =>
  with_directory(async (directory) => {
    const whole = JSON.stringify([...Keypair.generate().secretKey]);
    const damaged = [
      "",
      "null",
      "{}",
      "[]",
      whole.slice(0, -1),
      whole.replace("]", ",0]"),
      whole.replace("[", "[256,").replace(/,\d+\]/, "]"),
      whole.replace("[", "[-1,").replace(/,\d+\]/, "]"),
      JSON.stringify(whole),
      "\u0000\u0001",
    ];
    const config = test_config(directory);
    const { data_directory } = config.daemon;
    const file = join(data_directory, "master_wallet.json");
    await Deno.mkdir(data_directory);
    for (const text of damaged) {
      await Deno.writeTextFile(file, text);
      const failure = await open_core_wallet(config).catch((caught) => caught);
      assert(failure instanceof ExitError, `${text.slice(0, 20)} was taken for a wallet`);
      assertEquals(failure.exit_code, 78);
      assertStringIncludes(failure.message, file);
      assert(text.length < 20 || !failure.message.includes(text.slice(1, 16)), "The key is in the error");
      assertEquals(await Deno.readTextFile(file), text);
      assertEquals(await names_in(data_directory), ["master_wallet.json"]);
    }
  }));

Deno.test("A wallet path that cannot be read or written is refused", () =>
  with_directory(async (directory) => {
    const file = join(directory, "file");
    await Deno.writeTextFile(file, "");
    for (const keypair_path of [directory, join(file, "wallet.json")]) {
      const config = test_config(directory, { master_wallet: { keypair_path } });
      const failure = await open_core_wallet(config).catch((caught) => caught);
      assert(failure instanceof ExitError && failure.exit_code === 78, String(failure));
      assertStringIncludes(failure.message, keypair_path);
    }
  }));

Deno.test("A wallet that has made pools and is gone is not replaced by a new one", () =>
  with_directory(async (directory) => {
    const lives = new Lives(directory);
    await lives.live(async (scene) => void await scene.pool());
    const file = join(lives.data_directory, "master_wallet.json");
    await Deno.rename(file, join(directory, "moved_away.json"));
    const failure = await lives.live(() => Promise.resolve()).catch((caught) => caught);
    assert(failure instanceof ExitError, `${failure}`);
    assertEquals(failure.exit_code, EXIT.config);
    assertStringIncludes(failure.message, `${file} is not there, and 1 pools`);
    assert(!(await names_in(lives.data_directory)).includes("master_wallet.json"));
    const { checks } = await examine(test_config(directory), system_clock);
    const wallet = checks.find(({ name }) => name === "core wallet");
    assertEquals([wallet?.verdict, wallet?.found], ["failed", failure.message]);
    await Deno.rename(join(directory, "moved_away.json"), file);
    await lives.live(async (scene) => void await scene.call("list_pools"));
  }));

Deno.test("A wallet file that is removed, damaged or exchanged while the service runs shows in its health", () =>
  with_directory(async (directory) => {
    const { signer: { address }, path } = await open_core_wallet(test_config(directory));
    const own = await Deno.readTextFile(path);
    const other = Keypair.generate();
    const watch = new CoreWalletWatch(path, address);
    const problem = async () => {
      await watch.look();
      return watch.problem;
    };
    assertEquals(await problem(), undefined);
    await Deno.remove(path);
    assertStringIncludes(
      await problem() ?? "",
      `${path} is not there any more. The service goes on with ${address}`,
    );
    await Deno.writeTextFile(path, JSON.stringify([...other.secretKey]));
    assertStringIncludes(
      await problem() ?? "",
      `${path} holds another wallet, ${other.publicKey.toBase58()}`,
    );
    await Deno.writeTextFile(path, own.slice(0, -9));
    assertStringIncludes(await problem() ?? "", "it is not a solana-keygen file");
    await Deno.writeTextFile(path, own);
    assertEquals(await problem(), undefined);
  }));

Deno.test("The health of a service says when its core wallet's file has gone", () =>
  with_service(async (scene) => {
    const file = join(scene.data_directory, "master_wallet.json");
    await Deno.rename(file, `${file}.away`);
    const problems = () =>
      scene.service.observation.health.report().problems.map(({ component }) => component);
    await until("it says so", () => problems().includes("core_wallet_file"));
    await Deno.rename(`${file}.away`, file);
    await until("it is over", () => problems().length === 0);
  }));
