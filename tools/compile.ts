/**
 * Builds `dist/stress-test-daemon-compiled` by `deno compile`: one program with the worker, the web files, the contract and
 * the native addon in it. Deno downloads the runtime for it; where it cannot, `DENORT_BIN` names one, or `deno task package`
 * builds a file that needs none.
 */
import { fileURLToPath } from "node:url";
import { with_payload } from "./package/payload.ts";
import { young_memory_option } from "./young_memory.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url)).replace(/\/$/, "");
const MODE = ["--quiet", "--no-check", "--no-lock", "--cached-only", "--node-modules-dir=manual"];
/** A compiled program carries its rights with it, so it has those of every command. */
const RIGHTS = ["--no-prompt", "--allow-net", "--allow-read", "--allow-write", "--allow-env", "--allow-ffi"];
/** What no import leads to. */
const INCLUDED = [
  "src/localnet/worker.ts",
  "program/fixed_ratio_trading.so",
  "web",
  "config/scenarios",
  "LICENSE",
];

async function compile(output: string): Promise<number> {
  let exit_code = 0;
  await with_payload(ROOT, async (payload) => {
    await Deno.mkdir(output.replace(/[^/]*$/, ""), { recursive: true });
    const present = new Set(await Array.fromAsync(Deno.readDir(payload), ({ name }) => name));
    const included = INCLUDED.filter((path) => present.has(path.split("/")[0] ?? ""));
    const includes = included.flatMap((path) => ["--include", path]);
    const { code } = await new Deno.Command(Deno.execPath(), {
      args: [
        "compile",
        await young_memory_option(),
        ...MODE,
        ...RIGHTS,
        "--output",
        output,
        ...includes,
        "src/cli/main.ts",
      ],
      cwd: payload,
      stdout: "inherit",
      stderr: "inherit",
    }).output();
    exit_code = code;
  });
  if (exit_code === 0) console.log(`Wrote ${output}`);
  return exit_code;
}

Deno.exit(await compile(Deno.args[0] ?? `${ROOT}/dist/stress-test-daemon-compiled`));
