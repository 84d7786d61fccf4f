/**
 * Proves that the committed binaries are what their sources compile to, by building them again elsewhere:
 * `deno run --allow-run --allow-read --allow-write --allow-env tools/verify_program.ts`
 *
 * Exit codes: 0 equal, 1 different or not buildable, 2 the compiler is missing.
 */
import {
  build,
  checksumLine,
  CompilerMissing,
  FIXTURES,
  PROGRAM,
  type ProgramTarget,
} from "./linker/build.ts";
import { PLANTED_DIRECTORY, variants_difference } from "./planted/variants.ts";

/** What differs between a committed binary and its sources, or undefined. */
async function difference(target: ProgramTarget, directory: string): Promise<string | undefined> {
  const built = await build(target, directory);
  const committed = await Deno.readFile(target.binary);
  const size = Math.max(built.length, committed.length);
  const at = Array.from({ length: size }, (_, index) => index).find((index) =>
    built[index] !== committed[index]
  );
  if (at !== undefined) return `${target.binary} differs from its sources at byte ${at}`;
  if (target !== PROGRAM) return undefined;
  const checksum = await Deno.readTextFile(`${target.binary}.sha256`);
  const matches = checksum === await checksumLine(committed, target.binary);
  return matches ? undefined : `${target.binary}.sha256 is not the checksum of ${target.binary}`;
}

async function verify(directory: string): Promise<number> {
  const targets = [PROGRAM, ...FIXTURES];
  for (const [index, target] of targets.entries()) {
    const found = await difference(target, `${directory}/${index}`);
    if (found) {
      console.error(`Not verified: ${found}. Remedy: run tools/build_program.ts and commit the result`);
      return 1;
    }
  }
  const found = await variants_difference(`${directory}/planted`);
  if (found) {
    console.error(`Not verified: ${found}. Remedy: run tools/build_planted.ts and commit the result`);
    return 1;
  }
  const verified = [...targets.map((target) => target.binary), PLANTED_DIRECTORY];
  console.log(`Verified: ${verified.join(", ")} are what their sources compile to`);
  return 0;
}

async function main(): Promise<number> {
  const directory = await Deno.makeTempDir({ prefix: "verify_program_" });
  try {
    return await verify(directory);
  } catch (error) {
    console.error(`Not verified: ${error instanceof Error ? error.message : String(error)}`);
    return error instanceof CompilerMissing ? 2 : 1;
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

if (import.meta.main) Deno.exit(await main());
