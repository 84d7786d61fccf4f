import { LinkError } from "./link_error.ts";

/** One section of an object file, with the relocations that patch it. */
export interface Section {
  readonly file: string;
  readonly name: string;
  readonly type: number;
  readonly flags: bigint;
  readonly align: number;
  readonly data: Uint8Array;
  readonly relocations: Relocation[];
}

/** A symbol; `section` is absent when another object (or the VM) has to define it. */
export interface ElfSymbol {
  readonly name: string;
  readonly global: boolean;
  readonly section: Section | undefined;
  readonly value: number;
}

/** A place in a section that needs the address of a symbol. */
export interface Relocation {
  readonly offset: number;
  readonly type: number;
  readonly symbol: ElfSymbol;
}

/** What the linker needs of one ELF64 relocatable. */
export interface ElfObject {
  readonly file: string;
  readonly sections: Section[];
  readonly symbols: ElfSymbol[];
}

interface Header {
  name: number;
  type: number;
  flags: bigint;
  offset: number;
  size: number;
  link: number;
  info: number;
  align: number;
}

const ET_REL = 1;
const EM_BPF = 247;
const SHT_SYMTAB = 2;
const SHT_RELA = 4;
const SHT_REL = 9;
/** Section type of data that occupies no bytes in the file (.bss). */
export const SHT_NOBITS = 8;
const SHN_COMMON = 0xfff2;
const SYMBOL_BYTES = 24;
const REL_BYTES = 16;

/** Reads an ELF64 little-endian BPF relocatable as clang writes it. */
export function readObject(file: string, bytes: Uint8Array): ElfObject {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 64 || view.getUint32(0, false) !== 0x7f454c46) {
    throw new LinkError(`${file}: not an ELF file`);
  }
  if (view.getUint16(4, false) !== 0x0201) throw new LinkError(`${file}: not 64-bit little-endian ELF`);
  if (view.getUint16(16, true) !== ET_REL || view.getUint16(18, true) !== EM_BPF) {
    throw new LinkError(`${file}: not a relocatable object for BPF`);
  }
  const headers = readHeaders(file, view);
  const names = headers[view.getUint16(62, true)];
  if (!names) throw new LinkError(`${file}: no section name table`);
  const sections = headers.map((header): Section => ({
    file,
    name: text(bytes, names.offset + header.name),
    type: header.type,
    flags: header.flags,
    align: Math.max(1, header.align),
    data: header.type === SHT_NOBITS ? new Uint8Array(header.size) : slice(file, bytes, header),
    relocations: [],
  }));
  const symbols = readSymbols(file, bytes, view, headers, sections);
  readRelocations(file, view, headers, sections, symbols);
  return { file, sections, symbols };
}

function readHeaders(file: string, view: DataView): Header[] {
  const start = Number(view.getBigUint64(40, true));
  const size = view.getUint16(58, true);
  const count = view.getUint16(60, true);
  if (size !== 64 || start + count * size > view.byteLength) {
    throw new LinkError(`${file}: bad section table`);
  }
  return Array.from({ length: count }, (_, index) => {
    const at = start + index * size;
    return {
      name: view.getUint32(at, true),
      type: view.getUint32(at + 4, true),
      flags: view.getBigUint64(at + 8, true),
      offset: Number(view.getBigUint64(at + 24, true)),
      size: Number(view.getBigUint64(at + 32, true)),
      link: view.getUint32(at + 40, true),
      info: view.getUint32(at + 44, true),
      align: Number(view.getBigUint64(at + 48, true)),
    };
  });
}

function readSymbols(
  file: string,
  bytes: Uint8Array,
  view: DataView,
  headers: Header[],
  sections: Section[],
): ElfSymbol[] {
  const table = headers.find((header) => header.type === SHT_SYMTAB);
  const strings = table && headers[table.link];
  if (!table || !strings) throw new LinkError(`${file}: no symbol table`);
  return Array.from({ length: table.size / SYMBOL_BYTES }, (_, index) => {
    const at = table.offset + index * SYMBOL_BYTES;
    const name = text(bytes, strings.offset + view.getUint32(at, true));
    const section = view.getUint16(at + 6, true);
    if (section === SHN_COMMON) throw new LinkError(`${file}: writable data: common symbol "${name}"`);
    return {
      name,
      global: view.getUint8(at + 4) >> 4 !== 0,
      section: section === 0 ? undefined : sections[section],
      value: Number(view.getBigUint64(at + 8, true)),
    };
  });
}

function readRelocations(
  file: string,
  view: DataView,
  headers: Header[],
  sections: Section[],
  symbols: ElfSymbol[],
): void {
  for (const header of headers) {
    if (header.type === SHT_RELA) throw new LinkError(`${file}: relocations with addends are not supported`);
    const target = header.type === SHT_REL ? sections[header.info] : undefined;
    for (let at = header.offset; target && at < header.offset + header.size; at += REL_BYTES) {
      const symbol = symbols[view.getUint32(at + 12, true)];
      if (!symbol) throw new LinkError(`${file}: relocation in ${target.name} names no symbol`);
      const offset = Number(view.getBigUint64(at, true));
      target.relocations.push({ offset, type: view.getUint32(at + 8, true), symbol });
    }
  }
}

function slice(file: string, bytes: Uint8Array, header: Header): Uint8Array {
  if (header.offset + header.size > bytes.length) {
    throw new LinkError(`${file}: section reaches past the file`);
  }
  return bytes.subarray(header.offset, header.offset + header.size);
}

function text(bytes: Uint8Array, start: number): string {
  return new TextDecoder().decode(bytes.subarray(start, bytes.indexOf(0, start)));
}
