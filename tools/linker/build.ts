import { link } from "./link.ts";

const COMPILER = "clang-19";

/**
 * Each flag matters. `-mcpu=v2` keeps 32-bit arithmetic out, which this VM and eBPF understand differently;
 * the stack size makes clang refuse frames that would overrun; the rest keeps calls of a C library, jump tables
 * and anything that varies between machines out of the result.
 */
const FLAGS = [
  ...["-target", "bpf", "-mcpu=v2", "-O2", "-mllvm", "-bpf-stack-size=4096", "-std=c11"],
  ...[
    "-ffreestanding",
    "-nostdinc",
    "-fno-builtin",
    "-fno-strict-aliasing",
    "-fno-jump-tables",
    "-fno-ident",
  ],
  ...["-ffunction-sections", "-fdata-sections", "-Wall", "-Wextra", "-Werror"],
];

/** The compiler is not installed. */
export class CompilerMissing extends Error {
  override readonly name = "CompilerMissing";
  constructor() {
    super(`${COMPILER} is not installed. Remedy: apt-get install ${COMPILER}`);
  }
}

/** A program of this project: where its C files lie and where its binary is kept. */
export interface ProgramTarget {
  /** Directory of `.c` files, or one `.c` file. */
  readonly source: string;
  readonly binary: string;
}

/** Paths are relative to the root of the project. */
export const PROGRAM: ProgramTarget = { source: "program/src", binary: "program/fixed_ratio_trading.so" };

/** Small programs that tests run, built by the same compiler and linker. */
export const FIXTURES: readonly ProgramTarget[] = [
  {
    source: "tests/fixtures/program/u32_arithmetic.c",
    binary: "tests/fixtures/program/u32_arithmetic.so",
  },
];

/** Compiles and links one program; objects go to `directory`. Equal sources give equal bytes. */
export async function build(target: ProgramTarget, directory: string): Promise<Uint8Array<ArrayBuffer>> {
  await Deno.mkdir(directory, { recursive: true });
  const inputs = [];
  for (const source of await sourceFiles(target.source)) {
    const file = source.slice(source.lastIndexOf("/") + 1).replace(/\.c$/, ".o");
    const object = `${directory}/${file}`;
    await compile(source, object);
    inputs.push({ file, bytes: await Deno.readFile(object) });
  }
  return link(inputs);
}

/** One line in the format of `sha256sum`. */
export async function checksumLine(bytes: Uint8Array<ArrayBuffer>, path: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return `${digest.toHex()}  ${path.slice(path.lastIndexOf("/") + 1)}\n`;
}

async function sourceFiles(source: string): Promise<string[]> {
  if (source.endsWith(".c")) return [source];
  const names: string[] = [];
  for await (const entry of Deno.readDir(source)) if (entry.name.endsWith(".c")) names.push(entry.name);
  // The order of the inputs decides the layout: it must not depend on the file system.
  return names.sort().map((name) => `${source}/${name}`);
}

async function compile(source: string, object: string): Promise<void> {
  const command = new Deno.Command(COMPILER, {
    args: [...FLAGS, "-c", source, "-o", object],
    stderr: "piped",
  });
  let output: Deno.CommandOutput;
  try {
    output = await command.output();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new CompilerMissing();
    throw error;
  }
  if (!output.success) {
    throw new Error(`${COMPILER} refused ${source}:\n${new TextDecoder().decode(output.stderr)}`);
  }
}
