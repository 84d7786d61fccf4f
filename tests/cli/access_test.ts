/** A daemon that others can reach, and the token that it wants, as real processes. */
import { join } from "node:path";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { EXIT } from "@/daemon/exit_codes.ts";
import { exchange } from "../support/exchange.ts";
import { assert_refused, CliProcess, run_cli } from "../support/process.ts";
import { with_directory } from "../support/service.ts";

const TOKEN = "0123456789abcdefghijklmnopqrstuvwxyz";

/** Arguments of a daemon that listens on all addresses, with more settings of its own. */
async function settings(directory: string, ...lines: string[]): Promise<string[]> {
  const config = join(directory, "config.toml");
  const daemon = ["[daemon]", 'bind_address = "0.0.0.0:0"', ...lines];
  await Deno.writeTextFile(config, [...daemon, "[localnet]", "port = 0", ""].join("\n"));
  return ["--config", config, "--data-dir", join(directory, "data")];
}

async function token_file(directory: string, text: string, mode = 0o600): Promise<string> {
  const path = join(directory, "api.token");
  await Deno.writeTextFile(path, text);
  await Deno.chmod(path, mode);
  return path;
}

Deno.test("On all addresses the daemon starts with a token only, and shows nothing without it", () =>
  with_directory(async (directory) => {
    const file = await token_file(directory, `${TOKEN}\n`);
    const args = await settings(directory, `token_file = "${file}"`, 'allowed_hosts = ["frt.example"]');
    await using process = CliProcess.start("serve", args);
    const { url } = await process.ready();
    const port = Number(new URL(url).port);
    const local = `http://127.0.0.1:${port}`;
    const bearer = { authorization: `Bearer ${TOKEN}` };
    const health = await fetch(`${local}/health`);
    assertEquals([health.status, await health.text()], [401, "Unauthorized\n"]);
    const known = await fetch(`${local}/health`, { headers: bearer });
    assertEquals([known.status, (await known.json()).status], [200, "ok"]);
    for (const path of ["/livez", "/readyz"]) {
      const probe = await fetch(local + path);
      await probe.body?.cancel();
      assertEquals(probe.status, 200, path);
    }
    const named = (host: string) =>
      exchange(port, ["GET /health HTTP/1.1", `Host: ${host}`, `Authorization: Bearer ${TOKEN}`]);
    assertEquals((await named("frt.example")).status, 200);
    assertEquals((await named("0.0.0.0")).status, 403);
    assertEquals((await named("evil.example")).status, 403);

    const call = (args: string[], env = {}) => run_cli("cli", ["call", "--url", local, ...args], env);
    const with_file = await call(["--token-file", file, "list_pools"]);
    assertEquals([with_file.code, with_file.stderr], [EXIT.ok, ""]);
    const with_variable = await call(["list_pools"], { FRT_STRESS_TOKEN: TOKEN });
    assertEquals([with_variable.code, with_variable.stdout], [EXIT.ok, with_file.stdout]);
    assert_refused(await call(["list_pools"]), EXIT.refused, "--token-file", "FRT_STRESS_TOKEN");
    const wrong = await call(["list_pools"], { FRT_STRESS_TOKEN: `x${TOKEN}` });
    assert_refused(wrong, EXIT.refused, local);
    process.signal("SIGTERM");
    const { code, stderr } = await process.ended();
    assertEquals(code, 0, stderr);
    assert(process.log().some(({ message }) => String(message).includes("without TLS")), "It warns");
    for (const text of [stderr, wrong.stderr, with_file.stdout]) assert(!text.includes(TOKEN), "It is shown");
  }));

Deno.test("A token of systemd's credentials stands above the file, and is enough", () =>
  with_directory(async (directory) => {
    const credentials = join(directory, "credentials");
    await Deno.mkdir(credentials);
    await Deno.writeTextFile(join(credentials, "api.token"), TOKEN);
    await Deno.writeTextFile(join(credentials, "keystore.key"), "ab".repeat(32));
    const args = await settings(directory, `token_file = "${join(directory, "none")}"`);
    await using process = CliProcess.start("serve", args, { CREDENTIALS_DIRECTORY: credentials });
    const { url } = await process.ready();
    const local = `http://127.0.0.1:${new URL(url).port}`;
    const call = await run_cli("cli", ["call", "--url", local, "list_pools"], { FRT_STRESS_TOKEN: TOKEN });
    assertEquals(call.code, EXIT.ok, call.stderr);
    process.signal("SIGTERM");
    assertEquals((await process.ended()).code, 0);
  }));

Deno.test("A token that cannot protect anything is refused with the remedy, never shown", () =>
  with_directory(async (directory) => {
    const refused = async (text: string, mode: number, ...parts: string[]) => {
      const file = await token_file(directory, text, mode);
      const args = await settings(directory, `token_file = "${file}"`);
      const ended = await run_cli("serve", args);
      assert_refused(ended, EXIT.config, file, ...parts);
      assert(!ended.stderr.includes(text.slice(0, 20)), "It is shown");
      const calling = await run_cli("cli", ["call", "--token-file", file, "list_pools"]);
      assert_refused(calling, EXIT.config, file, ...parts);
    };
    await refused(TOKEN, 0o644, "chmod 600");
    await refused(TOKEN, 0o640, "chmod 600");
    await refused(TOKEN.slice(0, 31), 0o600, "31 characters", "openssl");
    await refused(`${TOKEN} ${TOKEN}`, 0o600, "other than letters");
    const none = await run_cli("serve", await settings(directory, 'token_file = "no.token"'));
    assert_refused(none, EXIT.config, "no.token", "chmod 600");
    const unset = await run_cli("serve", await settings(directory));
    const words = "without a bearer token, because whoever reaches the daemon may mint tokens and spend SOL";
    assert_refused(unset, EXIT.config, words, "daemon.token_file");
    const variable = await run_cli("cli", ["call", "list_pools"], { FRT_STRESS_TOKEN: "short and secret" });
    assert_refused(variable, EXIT.config, "FRT_STRESS_TOKEN", "characters");
    assert(!variable.stderr.includes("short and"), "It is shown");
  }));

Deno.test("The log has the form that was asked for", () =>
  with_directory(async (directory) => {
    const file = join(directory, "config.toml");
    await Deno.writeTextFile(file, '[daemon]\nlog_format = "text"\n');
    const args = [
      "--config",
      file,
      "--port",
      "0",
      "--localnet-port",
      "0",
      "--data-dir",
      join(directory, "data"),
    ];
    await using process = CliProcess.start("serve", args);
    const [line] = await process.saw(/^\d{4}-\d\d-\d\dT[\d:.]+Z info {4}daemon: Ready url=.*$/m);
    assertStringIncludes(line, " cluster=embedded ");
    process.signal("SIGTERM");
    assertEquals((await process.ended()).code, 0);
  }));
