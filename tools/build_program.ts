/**
 * Builds the embedded program and the test fixtures:
 * `deno run --allow-run --allow-read --allow-write --allow-env tools/build_program.ts`
 */
import { build, checksumLine, CompilerMissing, FIXTURES, PROGRAM } from "./linker/build.ts";

async function main(): Promise<number> {
  for (const target of [PROGRAM, ...FIXTURES]) {
    const name = target.binary.slice(target.binary.lastIndexOf("/") + 1, -".so".length);
    const bytes = await build(target, `.build/${name}`);
    await Deno.writeFile(target.binary, bytes);
    if (target === PROGRAM) {
      await Deno.writeTextFile(`${target.binary}.sha256`, await checksumLine(bytes, target.binary));
    }
    console.log(`${target.binary}: ${bytes.length} bytes`);
  }
  return 0;
}

if (import.meta.main) {
  try {
    Deno.exit(await main());
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    Deno.exit(error instanceof CompilerMissing ? 2 : 1);
  }
}
