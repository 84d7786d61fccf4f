import { checkCode } from "./check_code.ts";
import { readObject } from "./elf_object.ts";
import { writeExecutable } from "./executable.ts";
import { layOut } from "./relocate.ts";
import { resolve } from "./resolve.ts";

/** An object file: its name (for messages only) and its bytes. */
export interface LinkInput {
  readonly file: string;
  readonly bytes: Uint8Array;
}

/**
 * Links BPF relocatables into one SBPF v3 program.
 *
 * The result depends only on the bytes and the order of the inputs. Throws `LinkError` for anything that would
 * load and then misbehave: unknown syscalls, 32-bit arithmetic, writable data, stack accesses outside the frame.
 */
export function link(inputs: readonly LinkInput[]): Uint8Array<ArrayBuffer> {
  const objects = inputs.map((input) => readObject(input.file, input.bytes));
  const image = layOut(resolve(objects));
  checkCode(image.text);
  return writeExecutable(image);
}
