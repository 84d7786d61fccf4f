/** The manifest, the files and the header of the program tell of the same bugs. */
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { sha256_of } from "../../tools/linker/build.ts";
import { parse_bug_list } from "../../tools/planted/bug_list.ts";
import { build_of, planted_files, VARIANTS } from "./builds.ts";

const HEADER = new URL("../../program/src/planted_bugs.h", import.meta.url);
const FEWEST_BUGS = 24;

Deno.test("planted: the manifest lists the bugs of the header, and each has a file of its own", async () => {
  const bugs = parse_bug_list(await Deno.readTextFile(HEADER));
  assert(bugs.length >= FEWEST_BUGS, `Only ${bugs.length} bugs`);
  assertEquals(VARIANTS.map(({ file: _file, bytes: _bytes, sha256: _sha256, ...bug }) => bug), bugs);
  assertEquals(planted_files(), VARIANTS.map(({ file }) => file).sort());
  for (const variant of VARIANTS) {
    const elf = build_of(variant);
    assertEquals([elf.length, await sha256_of(elf)], [variant.bytes, variant.sha256], variant.name);
  }
  assertEquals(new Set(VARIANTS.map(({ sha256 }) => sha256)).size, VARIANTS.length);
});

Deno.test("planted: a list of bugs is read with comments of several lines", () => {
  const header = [
    "// swap: not in the list. Breaks: nothing.",
    "enum planted_bug {",
    "  NO_BUG,",
    "",
    "  // deposit, swap: does one thing. And",
    "  // another. Breaks: a promise.",
    "  FIRST_BUG,",
    "  // swap: does it. Breaks: another one.",
    "  SECOND_BUG,",
    "};",
  ].join("\n");
  const [first, second, ...more] = parse_bug_list(header);
  assertEquals(first, {
    name: "first_bug",
    operations: ["deposit", "swap"],
    description: "does one thing. And another.",
    breaks: "a promise.",
  });
  assertEquals([second?.name, second?.operations, more], ["second_bug", ["swap"], []]);
});

Deno.test("planted: a bug without a comment, or with another one, is refused", () => {
  for (const note of ["", "  // swap: does it.\n", "  // Does it. Breaks: a promise.\n"]) {
    const { message } = assertThrows(() => parse_bug_list(`${note}  ODD_BUG,\n`));
    assertStringIncludes(message, "ODD_BUG");
  }
  assertStringIncludes(assertThrows(() => parse_bug_list("enum {\n  NO_BUG,\n};")).message, "no bug");
});
