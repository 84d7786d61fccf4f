/**
 * Builds `dist/stress-test-daemon`: one file that brings Deno, the sources and the packages along and needs nothing but a
 * shell, tar, gzip and sha256sum where it runs. The same sources on the same machine make the same bytes.
 */
import { createHash } from "node:crypto";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { add_deno, with_payload } from "./package/payload.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url)).replace(/\/$/, "");
const STUB = new URL("package/stub.sh", import.meta.url);
/** The name of the file, and of the directory below the user's cache. */
const NAME = "stress-test-daemon";

/** Runs a program of the system; what it says goes to the terminal. */
async function run(program: string, args: string[]): Promise<void> {
  const { success, code } = await new Deno.Command(program, { args, stdout: "inherit", stderr: "inherit" })
    .output();
  if (!success) throw new Error(`${program} ended with ${code}`);
}

/** Packs a directory so that the bytes depend on nothing but its content; makes `<archive>.gz` of it. */
async function pack(directory: string, archive: string): Promise<void> {
  const nobodys = ["--owner=0", "--group=0", "--numeric-owner", "--mtime=@0"];
  await run("tar", ["--sort=name", ...nobodys, "--format=gnu", "-C", directory, "-cf", archive, "."]);
  await run("gzip", ["-n", "-6", archive]);
}

/** The stub with its own figures in it, and the sum of what follows it. */
async function filled_stub(archive: Uint8Array): Promise<{ text: string; sha256: string }> {
  const sha256 = createHash("sha256").update(archive).digest("hex");
  const { version } = JSON.parse(await Deno.readTextFile(`${ROOT}/deno.json`));
  const values: Record<string, string> = {
    NAME,
    VERSION: version,
    TARGET: Deno.build.target,
    DENO_VERSION: Deno.version.deno,
    PAYLOAD_BYTES: String(archive.length),
    PAYLOAD_SHA256: sha256,
  };
  const stub = await Deno.readTextFile(STUB);
  const text = stub.replaceAll(/@([A-Z0-9_]+)@/g, (whole, name: string) => values[name] ?? whole);
  return { text, sha256 };
}

async function build(output: string): Promise<void> {
  await with_payload(ROOT, async (payload, directory) => {
    await add_deno(payload);
    await pack(payload, `${directory}/payload.tar`);
    const archive = await Deno.readFile(`${directory}/payload.tar.gz`);
    const { text, sha256 } = await filled_stub(archive);
    await Deno.mkdir(dirname(output), { recursive: true });
    await Deno.writeFile(`${output}.new`, new TextEncoder().encode(text));
    await Deno.writeFile(`${output}.new`, archive, { append: true });
    await Deno.chmod(`${output}.new`, 0o755);
    await Deno.rename(`${output}.new`, output);
    const size_mb = (archive.length / 1_000_000).toFixed(1);
    console.log(`Wrote ${output}, ${size_mb} MB, payload ${sha256}`);
  });
}

if (Deno.build.os !== "linux") {
  console.error("error: The single file is built for Linux, on Linux. Elsewhere: deno task compile");
  Deno.exit(78);
}
await build(Deno.args[0] ?? `${ROOT}/dist/${NAME}`);
