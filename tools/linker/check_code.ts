import { LinkError } from "./link_error.ts";
import { isSyscallHash } from "./syscalls.ts";

const STACK_FRAME_BYTES = 4096;
const FRAME_POINTER = 10;
const LDDW = 0x18;
const CALL = 0x85;
const ADD_IMMEDIATE = 0x07;
const MOVE_REGISTER = 0xbf;

/**
 * The opcodes clang emits for `-mcpu=v2`. The 32-bit arithmetic of `-mcpu=v3` (class 4) must stay out although
 * the VM runs it: the VM sign-extends ADD32, SUB32 and MUL32 where eBPF, and therefore clang, zero-extends, and
 * the result is silently wrong. 32-bit jumps (class 6) and the signed forms of `-mcpu=v4` are unknown to the VM.
 */
const ALLOWED_OPCODES = new Set([
  ...[0x07, 0x0f, 0x17, 0x1f, 0x27, 0x2f, 0x37, 0x3f, 0x47, 0x4f, 0x57, 0x5f, 0x67, 0x6f, 0x77, 0x7f, 0x87],
  ...[0x97, 0x9f, 0xa7, 0xaf, 0xb7, 0xbf, 0xc7, 0xcf, 0xdc],
  ...[0x18, 0x61, 0x69, 0x71, 0x79, 0x62, 0x6a, 0x72, 0x7a, 0x63, 0x6b, 0x73, 0x7b],
  ...[0x05, 0x15, 0x1d, 0x25, 0x2d, 0x35, 0x3d, 0x45, 0x4d, 0x55, 0x5d, 0x65, 0x6d, 0x75, 0x7d, 0xa5, 0xad],
  ...[0xb5, 0xbd, 0xc5, 0xcd, 0xd5, 0xdd, 0x85, 0x8d, 0x95],
]);

/** Refuses code the VM would run wrongly or not at all. `text` is the finished code image. */
export function checkCode(text: Uint8Array): void {
  const view = new DataView(text.buffer, text.byteOffset, text.byteLength);
  for (let at = 0; at < text.length; at += 8) {
    const opcode = view.getUint8(at);
    if (!ALLOWED_OPCODES.has(opcode)) {
      throw new LinkError(
        `Instruction ${at / 8}: opcode 0x${opcode.toString(16)} is not allowed (compile with -mcpu=v2)`,
      );
    }
    checkSignedForm(view, at, opcode);
    checkStack(view, at, opcode);
    const source = view.getUint8(at + 1) >> 4;
    if (opcode === CALL && source !== 1 && !isSyscallHash(view.getUint32(at + 4, true))) {
      throw new LinkError(`Instruction ${at / 8}: call of a function by number`);
    }
    if (opcode === LDDW) at += 8;
  }
}

/** `-mcpu=v4` reuses the offset field of division, modulo and move for signed forms. */
function checkSignedForm(view: DataView, at: number, opcode: number): void {
  const arithmetic = (opcode & 0x07) === 0x07;
  if (arithmetic && view.getInt16(at + 2, true) !== 0) {
    throw new LinkError(
      `Instruction ${at / 8}: signed form of opcode 0x${opcode.toString(16)} is not allowed`,
    );
  }
}

/**
 * Stack frames lie next to each other in SBPF v3, without a gap: an access below the own frame would
 * silently overwrite the caller. Direct accesses and the address of every local are checked.
 */
function checkStack(view: DataView, at: number, opcode: number): void {
  const registers = view.getUint8(at + 1);
  const isLoad = (opcode & 0x07) === 0x01;
  const isStore = (opcode & 0x07) === 0x02 || (opcode & 0x07) === 0x03;
  const base = isLoad ? registers >> 4 : registers & 0x0f;
  if ((isLoad || isStore) && base === FRAME_POINTER) assertInFrame(at, view.getInt16(at + 2, true), -1);
  const isMoveOfFramePointer = opcode === MOVE_REGISTER && registers >> 4 === FRAME_POINTER;
  if (isMoveOfFramePointer && at + 16 <= view.byteLength && view.getUint8(at + 8) === ADD_IMMEDIATE) {
    const sameRegister = (view.getUint8(at + 9) & 0x0f) === (registers & 0x0f);
    // The end of the frame is a legal address: it is one past the last local.
    if (sameRegister) assertInFrame(at, view.getInt32(at + 12, true), 0);
  }
}

function assertInFrame(at: number, offset: number, last: number): void {
  if (offset > last || offset < -STACK_FRAME_BYTES) {
    throw new LinkError(
      `Instruction ${at / 8}: stack offset ${offset} is outside the ${STACK_FRAME_BYTES}-byte frame`,
    );
  }
}
