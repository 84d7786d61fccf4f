/** Text files by their path from the project's root. Tests of the checks build one by hand. */
export type SourceTree = ReadonlyMap<string, string>;

const ROOT = new URL("../../", import.meta.url);
const SKIPPED_FOLDERS = [".build/", ".git/", "data/", "dist/", "links/", "node_modules/"];
const TEXT = /\.(ts|js|mjs|cjs|c|h|html|css|json|jsonc|toml|service|sh|md|yml|yaml|txt)$/;
const SKIPPED_FILES = ["deno.lock"];

async function read_folder(folder: string, into: Map<string, string>): Promise<void> {
  for await (const entry of Deno.readDir(new URL(folder, ROOT))) {
    const path = `${folder}${entry.name}`;
    if (entry.isDirectory) {
      if (!SKIPPED_FOLDERS.includes(`${path}/`)) await read_folder(`${path}/`, into);
    } else if (entry.isFile && TEXT.test(entry.name) && !SKIPPED_FILES.includes(entry.name)) {
      into.set(path, await Deno.readTextFile(new URL(path, ROOT)));
    }
  }
}

/** Every text file of the project that is written by hand. */
export async function read_project(): Promise<SourceTree> {
  const tree = new Map<string, string>();
  await read_folder("", tree);
  return tree;
}

/** The part of a tree under these folders, each written as `src/`, that has one of these endings. */
export function files_of(tree: SourceTree, folders: readonly string[], endings: RegExp): [string, string][] {
  return [...tree]
    .filter(([path]) => folders.some((folder) => path.startsWith(folder)) && endings.test(path))
    .toSorted(([left], [right]) => left < right ? -1 : 1);
}
