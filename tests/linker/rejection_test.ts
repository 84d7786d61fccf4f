/** What the linker refuses, and what it says. Each of these would load, or even run, and then be wrong. */
import { assert, assertStringIncludes, assertThrows } from "@std/assert";
import { link } from "../../tools/linker/link.ts";
import { LinkError } from "../../tools/linker/link_error.ts";
import { EXIT, object, type ObjectSpec, op, type SectionSpec, type SymbolSpec } from "./object_builder.ts";

function refused(bytes: Uint8Array | Uint8Array[], message: string): void {
  const list = Array.isArray(bytes) ? bytes : [bytes];
  const error = assertThrows(() => link(list.map((each, index) => ({ file: `${index}.o`, bytes: each }))));
  assert(error instanceof LinkError, String(error));
  assertStringIncludes(error.message, message);
}

/** An object whose entry point is the given code. */
function entry(
  code: number[],
  relocations: [number, number, string][] = [],
  symbols: SymbolSpec[] = [],
  sections: SectionSpec[] = [],
  rest: Partial<ObjectSpec> = {},
): Uint8Array {
  return object({
    sections: [{ name: ".text.entrypoint", data: [...code, ...EXIT], relocations }, ...sections],
    symbols: [{ name: "entrypoint", section: ".text.entrypoint" }, ...symbols],
    ...rest,
  });
}

const LOAD_ADDRESS = [...op(0x18, 1), ...op(0)];

Deno.test("files that are no BPF relocatables", () => {
  refused(new Uint8Array(10), "not an ELF file");
  refused(new TextEncoder().encode("x".repeat(100)), "not an ELF file");
  const wrongClass = entry([]);
  wrongClass[4] = 1;
  refused(wrongClass, "not 64-bit little-endian");
  refused(entry([], [], [], [], { machine: 62 }), "not a relocatable object for BPF");
  refused(entry([], [], [], [], { type: 3 }), "not a relocatable object for BPF");
  refused(entry([]).subarray(0, 200), "bad section table");
});

Deno.test("a program without an entry point", () => {
  refused([], "No input defines");
  const helper = {
    sections: [{ name: ".text", data: EXIT }],
    symbols: [{ name: "helper", section: ".text" }],
  };
  refused(object(helper), "No input defines");
});

Deno.test("two definitions of one name", () => {
  refused([entry([]), entry([])], '"entrypoint" is defined in both 0.o and 1.o');
});

Deno.test("unknown functions and misspelt syscalls, which the loader would accept", () => {
  const call = op(0x85, 0, 1, 0, -1);
  refused(entry(call, [[0, 10, "sol_lag_"]], [{ name: "sol_lag_" }]), '"sol_lag_", which is neither defined');
  refused(entry(op(0x85, 0, 0, 0, 7)), "call of a function by number");
  refused(
    entry(LOAD_ADDRESS, [[0, 1, "abort"]], [{ name: "abort" }]),
    'the address of syscall "abort" is taken',
  );
});

Deno.test("writable data", () => {
  const counter = { name: "counter", section: ".bss.counter" };
  const bss = { name: ".bss.counter", type: 8, flags: 3, data: [0, 0, 0, 0] };
  refused(entry(LOAD_ADDRESS, [[0, 1, "counter"]], [counter], [bss]), "0.o: .bss.counter: writable data");
  const value = { name: "counter", section: ".data.counter" };
  const data = { name: ".data.counter", flags: 3, data: [1, 0, 0, 0] };
  refused(entry(LOAD_ADDRESS, [[0, 1, "counter"]], [value], [data]), "0.o: .data.counter: writable data");
  const common = { name: "counter", sectionIndex: 0xfff2 };
  refused(entry([], [], [common]), 'writable data: common symbol "counter"');
});

Deno.test("half an instruction", () => {
  refused(entry([0xb7, 0, 0]), "not a whole number of instructions");
});

Deno.test("data that wants more than word alignment", () => {
  const wide = { name: ".rodata.wide", flags: 2, align: 16, data: [1] };
  const symbol = { name: "wide", section: ".rodata.wide" };
  refused(entry(LOAD_ADDRESS, [[0, 1, "wide"]], [symbol], [wide]), "alignment 16");
});

Deno.test("32-bit arithmetic, 32-bit jumps and unknown opcodes", () => {
  for (
    const opcode of [0x04, 0x0c, 0x14, 0x1c, 0x24, 0x2c, 0xb4, 0xbc, 0x16, 0x1e, 0xd4, 0xd7, 0xdb, 0x06, 0x00]
  ) {
    refused(entry(op(opcode)), `opcode 0x${opcode.toString(16)} is not allowed`);
  }
  for (const opcode of [0x37, 0x3f, 0x9f, 0xbf]) refused(entry(op(opcode, 1, 2, 1)), "signed form");
});

Deno.test("stack accesses outside the frame, which would overwrite the caller", () => {
  for (const offset of [-4097, 0, 8]) {
    refused(entry(op(0x7b, 10, 1, offset)), `stack offset ${offset} is outside`);
    refused(entry(op(0x79, 1, 10, offset)), `stack offset ${offset} is outside`);
    refused(entry(op(0x7a, 10, 0, offset)), `stack offset ${offset} is outside`);
  }
  for (const offset of [-4104, 8]) {
    refused(entry([...op(0xbf, 2, 10), ...op(0x07, 2, 0, 0, offset)]), `stack offset ${offset} is outside`);
  }
  link([{
    file: "a.o",
    bytes: entry([...op(0x7b, 10, 1, -4096), ...op(0xbf, 2, 10), ...op(0x07, 2, 0, 0, -4096)]),
  }]);
});

Deno.test("relocations the linker does not know", () => {
  refused(entry(LOAD_ADDRESS, [[0, 4, "entrypoint"]]), "relocation type 4 is not supported");
  refused(entry(op(0xb7), [[0, 10, "entrypoint"]]), "relocation type 10 is not supported");
  refused(entry(op(0xb7), [[0, 1, "entrypoint"]]), "relocation type 1 is not supported");
  const rela = { name: ".rela.text", type: 4, flags: 0, data: [] };
  refused(entry([], [], [], [rela]), "relocations with addends");
});
