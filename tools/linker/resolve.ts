import { type ElfObject, type ElfSymbol, type Section, SHT_NOBITS } from "./elf_object.ts";
import { LinkError } from "./link_error.ts";
import { syscallHash } from "./syscalls.ts";

const SHF_WRITE = 1n;
const SHF_EXECINSTR = 4n;

/** What a relocation points at: a place in a kept section, or a syscall. */
export type Target = { section: Section; value: number } | { syscall: number };

/** The sections the entry point reaches, in the order of the inputs, and the way to find a symbol. */
export interface Resolution {
  readonly text: Section[];
  readonly rodata: Section[];
  readonly entry: { section: Section; value: number };
  target(symbol: ElfSymbol, from: Section): Target;
}

/** Joins the objects by name and keeps what `entrypoint` reaches; everything else is dropped. */
export function resolve(objects: readonly ElfObject[]): Resolution {
  const globals = collectGlobals(objects);
  const target = (symbol: ElfSymbol, from: Section): Target => {
    const found = symbol.section ? symbol : globals.get(symbol.name);
    if (found?.section) return { section: found.section, value: found.value };
    const syscall = syscallHash(symbol.name);
    if (syscall !== undefined) return { syscall };
    throw new LinkError(
      `${from.file}: ${from.name} needs "${symbol.name}", which is neither defined nor a known syscall`,
    );
  };
  const start = globals.get("entrypoint");
  if (!start?.section) throw new LinkError('No input defines the function "entrypoint"');
  const entry = { section: start.section, value: start.value };
  const kept = reach(entry.section, target);
  const inOrder = objects.flatMap((object) => object.sections).filter((section) => kept.has(section));
  for (const section of inOrder) assertPlaceable(section);
  const isText = (section: Section) => (section.flags & SHF_EXECINSTR) !== 0n;
  return {
    text: inOrder.filter(isText),
    rodata: inOrder.filter((section) => !isText(section)),
    entry,
    target,
  };
}

function collectGlobals(objects: readonly ElfObject[]): Map<string, ElfSymbol> {
  const globals = new Map<string, ElfSymbol>();
  for (const object of objects) {
    for (const symbol of object.symbols) {
      if (!symbol.global || !symbol.section) continue;
      const other = globals.get(symbol.name)?.section;
      if (other) throw new LinkError(`"${symbol.name}" is defined in both ${other.file} and ${object.file}`);
      globals.set(symbol.name, symbol);
    }
  }
  return globals;
}

function reach(start: Section, target: Resolution["target"]): Set<Section> {
  const kept = new Set<Section>([start]);
  // A Set iterates over members added during the walk, so it is its own work list.
  for (const section of kept) {
    for (const relocation of section.relocations) {
      const found = target(relocation.symbol, section);
      if ("section" in found) kept.add(found.section);
    }
  }
  return kept;
}

function assertPlaceable(section: Section): void {
  const where = `${section.file}: ${section.name}`;
  const constantAfterLinking = section.name.startsWith(".data.rel.ro");
  // SBPF v3 has no writable segment: static variables have no place to live.
  if (section.type === SHT_NOBITS || ((section.flags & SHF_WRITE) !== 0n && !constantAfterLinking)) {
    throw new LinkError(`${where}: writable data is not possible in an SBPF program`);
  }
  if ((section.flags & SHF_EXECINSTR) !== 0n && section.data.length % 8 !== 0) {
    throw new LinkError(`${where}: the code is not a whole number of instructions`);
  }
  if (section.align > 8) throw new LinkError(`${where}: alignment ${section.align} is more than 8`);
}
