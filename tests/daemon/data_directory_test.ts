import { assert, assertEquals, assertMatch } from "@std/assert";
import { EXIT } from "@/daemon/exit_codes.ts";
import { with_offline_state } from "@/daemon/offline.ts";
import type { ServiceState } from "@/domain/service_state.ts";
import type { Config } from "@/daemon/config.ts";
import { Copies } from "../recovery/left_behind.ts";
import { Lives } from "../recovery/lives.ts";
import { with_mount } from "../storage/mount.ts";
import { assert_refused, CliProcess, run_cli } from "../support/process.ts";
import { with_directory } from "../support/service.ts";

function serve_arguments(data: string): string[] {
  return ["--port", "0", "--localnet-port", "0", "--data-dir", data];
}

Deno.test("A second daemon on the directory ends with 73 and names the first, which goes on", () =>
  with_directory(async (directory) => {
    const data = `${directory}/data`;
    await using first = CliProcess.start("serve", serve_arguments(data));
    const { url } = await first.ready();
    const pid = (await Deno.readTextFile(`${data}/daemon.lock`)).trim();
    assertMatch(pid, /^[1-9]\d*$/);
    const names = async () => (await Array.fromAsync(Deno.readDir(data), ({ name }) => name)).sort();
    const before = await names();
    assert_refused(await run_cli("serve", serve_arguments(data)), EXIT.locked, `pid ${pid}`, data);
    assertEquals(await names(), before);
    const { status, problems } = await (await fetch(`${url}/health`)).json();
    assertEquals([status, problems], ["ok", []]);
    first.signal("SIGTERM");
    assertEquals((await first.ended()).code, 0);
    // The lock goes with its process; the file may stay.
    await using next = CliProcess.start("serve", serve_arguments(data));
    await next.ready();
  }));

Deno.test("A directory that cannot be written ends with 78 and one line", async () => {
  const refused = async (data: string) =>
    assert_refused(await run_cli("serve", serve_arguments(data)), EXIT.config, data, "--data-dir");
  await with_mount("size=1m,ro", refused, () =>
    with_directory(async (directory) => {
      await Deno.chmod(directory, 0o500);
      if (Deno.uid() === 0) console.log("Nothing is read-only to root: only a file in the way is tried");
      else await refused(directory);
    }));
  await with_directory(async (directory) => {
    await Deno.writeTextFile(`${directory}/file`, "");
    await refused(`${directory}/file`);
    await refused(`${directory}/file/data`);
    assertEquals(await Deno.readTextFile(`${directory}/file`), "");
  });
});

/** The state that a start on the directory begins with. */
function state_of(config: Config): Promise<ServiceState> {
  return with_offline_state(config, ({ loaded }) => Promise.resolve(loaded.state));
}

/** Cuts a file off in the middle; answers what is left of it. */
async function tear(path: string): Promise<string> {
  const { size } = await Deno.stat(path);
  await Deno.truncate(path, Math.floor(size / 2));
  return await Deno.readTextFile(path);
}

/** The content of files that were set aside, by the name that they had. */
async function set_aside(data: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { name } of Deno.readDir(data)) {
    const match = /^(.*)\.corrupt-\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d$/.exec(name);
    if (match?.[1] !== undefined) found[match[1]] = await Deno.readTextFile(`${data}/${name}`);
  }
  return found;
}

Deno.test("Torn documents are set aside, and nothing of the state is missing", () =>
  with_directory(async (directory) => {
    const copies = new Copies(directory);
    await copies.prepare();
    const expected = await state_of((await copies.next()).config);
    const cases = [
      ["statistics.json"],
      ["threads.json"],
      ["pools.json"],
      ["statistics.json", "threads.json", "pools.json"],
      ["threads.json", "threads.json.backup"],
      ["errors/deposit_1.json"],
    ];
    for (const names of cases) {
      const { config, data } = await copies.next();
      const torn: Record<string, string> = {};
      for (const name of names) torn[name] = await tear(`${data}/${name}`);
      assertEquals(await state_of(config), expected, names.join());
      if (names.every((name) => !name.includes("/"))) assertEquals(await set_aside(data), torn, names.join());
    }
  }));

Deno.test("A start that has mended a document says so in the log, and goes on with all that there was", () =>
  with_directory(async (directory) => {
    const copies = new Copies(directory);
    await copies.prepare();
    const { data } = await copies.next();
    for (const name of ["statistics.json", "threads.json"]) await tear(`${data}/${name}`);
    await using daemon = CliProcess.start("serve", serve_arguments(data));
    await daemon.ready();
    for (const name of ["statistics.json", "threads.json"]) {
      const lines = daemon.log().filter(({ message }) =>
        String(message).includes(`${data}/${name} cannot be read`)
      );
      assertEquals(lines.map(({ level }) => String(level).toLowerCase().slice(0, 4)), ["warn"], name);
      assert(String(lines[0]?.["message"]).includes(".corrupt-"), name);
    }
    daemon.signal("SIGTERM");
    assertEquals((await daemon.ended()).code, 0);
    const { code, stdout } = await run_cli("cli", ["verify-state", "--data-dir", data]);
    assertEquals(code, 0, stdout);
    // Whole documents again, with their threads running: they were when the service stopped.
    await new Lives(data.replace(/\/data$/, "")).live(async (scene) => {
      assertEquals(scene.service.recovery.threads_resumed, 4);
      await scene.ended("deposit_1", 1);
    });
  }));
