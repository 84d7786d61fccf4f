/** Which program was tested: the hash of its code as the cluster has it. */
import { createHash } from "node:crypto";
import { log_of } from "@/base/log.ts";
import { coerce_error } from "@/base/errors.ts";
import { address_of } from "@/domain/address.ts";
import type { RpcCaller } from "@/jsonrpc/client.ts";

/** An upgradeable program's account: four bytes of its kind, then where its code is. */
const PROGRAM_ACCOUNT_BYTES = 36;
/** The account of the code: its kind, the slot, the upgrade authority; then the code. */
const CODE_OFFSET = 45;
const KIND_PROGRAM = 2;
const ELF_HEADER_BYTES = 64;

async function account_bytes(client: RpcCaller, address: string): Promise<Uint8Array | undefined> {
  const reply = await client.call<{ value: { data: [string, string] } | null }>("getAccountInfo", [
    address,
    { encoding: "base64" },
  ]);
  return reply.value === null ? undefined : Uint8Array.fromBase64(reply.value.data[0]);
}

/** Ends of the parts that a table of an ELF file lists; `at` and `size` are where an entry has them. */
function part_ends(
  code: DataView,
  table: { readonly offset: number; readonly length: number; readonly count: number },
  at: number,
  size: number,
): number[] {
  const { offset, length, count } = table;
  if (offset + length * count > code.byteLength) return [];
  return Array.from({ length: count }, (_, index) => {
    const entry = offset + index * length;
    return Number(code.getBigUint64(entry + at, true) + code.getBigUint64(entry + size, true));
  });
}

/** Where an ELF file of 64 bits ends: behind the last of its parts. `undefined` for what is no such file. */
function elf_length(bytes: Uint8Array): number | undefined {
  if (bytes.length < ELF_HEADER_BYTES || new TextDecoder().decode(bytes.subarray(1, 4)) !== "ELF") {
    return undefined;
  }
  const code = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const table = (offset: number, length: number, count: number) => ({
    offset: Number(code.getBigUint64(offset, true)),
    length: code.getUint16(length, true),
    count: code.getUint16(count, true),
  });
  const segments = table(0x20, 0x36, 0x38);
  const sections = table(0x28, 0x3a, 0x3c);
  const end = Math.max(
    ELF_HEADER_BYTES,
    ...[segments, sections].map(({ offset, length, count }) => offset + length * count),
    ...part_ends(code, segments, 0x08, 0x20),
    ...part_ends(code, sections, 0x18, 0x20),
  );
  // A part that takes no room in the file may seem to lie behind its end.
  return end <= bytes.length && bytes.subarray(end).every((byte) => byte === 0) ? end : undefined;
}

/** The file as it was deployed: accounts on public clusters have zeros behind it. */
function deployed_file(code: Uint8Array): Uint8Array {
  let end = code.length;
  while (end > 0 && code[end - 1] === 0) end -= 1;
  return code.subarray(0, elf_length(code) ?? end);
}

/** SHA-256, in hexadecimal, of the program's file as it was deployed; `null` when it cannot be read. */
export async function program_hash(client: RpcCaller, program_id: string): Promise<string | null> {
  try {
    const program = await account_bytes(client, program_id);
    if (program === undefined) return null;
    const is_upgradeable = program.length === PROGRAM_ACCOUNT_BYTES && program[0] === KIND_PROGRAM;
    const code = is_upgradeable
      ? (await account_bytes(client, address_of(program.subarray(4))))?.subarray(CODE_OFFSET)
      : program;
    return code === undefined ? null : createHash("sha256").update(deployed_file(code)).digest("hex");
  } catch (caught) {
    log_of("run").warn("The program's code could not be read", { reason: coerce_error(caught).message });
    return null;
  }
}
