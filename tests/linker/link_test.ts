/** What the linker makes of good objects. */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { link } from "../../tools/linker/link.ts";
import { EXIT, object, op } from "./object_builder.ts";

const CODE = 1n << 32n;

interface Segment {
  flags: number;
  address: bigint;
  bytes: Uint8Array;
}

/** Reads a program back: its entry and its segments. */
function parse(program: Uint8Array): { entry: bigint; segments: Segment[] } {
  const view = new DataView(program.buffer);
  const segments = Array.from({ length: view.getUint16(56, true) }, (_, index) => {
    const at = 64 + index * 56;
    const [offset, size] = [view.getBigUint64(at + 8, true), view.getBigUint64(at + 32, true)];
    assertEquals(view.getBigUint64(at + 40, true), size);
    return {
      flags: view.getUint32(at + 4, true),
      address: view.getBigUint64(at + 16, true),
      bytes: program.slice(Number(offset), Number(offset + size)),
    };
  });
  return { entry: view.getBigUint64(24, true), segments };
}

function instruction(text: Uint8Array, index: number) {
  const view = new DataView(text.buffer);
  return {
    opcode: text[index * 8],
    source: text[index * 8 + 1]! >> 4,
    immediate: view.getInt32(index * 8 + 4, true),
  };
}

Deno.test("a program without data has one executable segment and the header SBPF v3 wants", () => {
  const program = link([{
    file: "a.o",
    bytes: object({
      sections: [{ name: ".text.entrypoint", data: [...op(0xb7), ...EXIT] }],
      symbols: [{ name: "entrypoint", section: ".text.entrypoint" }],
    }),
  }]);
  const view = new DataView(program.buffer);
  assertEquals(view.getUint16(18, true), 247);
  assertEquals(view.getUint32(48, true), 3);
  const { entry, segments } = parse(program);
  assertEquals(entry, CODE);
  assertEquals(segments, [{ flags: 1, address: CODE, bytes: Uint8Array.from([...op(0xb7), ...EXIT]) }]);
});

Deno.test("syscalls become the hash of their name, calls between objects a distance", () => {
  const caller = object({
    sections: [{
      name: ".text.entrypoint",
      data: [...op(0x85, 0, 1, 0, -1), ...op(0x85, 0, 1, 0, -1), ...EXIT],
      relocations: [[0, 10, "sol_log_"], [8, 10, "helper"]],
    }],
    symbols: [{ name: "entrypoint", section: ".text.entrypoint" }, { name: "sol_log_" }, { name: "helper" }],
  });
  const callee = object({
    sections: [{ name: ".text.unused", data: EXIT }, { name: ".text.helper", data: [...op(0xb7), ...EXIT] }],
    symbols: [{ name: "unused", section: ".text.unused" }, {
      name: "helper",
      section: ".text.helper",
      value: 8,
    }],
  });
  const program = link([{ file: "a.o", bytes: caller }, { file: "b.o", bytes: callee }]);
  const [text] = parse(program).segments;
  assert(text);
  // `unused` is dropped: the helper's section follows the caller's three instructions.
  assertEquals(text.bytes.length, 5 * 8);
  assertEquals(instruction(text.bytes, 0), { opcode: 0x85, source: 0, immediate: 0x207559bd });
  assertEquals(instruction(text.bytes, 1), { opcode: 0x85, source: 1, immediate: 2 });
});

Deno.test("a call through the symbol of a section finds the function behind it", () => {
  const program = link([{
    file: "a.o",
    bytes: object({
      sections: [
        { name: ".text.helpers", data: [...EXIT, ...EXIT] },
        {
          name: ".text.entrypoint",
          data: [...op(0x85, 0, 1, 0, 0), ...EXIT],
          relocations: [[0, 10, "helpers"]],
        },
      ],
      symbols: [
        { name: "helpers", section: ".text.helpers", local: true },
        { name: "entrypoint", section: ".text.entrypoint" },
      ],
    }),
  }]);
  const { entry, segments } = parse(program);
  assertEquals(entry, CODE + 16n);
  // From the instruction after the call (3) back to the second helper (1).
  assertEquals(instruction(segments[0]!.bytes, 2), { opcode: 0x85, source: 1, immediate: -2 });
});

Deno.test("read-only data starts behind an empty word; addresses are resolved in code and in data", () => {
  const program = link([{
    file: "a.o",
    bytes: object({
      sections: [
        {
          name: ".text.entrypoint",
          data: [...op(0x18, 1, 0, 0, 4), ...op(0), ...EXIT],
          relocations: [[0, 1, "table"]],
        },
        {
          name: ".data.rel.ro.table",
          flags: 3,
          data: new Array(16).fill(0),
          relocations: [[0, 2, "text"], [8, 2, "entrypoint"]],
        },
        { name: ".rodata.text", flags: 2, align: 1, data: [1, 2, 3] },
      ],
      symbols: [
        { name: "entrypoint", section: ".text.entrypoint" },
        { name: "table", section: ".data.rel.ro.table" },
        { name: "text", section: ".rodata.text" },
      ],
    }),
  }]);
  const { segments: [rodata, text] } = parse(program);
  assert(rodata && text);
  assertEquals([rodata.flags, rodata.address, text.flags, text.address], [4, 0n, 1, CODE]);
  const words = new BigUint64Array(rodata.bytes.buffer);
  assertEquals([words[0], words[1], words[2]], [0n, 24n, CODE]);
  assertEquals(rodata.bytes.slice(24, 32), Uint8Array.of(1, 2, 3, 0, 0, 0, 0, 0));
  assertEquals(instruction(text.bytes, 0).immediate, 8 + 4);
});

Deno.test("equal inputs give equal bytes; file names do not matter, order does", () => {
  const entry = object({
    sections: [{
      name: ".text.entrypoint",
      data: [...op(0x85, 0, 1, 0, -1), ...EXIT],
      relocations: [[0, 10, "helper"]],
    }],
    symbols: [{ name: "entrypoint", section: ".text.entrypoint" }, { name: "helper" }],
  });
  const helper = object({
    sections: [{ name: ".text.helper", data: EXIT }],
    symbols: [{ name: "helper", section: ".text.helper" }],
  });
  const first = link([{ file: "a.o", bytes: entry }, { file: "b.o", bytes: helper }]);
  assertEquals(link([{ file: "/elsewhere/x.o", bytes: entry }, { file: "y.o", bytes: helper }]), first);
  assertNotEquals(link([{ file: "b.o", bytes: helper }, { file: "a.o", bytes: entry }]), first);
});
