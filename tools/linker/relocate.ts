import type { Relocation, Section } from "./elf_object.ts";
import { LinkError } from "./link_error.ts";
import type { Resolution } from "./resolve.ts";

/** Address at which the VM maps the code; read-only data starts at address 0. */
export const CODE_ADDRESS = 1n << 32n;

const R_BPF_64_64 = 1;
const R_BPF_64_ABS64 = 2;
const R_BPF_64_32 = 10;
const LDDW = 0x18;
const CALL = 0x85;

/** The two loadable images of a program and its entry, all relocations applied. */
export interface Image {
  readonly rodata: Uint8Array;
  readonly text: Uint8Array;
  readonly entryAddress: bigint;
}

/** Gives every kept section its address and patches the references between them. */
export function layOut(resolution: Resolution): Image {
  const offsets = new Map<Section, number>();
  // The first word of read-only data stays empty: address 0 must not be the address of any object.
  const rodata = place(resolution.rodata, resolution.rodata.length > 0 ? 8 : 0, offsets);
  const text = place(resolution.text, 0, offsets);
  const isText = new Set(resolution.text);
  const addressOf = (section: Section): bigint =>
    BigInt(offsets.get(section) ?? 0) + (isText.has(section) ? CODE_ADDRESS : 0n);
  for (const [section, offset] of offsets) {
    const image = isText.has(section) ? text : rodata;
    const view = new DataView(image.buffer, offset, section.data.length);
    for (const relocation of section.relocations) {
      const target = resolution.target(relocation.symbol, section);
      const where = `${section.file}: ${section.name}+${relocation.offset}`;
      if ("syscall" in target) patchSyscall(view, relocation, target.syscall, where);
      else {
        const symbol = addressOf(target.section) + BigInt(target.value);
        patch(view, relocation, symbol, addressOf(section), where);
      }
    }
  }
  const { section, value } = resolution.entry;
  return { rodata, text, entryAddress: addressOf(section) + BigInt(value) };
}

function place(sections: readonly Section[], start: number, offsets: Map<Section, number>): Uint8Array {
  let end = start;
  for (const section of sections) {
    const offset = Math.ceil(end / section.align) * section.align;
    offsets.set(section, offset);
    end = offset + section.data.length;
  }
  const image = new Uint8Array(Math.ceil(end / 8) * 8);
  for (const section of sections) image.set(section.data, offsets.get(section));
  return image;
}

function patchSyscall(view: DataView, relocation: Relocation, hash: number, where: string): void {
  if (relocation.type !== R_BPF_64_32 || view.getUint8(relocation.offset) !== CALL) {
    throw new LinkError(`${where}: the address of syscall "${relocation.symbol.name}" is taken`);
  }
  setSource(view, relocation.offset, 0);
  view.setUint32(relocation.offset + 4, hash, true);
}

function patch(view: DataView, relocation: Relocation, symbol: bigint, base: bigint, where: string): void {
  const at = relocation.offset;
  if (relocation.type === R_BPF_64_ABS64) {
    view.setBigUint64(at, symbol + view.getBigUint64(at, true), true);
  } else if (relocation.type === R_BPF_64_64 && view.getUint8(at) === LDDW) {
    const addend = BigInt(view.getUint32(at + 4, true)) | (BigInt(view.getUint32(at + 12, true)) << 32n);
    const address = BigInt.asUintN(64, symbol + addend);
    setSource(view, at, 0);
    view.setUint32(at + 4, Number(address & 0xffffffffn), true);
    view.setUint32(at + 12, Number(address >> 32n), true);
  } else if (relocation.type === R_BPF_64_32 && view.getUint8(at) === CALL) {
    // clang leaves the callee's distance from its symbol in the field, in instructions and less one.
    const callee = symbol + BigInt(view.getInt32(at + 4, true) + 1) * 8n;
    setSource(view, at, 1);
    view.setInt32(at + 4, Number((callee - (base + BigInt(at) + 8n)) / 8n), true);
  } else {
    throw new LinkError(`${where}: relocation type ${relocation.type} is not supported`);
  }
}

function setSource(view: DataView, instruction: number, source: number): void {
  view.setUint8(instruction + 1, (view.getUint8(instruction + 1) & 0x0f) | (source << 4));
}
