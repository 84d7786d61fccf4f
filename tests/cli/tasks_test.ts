/** The tasks of deno.json as somebody types them: exit codes, signals and rights are those of the command itself. */
import { fileURLToPath } from "node:url";
import { basename, join } from "node:path";
import { assert, assertEquals } from "@std/assert";
import { EXIT } from "@/daemon/exit_codes.ts";
import { inherited_environment } from "../support/process.ts";
import { until, with_directory } from "../support/service.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PATIENCE_MS = 60_000;

function task(args: readonly string[], env: Record<string, string> = {}): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["task", ...args],
    cwd: ROOT,
    clearEnv: true,
    env: { ...inherited_environment(), NO_COLOR: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

Deno.test("A task ends with the exit code of its command, also behind dashes and without Deno in the PATH", () =>
  with_directory(async (directory) => {
    const missing = join(directory, "none.toml");
    const bin = join(directory, "bin"); // What the launcher calls, and nothing else.
    await Deno.mkdir(bin);
    for (const program of ["/bin/sh", "/usr/bin/dirname"]) {
      await Deno.symlink(program, join(bin, basename(program)));
    }
    for (
      const [args, expected] of [
        [["serve", "--port", "x"], EXIT.usage],
        [["serve", "--config", missing], EXIT.config],
        [["cli", "--", "serve", "--config", missing], EXIT.config],
        [["cli", "config", "check", missing], EXIT.config],
        [["demo", "--seconds", "x"], EXIT.usage],
        [["cli", "--", "permissions"], EXIT.ok],
      ] as const
    ) {
      const { code, stderr } = await task(args, { PATH: bin }).output();
      assertEquals(code, expected, `${args}: ${new TextDecoder().decode(stderr)}`);
    }
  }));

/** The arguments of the process whose parent is `pid`; Deno shows them only to who may do everything. */
async function arguments_of_child(pid: number): Promise<string[]> {
  const shell = 'for child in $(cat /proc/"$0"/task/*/children); do cat /proc/"$child"/cmdline; done';
  const { stdout } = await new Deno.Command("sh", { args: ["-c", shell, String(pid)] }).output();
  return new TextDecoder().decode(stdout).split("\0").slice(0, -1);
}

Deno.test("`deno task serve` has the narrow rights of its settings, and ends in order when the task gets SIGTERM", () =>
  with_directory(async (directory) => {
    const data = join(directory, "data");
    const child = task(["serve", "--port", "0", "--localnet-port", "0", "--data-dir", data]);
    let log = "";
    const reading = (async () => {
      for await (const bytes of child.stderr) log += new TextDecoder().decode(bytes);
    })();
    let has_ended = false;
    const status = child.status.finally(() => has_ended = true);
    try {
      await until("it is ready", () => {
        assert(!has_ended, log);
        return log.includes('"message":"Ready"');
      }, PATIENCE_MS);
      const args = await arguments_of_child(child.pid);
      assert(
        args.includes(`--allow-write=${data}`) && args.includes("--allow-net=127.0.0.1"),
        args.join(" "),
      );
      assert(
        !args.some((arg) => /^(-A|--allow-(all|net|read|write|ffi|run|sys))$/.test(arg)),
        args.join(" "),
      );
    } finally {
      if (!has_ended) child.kill("SIGTERM");
      await Promise.all([reading, child.stdout.cancel()]);
    }
    assertEquals((await status).code, 0, log);
    assert(log.includes('"message":"Stopped"'), log);
  }));
