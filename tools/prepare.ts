/**
 * Puts the packages of deno.lock into node_modules when they are not there yet, and does nothing otherwise. Every task runs
 * it first. Deno could do it by itself at every start, but it would lay the linked package anew each time, and a process
 * that starts in that moment would not find it.
 */
import { createHash } from "node:crypto";

const ROOT = new URL("../", import.meta.url);
const STAMP = new URL("node_modules/.prepared", ROOT);
const LOCK = new URL(".build/prepare.lock", ROOT);
/** What decides which packages are needed. */
const INPUTS = [
  "deno.json",
  "deno.lock",
  "links/bigint-buffer/index.cjs",
  "links/bigint-buffer/package.json",
];

async function wanted_stamp(): Promise<string> {
  const hash = createHash("sha256").update(Deno.build.target);
  for (const input of INPUTS) hash.update(await Deno.readFile(new URL(input, ROOT)));
  return hash.digest("hex");
}

async function present_stamp(): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(STAMP);
  } catch (caught) {
    if (caught instanceof Deno.errors.NotFound) return undefined;
    throw caught;
  }
}

/** Answers the exit code. */
async function install(): Promise<number> {
  console.error("Installing packages …");
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["install", "--frozen", "--quiet"],
    cwd: ROOT,
    stdout: "null",
  }).output();
  if (code !== 0) {
    console.error("error: Cannot install the packages. Check that an npm registry can be reached");
  }
  return code;
}

const wanted = await wanted_stamp();
if (await present_stamp() !== wanted) {
  await Deno.mkdir(new URL(".build", ROOT), { recursive: true });
  using lock = await Deno.open(LOCK, { create: true, write: true });
  await lock.lock(true);
  // Somebody else may have done it while we waited.
  if (await present_stamp() !== wanted) {
    const code = await install();
    if (code !== 0) Deno.exit(code);
    await Deno.writeTextFile(STAMP, wanted);
  }
}
