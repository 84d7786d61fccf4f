/** Builds the program once for each bug that can be planted. */
import { compile, compile_all, type LinkerInput, PROGRAM, sha256_of, source_files } from "../linker/build.ts";
import { link } from "../linker/link.ts";
import { parse_bug_list, type PlantedBug } from "./bug_list.ts";

/** Where the variants are kept, with their manifest. */
export const PLANTED_DIRECTORY = "tests/fixtures/planted";
const HEADER = `${PROGRAM.source}/planted_bugs.h`;
const MANIFEST = "manifest.json";

/** A variant as the manifest tells of it. */
export interface ManifestEntry extends PlantedBug {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** The one C file that asks for a bug. Throws when there is none, or several: a bug has one place. */
async function place_of(bug: PlantedBug): Promise<string> {
  const question = `PLANTED(${bug.name.toUpperCase()})`;
  const places: string[] = [];
  for (const source of await source_files(PROGRAM.source)) {
    if ((await Deno.readTextFile(source)).includes(question)) places.push(source);
  }
  const [place] = places;
  if (place !== undefined && places.length === 1) return place;
  throw new Error(`${question} stands in ${places.length} files of ${PROGRAM.source}; it must stand in one`);
}

/** The objects of the program, with that of one file compiled again with the bug. */
async function planted(
  bug: PlantedBug,
  sound: readonly LinkerInput[],
  directory: string,
): Promise<LinkerInput[]> {
  const source = await place_of(bug);
  const flag = `-DPLANTED_BUG=${bug.name.toUpperCase()}`;
  await Deno.mkdir(directory, { recursive: true });
  const object = await compile(source, directory, [flag]);
  return sound.map((input) => input.file === object.file ? object : input);
}

/**
 * Builds all variants and their manifest: the content of {@linkcode PLANTED_DIRECTORY}, file by file. Objects go to
 * `directory`. Equal sources give equal bytes.
 */
export async function build_variants(directory: string): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const entries: ManifestEntry[] = [];
  const sound = await compile_all(PROGRAM, `${directory}/sound`);
  for (const bug of parse_bug_list(await Deno.readTextFile(HEADER))) {
    const bytes = link(await planted(bug, sound, `${directory}/${bug.name}`));
    const file = `${bug.name}.so`;
    files.set(file, bytes);
    entries.push({ ...bug, file, bytes: bytes.length, sha256: await sha256_of(bytes) });
  }
  const manifest = `${JSON.stringify({ program: PROGRAM.binary, variants: entries }, null, 2)}\n`;
  return files.set(MANIFEST, new TextEncoder().encode(manifest));
}

/** What the directory of the variants has and should not have, or lacks, or has otherwise; `undefined` when all is well. */
export async function variants_difference(directory: string): Promise<string | undefined> {
  const built = await build_variants(directory);
  for await (const { name } of Deno.readDir(PLANTED_DIRECTORY)) {
    if (!built.has(name)) return `${PLANTED_DIRECTORY}/${name} is of no bug that can be planted`;
  }
  for (const [name, bytes] of built) {
    const path = `${PLANTED_DIRECTORY}/${name}`;
    const committed = await Deno.readFile(path);
    if (committed.length !== bytes.length || committed.some((byte, index) => byte !== bytes[index])) {
      return `${path} differs from what its sources give`;
    }
  }
  return undefined;
}
