import { Connection } from "@solana/web3.js";
import { assert, assertEquals } from "@std/assert";
import { EXIT } from "@/daemon/exit_codes.ts";
import { work_and_stop } from "../recovery/left_behind.ts";
import { assert_refused, CliProcess, run_cli } from "../support/process.ts";
import { until, with_directory } from "../support/service.ts";

async function names_in(directory: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(directory), ({ name }) => name)).sort();
}

Deno.test("localnet runs the ledger of a directory alone; reset removes it, and only it, once it has stopped", () =>
  with_directory(async (directory) => {
    await work_and_stop(directory);
    const data = `${directory}/data`;
    const before = await names_in(data);
    const reset = ["localnet", "reset", "--data-dir", data];
    let genesis = "";
    {
      await using ledger = CliProcess.start("cli", ["localnet", "--data-dir", data, "--localnet-port", "0"]);
      await until("it says where it is", () => /^Ledger on .*\n/.test(ledger.stdout));
      const [, url, found] = /^Ledger on (\S+), genesis (\S+),/.exec(ledger.stdout) ?? [];
      assert(url !== undefined && found !== undefined, ledger.stdout);
      genesis = found;
      const web3 = new Connection(url, { disableRetryOnRateLimit: true, commitment: "confirmed" });
      assertEquals(await web3.getGenesisHash(), genesis);
      const slot = await web3.getSlot();
      await until("it makes blocks", async () => await web3.getSlot() > slot);
      assert(await web3.getTransactionCount() > 10, "It has not gone on with the ledger that was there");

      assert_refused(await run_cli("cli", reset), EXIT.locked);
      const second = ["localnet", "--data-dir", data, "--localnet-port", "0"];
      assert_refused(await run_cli("cli", second), EXIT.locked);
      assertEquals(await web3.getGenesisHash(), genesis, "It goes on");
      ledger.signal("SIGTERM");
      const { code, stdout } = await ledger.ended();
      assertEquals([code, stdout.split("\n").length], [EXIT.ok, 2]);
    }
    const documents = async () => {
      const texts: Record<string, string> = {};
      for (const name of await names_in(data)) {
        if (name.endsWith(".json") || name.endsWith(".key")) {
          texts[name] = await Deno.readTextFile(`${data}/${name}`);
        }
      }
      return texts;
    };
    const kept = await documents();
    const removed = await run_cli("cli", reset);
    assertEquals(removed.code, EXIT.ok, removed.stderr);
    assertEquals(await names_in(data), before.filter((name) => !name.startsWith("ledger.sqlite")));
    assertEquals(await documents(), kept);
    const again = await run_cli("cli", reset);
    assertEquals(again.code, EXIT.ok);
    assert(again.stdout.includes("There is no ledger"), again.stdout);
    const document = JSON.parse((await run_cli("cli", [...reset, "--json"])).stdout);
    assertEquals([document.removed, document.path.startsWith(data)], [false, true]);
  }));

Deno.test("localnet makes no core wallet where one is lost, nor for another cluster's settings", () =>
  with_directory(async (directory) => {
    await work_and_stop(directory);
    const data = `${directory}/data`;
    await Deno.rename(`${data}/master_wallet.json`, `${directory}/lost.json`);
    const before = await names_in(data);
    const args = ["localnet", "--data-dir", data, "--localnet-port", "0"];
    assert_refused(
      await run_cli("cli", args),
      EXIT.config,
      `${data}/master_wallet.json is not there`,
      "restore a copy",
    );
    assertEquals(await names_in(data), before);

    const other = `${directory}/other.toml`;
    await Deno.writeTextFile(
      other,
      `[daemon]\ndata_directory = "${directory}/new"\n[solana]\nrpc_url = "http://127.0.0.1:1"\n`,
    );
    assert_refused(await run_cli("cli", ["localnet", "--config", other]), EXIT.config, "another cluster");
    assert(!(await names_in(directory)).includes("new"), "It has made a wallet all the same");
  }));
