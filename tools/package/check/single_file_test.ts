/** What is promised of the single file, on the file itself. `deno task package:check` runs it with the network off. */
import { assert, assertEquals } from "@std/assert";
import { NotifyListener } from "../../../tests/systemd/notify_socket.ts";
import { SINGLE_FILE_DROP_IN, values_of } from "../../../tests/systemd/unit_file.ts";
import { until } from "../../../tests/support/service.ts";
import { BUILT, type Ended, NAME, names_in, Run, run, took_ms } from "./single_file.ts";

const SERVE = ["serve", "--port", "0", "--localnet-port", "0", "--data-dir", "data"];

const directory = await Deno.makeTempDir({ prefix: "single_file_" });
/** Where the copy in `directory` unpacks itself, unless it is told another place. */
const home = `${directory}/.cache/${NAME}`;
let first_ms = 0;

/** The one directory that the file has unpacked itself into. */
async function unpacked(): Promise<string> {
  const [name, ...more] = await names_in(home);
  assert(
    name !== undefined && more.length === 0,
    `Expected one directory in ${home}, found ${[name, ...more]}`,
  );
  return `${home}/${name}`;
}

async function assert_refused(
  code: number,
  part: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const ended = await run(directory, args, env);
  assertEquals([ended.code, ended.stdout], [code, ""], ended.stderr);
  const lines = ended.stderr.trimEnd().split("\n");
  assert(lines.length === 1 && /^error: /.test(lines[0] ?? "") && lines[0]?.includes(part), ended.stderr);
}

Deno.test.beforeAll(() => Deno.copyFile(BUILT, `${directory}/${NAME}`));
Deno.test.afterAll(() => Deno.remove(directory, { recursive: true }));

Deno.test("Nothing but this machine can be reached, so nothing can be downloaded", async () => {
  const [, ...routes] = (await Deno.readTextFile("/proc/net/route")).trim().split("\n");
  assertEquals(routes, [], "Run this by deno task package:check, which takes the network away");
});

Deno.test("Who starts it twice at once gets one unpacked directory, with nothing of its makers' tools", async () => {
  let ended: Ended[] = [];
  first_ms = await took_ms(async () =>
    ended = await Promise.all([1, 2].map(() => run(directory, ["--unpack"])))
  );
  const place = await unpacked();
  assertEquals(ended.map(({ code, stdout }) => [code, stdout.trim()]), Array(2).fill([0, place]));
  assertEquals(((await Deno.stat(place)).mode ?? 0) & 0o777, 0o700);
  const packages = await names_in(`${place}/node_modules`);
  assert(packages.includes("litesvm") && !packages.includes("fast-check"), packages.join());
  assertEquals(await names_in(`${place}/program`), ["fixed_ratio_trading.so"]);
});

Deno.test("Alone in an empty directory it serves, does what it is asked, and ends with 0 on SIGTERM", async () => {
  await using process = new Run(directory, SERVE);
  const first_serve_ms = await took_ms(() => process.ready());
  const url = await process.ready();
  // Deno has taken the place of the shell: there is no process between it and whoever sends signals.
  assertEquals(await Deno.readLink(`/proc/${process.pid}/exe`), `${await unpacked()}/deno`);
  assertEquals((await (await fetch(`${url}/health`)).json()).status, "ok");
  assert((await (await fetch(url)).text()).startsWith("<!DOCTYPE html>"), "The dashboard comes along");
  const made = await run(directory, ["call", "--url", url, "create_pool", "ratio_whole_number=2"]);
  assertEquals(made.code, 0, made.stderr);
  assert(/"pool_id"/.test(made.stdout), made.stdout);
  const refused = await run(directory, ["call", "--url", url, "get_pool", "pool_id=nowhere"]);
  assertEquals(refused.code, 65, refused.stderr);
  process.signal("SIGTERM");
  assertEquals((await process.ended()).code, 0);
  assert((await names_in(`${directory}/data`)).includes("threads.json"), "It has kept its state");
  await using again = new Run(directory, SERVE);
  const later_serve_ms = await took_ms(() => again.ready());
  again.signal("SIGINT");
  assertEquals((await again.ended()).code, 0);
  const later_ms = await took_ms(() => run(directory, ["config", "print"]));
  console.log(
    `two unpack at once: ${first_ms} ms; serve is ready after ${first_serve_ms} ms, the second time after ` +
      `${later_serve_ms} ms; a later command takes ${later_ms} ms`,
  );
});

Deno.test("As systemd's drop-in starts it, it says READY from its cache directory, with a token as a credential", async () => {
  const [, command = ""] = values_of("ExecStart", SINGLE_FILE_DROP_IN);
  const settings = `${directory}/settings.toml`;
  await Deno.writeTextFile(settings, '[daemon]\nbind_address = "127.0.0.1:0"\n[localnet]\nport = 0\n');
  const args = command.split(" ").slice(1).map((part) =>
    part.startsWith("/etc/stress-test/") ? settings : part
  );
  await Deno.mkdir(`${directory}/run`, { mode: 0o700 });
  await Deno.mkdir(`${directory}/credentials`, { mode: 0o700 });
  for (const name of ["keystore.key", "api.token"]) {
    await Deno.writeTextFile(`${directory}/credentials/${name}`, "a7".repeat(32), { mode: 0o400 });
  }
  await using manager = await NotifyListener.start(`${directory}/notify`);
  await using process = new Run(directory, args, {
    HOME: "/proc",
    CACHE_DIRECTORY: home,
    RUNTIME_DIRECTORY: `${directory}/run`,
    CREDENTIALS_DIRECTORY: `${directory}/credentials`,
    NOTIFY_SOCKET: `${directory}/notify`,
    FRT_STRESS_DAEMON_DATA_DIRECTORY: `${directory}/state`,
  });
  await manager.saw(/^READY=1$/);
  const refused = await fetch(`${await process.ready()}/health`);
  await refused.body?.cancel();
  assertEquals(refused.status, 401);
  process.signal("SIGTERM");
  assertEquals((await process.ended()).code, 0);
  await manager.saw(/^STOPPING=1$/);
});

Deno.test("The demo proves the contract", async () => {
  const { code, stdout, stderr } = await run(directory, ["demo", "--seconds", "4", "--seed", "7", "--json"]);
  // 91: so short a demo may be without an operation of some kind. Everything else is a failure.
  assert([0, 91].includes(code), `${code}: ${stderr}`);
  const { findings, checks } = JSON.parse(stdout);
  assertEquals(findings, []);
  assert(checks.operations_checked > 0 && checks.operations_equal === checks.operations_checked, stdout);
});

Deno.test("A home that cannot be written is said, with the way out; wrong command lines are 64", async () => {
  await assert_refused(78, "--extract-dir", ["config", "print"], { HOME: "/proc" });
  await assert_refused(78, "--extract-dir", ["config", "print"], { HOME: "" });
  await assert_refused(64, "wants a directory", ["--extract-dir"]);
  const version = await run(directory, ["--version"], { HOME: "/proc" });
  assertEquals([version.code, /^stress-test-daemon \d+\.\d+\.\d+\n$/.test(version.stdout)], [0, true]);
  const elsewhere = { HOME: "/proc", STRESS_TEST_EXTRACT_DIR: `.cache/${NAME}` };
  const help = await run(directory, ["--help"], elsewhere);
  assertEquals(help.code, 0, help.stderr);
  assert(help.stdout.includes("--extract-dir") && help.stdout.includes("serve"), help.stdout);
  assertEquals(
    (await run(directory, ["no-such-command"], { XDG_CACHE_HOME: `${directory}/.cache` })).code,
    64,
  );
});

Deno.test("What is unpacked can be compared with the file; rights of others in it are refused", async () => {
  const place = await unpacked();
  const whole = await run(directory, ["--self-check"]);
  assertEquals(whole.code, 0, whole.stderr);
  await Deno.writeTextFile(`${place}/src/cli/main.ts`, "// nothing");
  const { code, stderr } = await run(directory, ["--self-check"]);
  assertEquals(code, 70);
  assert(stderr.includes("src/cli/main.ts") && stderr.includes("has been changed"), stderr);
  await Deno.chmod(place, 0o770);
  await assert_refused(78, "chmod 700", ["--unpack"]);
});

Deno.test("Of older versions the newest stays, and those that run; the others make room", async () => {
  const make = async (name: string, days_old: number) => {
    await Deno.mkdir(`${home}/${name}`, { mode: 0o700 });
    await Deno.writeTextFile(`${home}/${name}/.complete`, "");
    await Deno.copyFile("/bin/sleep", `${home}/${name}/deno`);
    const time = new Date(Date.now() - days_old * 86_400_000);
    await Deno.utime(`${home}/${name}`, time, time);
  };
  const current = await unpacked();
  await Deno.remove(current, { recursive: true });
  await make("0.0.4-previous", 3);
  await make("0.0.3-old", 4);
  await make("0.0.2-running", 5);
  await make("0.0.1-oldest", 6);
  const running = `${home}/0.0.2-running/deno`;
  const child = new Deno.Command(running, { args: ["1000"] }).spawn();
  try {
    await until("it runs", async () => await Deno.readLink(`/proc/${child.pid}/exe`) === running);
    assertEquals((await run(directory, ["--unpack"])).code, 0);
    assertEquals(await names_in(home), ["0.0.2-running", "0.0.4-previous", current.slice(home.length + 1)]);
  } finally {
    child.kill("SIGKILL");
    await child.status;
  }
});

Deno.test("A file that was damaged on its way is not unpacked", async () => {
  const bytes = await Deno.readFile(BUILT);
  const at = bytes.length - 1_000_000;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  const env = { STRESS_TEST_EXTRACT_DIR: `${directory}/damaged` };
  await Deno.writeFile(`${directory}/${NAME}`, bytes);
  await assert_refused(70, "is not whole", ["--unpack"], env);
  await Deno.writeFile(`${directory}/${NAME}`, bytes.subarray(0, at));
  await assert_refused(70, "is not whole", ["--unpack"], env);
  assertEquals(await names_in(`${directory}/damaged`), []);
});
