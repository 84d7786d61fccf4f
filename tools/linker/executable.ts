import { CODE_ADDRESS, type Image } from "./relocate.ts";

const HEADER_BYTES = 64;
const PROGRAM_HEADER_BYTES = 56;
const ET_DYN = 3;
const EM_BPF = 247;
const SBPF_VERSION = 3;
const PT_LOAD = 1;
const PF_X = 1;
const PF_R = 4;

/**
 * Writes the image as an SBPF v3 executable: an ELF header, one program header for read-only data (left out
 * when there is none) and one for code, then the bytes. The loader of v3 reads nothing else, so there are no
 * section headers, symbols or time stamps, and equal images give equal files.
 */
export function writeExecutable(image: Image): Uint8Array<ArrayBuffer> {
  const segments = [
    { bytes: image.rodata, address: 0n, flags: PF_R },
    { bytes: image.text, address: CODE_ADDRESS, flags: PF_X },
  ].filter((segment) => segment.bytes.length > 0);
  const start = HEADER_BYTES + segments.length * PROGRAM_HEADER_BYTES;
  const file = new Uint8Array(segments.reduce((size, segment) => size + segment.bytes.length, start));
  const view = new DataView(file.buffer);
  writeHeader(view, image.entryAddress, segments.length);
  let offset = start;
  segments.forEach((segment, index) => {
    const at = HEADER_BYTES + index * PROGRAM_HEADER_BYTES;
    view.setUint32(at, PT_LOAD, true);
    view.setUint32(at + 4, segment.flags, true);
    view.setBigUint64(at + 8, BigInt(offset), true);
    view.setBigUint64(at + 16, segment.address, true);
    view.setBigUint64(at + 24, segment.address, true);
    view.setBigUint64(at + 32, BigInt(segment.bytes.length), true);
    view.setBigUint64(at + 40, BigInt(segment.bytes.length), true);
    view.setBigUint64(at + 48, 8n, true);
    file.set(segment.bytes, offset);
    offset += segment.bytes.length;
  });
  return file;
}

function writeHeader(view: DataView, entry: bigint, segmentCount: number): void {
  view.setUint32(0, 0x7f454c46, false);
  view.setUint32(4, 0x02010100, false); // 64-bit, little-endian, ELF version 1, System V
  view.setUint16(16, ET_DYN, true);
  view.setUint16(18, EM_BPF, true);
  view.setUint32(20, 1, true);
  view.setBigUint64(24, entry, true);
  view.setBigUint64(32, BigInt(HEADER_BYTES), true);
  view.setUint32(48, SBPF_VERSION, true);
  view.setUint16(52, HEADER_BYTES, true);
  view.setUint16(54, PROGRAM_HEADER_BYTES, true);
  view.setUint16(56, segmentCount, true);
}
