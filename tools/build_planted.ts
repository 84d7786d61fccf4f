/**
 * Builds the variants of the embedded program that have a bug each, for tests of what should notice them:
 * `deno run --allow-run --allow-read --allow-write --allow-env tools/build_planted.ts`
 */
import { CompilerMissing } from "./linker/build.ts";
import { build_variants, PLANTED_DIRECTORY } from "./planted/variants.ts";

async function main(): Promise<number> {
  const files = await build_variants(".build/planted");
  await Deno.mkdir(PLANTED_DIRECTORY, { recursive: true });
  for await (const { name } of Deno.readDir(PLANTED_DIRECTORY)) {
    if (!files.has(name)) await Deno.remove(`${PLANTED_DIRECTORY}/${name}`);
  }
  for (const [name, bytes] of files) {
    await Deno.writeFile(`${PLANTED_DIRECTORY}/${name}`, bytes);
    console.log(`${PLANTED_DIRECTORY}/${name}: ${bytes.length} bytes`);
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
