/** What is promised of the builds themselves. */
import { Buffer } from "node:buffer";
import { fileURLToPath } from "node:url";
import { assert, assertEquals } from "@std/assert";
import { BUILT } from "./single_file.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

async function build(tool: string, output: string, env: Record<string, string> = {}): Promise<void> {
  const args = ["run", "--no-config", "--allow-all", `tools/${tool}.ts`, output];
  const { code, stderr } = await new Deno.Command(Deno.execPath(), { args, cwd: ROOT, env }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
}

async function with_output(play: (output: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "build_" });
  try {
    await play(`${directory}/built`);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("The same sources make the same single file, to the last byte", () =>
  with_output(async (output) => {
    await build("package", output);
    assert(Buffer.from(await Deno.readFile(output)).equals(await Deno.readFile(BUILT)));
  }));

/**
 * The runtime that a compiled program is made from cannot be had without the network. Deno itself stands in for it: what comes
 * out does not run, but everything else of the build is done, and what is in it can be looked at.
 */
Deno.test("A compiled program carries the ledger's worker, the contract and the native addon", () =>
  with_output(async (output) => {
    await build("compile", output, { DENORT_BIN: Deno.execPath() });
    const program = Buffer.from(await Deno.readFile(output));
    const addon = await Deno.realPath(
      `${ROOT}node_modules/.deno/node_modules/litesvm-linux-x64-gnu/litesvm.linux-x64-gnu.node`,
    );
    const embedded = [`${ROOT}program/fixed_ratio_trading.so`, addon, `${ROOT}src/localnet/worker.ts`];
    for (const path of embedded) {
      assert(program.includes(Buffer.from(await Deno.readFile(path))), `${path} is not in it`);
    }
    for (const path of ["typescript/package.json", "fast-check"]) {
      assert(!program.includes(`node_modules/.deno/${path}`), `${path} is in it`);
    }
  }));
