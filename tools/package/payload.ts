/** Lays out what a deployed file carries: the sources, the packages they need, and for the portable one Deno. */
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { files_below, production_packages } from "./production_packages.ts";

/** Folders whose every file comes along; one of them may be absent. */
const SOURCE_FOLDERS = ["src", "web", "config/scenarios"];
/** Single files that come along. */
const FILES = [
  "LICENSE",
  "tools/launch.sh",
  "config/stress_test_config.toml",
  "program/fixed_ratio_trading.so",
];
/**
 * Files of packages that no running program reads. The samples of bintrees' own tests are more than `deno compile` can take: it
 * looks at each as at a script, and its stack overflows.
 */
const NOT_AT_RUN_TIME = /\.(?:map|d\.ts|d\.mts|d\.cts|flow|md|markdown)$|\/bintrees\/(?:test|examples)\//i;
const KEPT = /licen[cs]e|notice/i;

const FILE_MODE = 0o644;
const PROGRAM_MODE = 0o755;

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (caught) {
    if (caught instanceof Deno.errors.NotFound) return false;
    throw caught;
  }
}

async function copy(from: string, to: string, mode = FILE_MODE): Promise<void> {
  await Deno.mkdir(dirname(to), { recursive: true, mode: PROGRAM_MODE });
  await Deno.copyFile(from, to);
  await Deno.chmod(to, mode);
}

async function copy_packages(root: string, payload: string, directories: readonly string[]): Promise<void> {
  for (const directory of directories) {
    for (const path of await files_below(join(root, directory))) {
      if (NOT_AT_RUN_TIME.test(path) && !KEPT.test(path)) continue;
      await copy(path, join(payload, path.slice(root.length + 1)));
    }
  }
}

/** deno.json with what a run needs: the packages, the version, the unstable parts. */
async function write_project_file(
  root: string,
  payload: string,
  packages: Readonly<Record<string, string>>,
): Promise<void> {
  const { version, unstable } = JSON.parse(await Deno.readTextFile(join(root, "deno.json")));
  const imports = { "@/": "./src/", ...packages };
  const content = { version, nodeModulesDir: "manual", unstable, imports };
  await Deno.writeTextFile(join(payload, "deno.json"), `${JSON.stringify(content, null, 2)}\n`);
  await Deno.chmod(join(payload, "deno.json"), FILE_MODE);
}

/** The list that `sha256sum --check` reads: every file but itself. */
async function write_sums(payload: string): Promise<void> {
  const lines: string[] = [];
  for (const path of await files_below(payload)) {
    if ((await Deno.lstat(path)).isSymlink) continue;
    const sum = createHash("sha256").update(await Deno.readFile(path)).digest("hex");
    lines.push(`${sum}  ${path.slice(payload.length + 1)}\n`);
  }
  await Deno.writeTextFile(join(payload, "SHA256SUMS"), lines.join(""));
  await Deno.chmod(join(payload, "SHA256SUMS"), FILE_MODE);
}

/** Fills the empty directory `payload` with what the service runs from, out of the project in `root`. */
async function lay_out_sources(root: string, payload: string): Promise<void> {
  const folders: string[] = [];
  for (const folder of SOURCE_FOLDERS) if (await exists(join(root, folder))) folders.push(folder);
  const { imports, directories, links } = await production_packages(root, folders);
  for (const folder of folders) {
    for (const path of await files_below(join(root, folder))) {
      await copy(path, join(payload, path.slice(root.length + 1)));
    }
  }
  for (const file of FILES) await copy(join(root, file), join(payload, file));
  await copy_packages(root, payload, directories);
  for (const [link, target] of links) {
    await Deno.mkdir(dirname(join(payload, link)), { recursive: true, mode: PROGRAM_MODE });
    await Deno.symlink(target, join(payload, link));
  }
  await write_project_file(root, payload, imports);
}

/** Adds this very Deno, and the sums of everything. */
export async function add_deno(payload: string): Promise<void> {
  await copy(Deno.execPath(), join(payload, "deno"), PROGRAM_MODE);
  await write_sums(payload);
}

/** Gives `work` a directory for a payload, beside which it may put more, and removes both. */
export async function with_payload(
  root: string,
  work: (payload: string, directory: string) => Promise<void>,
): Promise<void> {
  await Deno.mkdir(`${root}/.build`, { recursive: true });
  const directory = await Deno.makeTempDir({ dir: `${root}/.build`, prefix: "package." });
  try {
    await Deno.mkdir(`${directory}/payload`, { mode: PROGRAM_MODE });
    await lay_out_sources(root, `${directory}/payload`);
    await work(`${directory}/payload`, directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}
