/** Writes ELF64 relocatables for BPF, so that a test can hand the linker exactly the object it wants. */

const SYMBOL_BYTES = 24;
const REL_BYTES = 16;
const HEADER_BYTES = 64;

/** A section of the object; `relocations` are `[offset, type, symbol]`. */
export interface SectionSpec {
  name: string;
  /** 1 is PROGBITS, 8 is NOBITS. */
  type?: number;
  /** 1 write, 2 allocate, 4 execute. */
  flags?: number;
  align?: number;
  data: number[];
  relocations?: [offset: number, type: number, symbol: string][];
}

/** A symbol; without a section it is undefined, and `global` unless said otherwise. */
export interface SymbolSpec {
  name: string;
  section?: string;
  sectionIndex?: number;
  value?: number;
  local?: boolean;
}

/** What the object is to contain. `machine` and `type` are those of a BPF relocatable unless given. */
export interface ObjectSpec {
  sections: SectionSpec[];
  symbols: SymbolSpec[];
  machine?: number;
  type?: number;
}

interface Raw {
  name: string;
  type: number;
  flags: number;
  align: number;
  link: number;
  info: number;
  size: number;
  bytes: Uint8Array;
}

/** The bytes of the object. */
export function object(spec: ObjectSpec): Uint8Array {
  const strings = new StringTable();
  const raw: Raw[] = [section("", 0, new Uint8Array())];
  for (const each of spec.sections) {
    const bytes = each.type === 8 ? new Uint8Array() : Uint8Array.from(each.data);
    raw.push({
      ...section(each.name, each.type ?? 1, bytes),
      flags: each.flags ?? 6,
      align: each.align ?? 8,
      size: each.data.length,
    });
  }
  const symbolTable = raw.length;
  raw.push({ ...section(".symtab", 2, symbols(spec, raw, strings)), link: symbolTable + 1 });
  raw.push(section(".strtab", 3, new Uint8Array()));
  spec.sections.forEach((each, index) => {
    if (!each.relocations) return;
    const entries = each.relocations.map(([offset, type, name]) => relocation(spec, offset, type, name));
    raw.push({
      ...section(`.rel${each.name}`, 9, Uint8Array.from(entries.flat())),
      link: symbolTable,
      info: index + 1,
    });
  });
  const names = raw.map((each) => strings.add(each.name));
  raw[symbolTable + 1]!.bytes = strings.bytes();
  raw[symbolTable + 1]!.size = strings.bytes().length;
  return write(spec, raw, names, symbolTable + 1);
}

function section(name: string, type: number, bytes: Uint8Array): Raw {
  return { name, type, flags: 0, align: 1, link: 0, info: 0, size: bytes.length, bytes };
}

function symbols(spec: ObjectSpec, raw: Raw[], strings: StringTable): Uint8Array {
  const bytes = new Uint8Array((spec.symbols.length + 1) * SYMBOL_BYTES);
  const view = new DataView(bytes.buffer);
  spec.symbols.forEach((symbol, index) => {
    const at = (index + 1) * SYMBOL_BYTES;
    const home = symbol.section === undefined ? 0 : raw.findIndex((each) => each.name === symbol.section);
    view.setUint32(at, strings.add(symbol.name), true);
    view.setUint8(at + 4, symbol.local ? 0 : 0x10);
    view.setUint16(at + 6, symbol.sectionIndex ?? home, true);
    view.setBigUint64(at + 8, BigInt(symbol.value ?? 0), true);
  });
  return bytes;
}

function relocation(spec: ObjectSpec, offset: number, type: number, name: string): number[] {
  const bytes = new Uint8Array(REL_BYTES);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(offset), true);
  view.setUint32(8, type, true);
  view.setUint32(12, spec.symbols.findIndex((symbol) => symbol.name === name) + 1, true);
  return [...bytes];
}

function write(spec: ObjectSpec, raw: Raw[], names: number[], stringTable: number): Uint8Array {
  const offsets: number[] = [];
  let end = HEADER_BYTES;
  for (const each of raw) {
    offsets.push(end);
    end += Math.ceil(each.bytes.length / 8) * 8;
  }
  const file = new Uint8Array(end + raw.length * HEADER_BYTES);
  const view = new DataView(file.buffer);
  view.setUint32(0, 0x7f454c46, false);
  view.setUint32(4, 0x02010100, false);
  view.setUint16(16, spec.type ?? 1, true);
  view.setUint16(18, spec.machine ?? 247, true);
  view.setBigUint64(40, BigInt(end), true);
  view.setUint16(58, HEADER_BYTES, true);
  view.setUint16(60, raw.length, true);
  view.setUint16(62, stringTable, true);
  raw.forEach((each, index) => {
    const at = end + index * HEADER_BYTES;
    file.set(each.bytes, offsets[index]);
    view.setUint32(at, names[index] ?? 0, true);
    view.setUint32(at + 4, each.type, true);
    view.setBigUint64(at + 8, BigInt(each.flags), true);
    view.setBigUint64(at + 24, BigInt(offsets[index] ?? 0), true);
    view.setBigUint64(at + 32, BigInt(each.size), true);
    view.setUint32(at + 40, each.link, true);
    view.setUint32(at + 44, each.info, true);
    view.setBigUint64(at + 48, BigInt(each.align), true);
  });
  return file;
}

class StringTable {
  readonly #bytes: number[] = [0];
  add(text: string): number {
    const at = this.#bytes.length;
    this.#bytes.push(...new TextEncoder().encode(text), 0);
    return at;
  }
  bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}

/** One instruction: opcode, destination, source, offset and immediate. */
export function op(opcode: number, destination = 0, source = 0, offset = 0, immediate = 0): number[] {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  bytes[0] = opcode;
  bytes[1] = destination | source << 4;
  view.setInt16(2, offset, true);
  view.setInt32(4, immediate, true);
  return [...bytes];
}

/** `exit`. */
export const EXIT = op(0x95);
