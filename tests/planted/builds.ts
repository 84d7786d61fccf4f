/** The committed builds of the program: the true one, and those with a bug each. */
import { PROGRAM_FILE } from "../program/support.ts";
import type { ManifestEntry } from "../../tools/planted/variants.ts";

const FOLDER = new URL("../fixtures/planted/", import.meta.url);

/** The variants, as their manifest tells of them. */
export const VARIANTS: readonly ManifestEntry[] = JSON.parse(
  Deno.readTextFileSync(new URL("manifest.json", FOLDER)),
).variants;

/** The build without a bug. */
export const TRUE_BUILD = Deno.readFileSync(PROGRAM_FILE);

/** The names of all files beside the manifest. */
export function planted_files(): string[] {
  return [...Deno.readDirSync(FOLDER)].map(({ name }) => name).filter((name) => name !== "manifest.json")
    .sort();
}

/** The build with a bug. */
export function build_of({ file }: ManifestEntry): Uint8Array<ArrayBuffer> {
  return Deno.readFileSync(new URL(file, FOLDER));
}
