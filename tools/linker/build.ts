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
  /** Further flags of the compiler. */
  readonly flags?: readonly string[];
}

/** Paths are relative to the root of the project. */
export const PROGRAM: ProgramTarget = { source: "program/src", binary: "program/fixed_ratio_trading.so" };

/** Programs that tests run, built by the same compiler and linker. */
export const FIXTURES: readonly ProgramTarget[] = [
  {
    source: "tests/fixtures/program/u32_arithmetic.c",
    binary: "tests/fixtures/program/u32_arithmetic.so",
  },
  // Some known weaknesses of the interface are not in it: see repairs.h.
  { source: "program/src", binary: "tests/fixtures/program/repaired.so", flags: ["-DREPAIRED=1"] },
];

/** What the linker takes: the name of an object and its bytes. */
export type LinkerInput = Parameters<typeof link>[0][number];

/** Compiles one program; objects go to `directory`. They are in the order in which they are linked. */
export async function compile_all(target: ProgramTarget, directory: string): Promise<LinkerInput[]> {
  await Deno.mkdir(directory, { recursive: true });
  const inputs = [];
  for (const source of await source_files(target.source)) {
    inputs.push(await compile(source, directory, target.flags));
  }
  return inputs;
}

/** Compiles and links one program; objects go to `directory`. Equal sources give equal bytes. */
export async function build(target: ProgramTarget, directory: string): Promise<Uint8Array<ArrayBuffer>> {
  return link(await compile_all(target, directory));
}

/** SHA-256 in hexadecimal digits. */
export async function sha256_of(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

/** One line in the format of `sha256sum`. */
export async function checksumLine(bytes: Uint8Array<ArrayBuffer>, path: string): Promise<string> {
  return `${await sha256_of(bytes)}  ${path.slice(path.lastIndexOf("/") + 1)}\n`;
}

/** The C files of a program, in the order in which they are linked. */
export async function source_files(source: string): Promise<string[]> {
  if (source.endsWith(".c")) return [source];
  const names: string[] = [];
  for await (const entry of Deno.readDir(source)) if (entry.name.endsWith(".c")) names.push(entry.name);
  // The order of the inputs decides the layout: it must not depend on the file system.
  return names.sort().map((name) => `${source}/${name}`);
}

/** Compiles one C file, with further flags if there are any; the object goes to `directory`. */
export async function compile(
  source: string,
  directory: string,
  flags: readonly string[] = [],
): Promise<LinkerInput> {
  const file = source.slice(source.lastIndexOf("/") + 1).replace(/\.c$/, ".o");
  const object = `${directory}/${file}`;
  const command = new Deno.Command(COMPILER, {
    args: [...FLAGS, ...flags, "-c", source, "-o", object],
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
  return { file, bytes: await Deno.readFile(object) };
}
