/** Tables are as wide as they may be, and what stands in them is whole or visibly cut. */
import fc from "fast-check";
import { assert, assertEquals } from "@std/assert";
import { type Cell, cut, fitted_table, printable } from "@/cli/table.ts";
import { test_seed } from "../base/test_seed.ts";

const HEAD = ["thread", "at (UTC)", "amount", "what happened"];
const ROWS = [
  [
    "withdrawal_1",
    "2025-01-15 10:30:45",
    "18,446,744,073,709,551,615",
    "The pool holds too little of the output",
  ],
  ["swap_12", "2025-01-15 10:30:46", "1", "-"],
];

Deno.test("table: without a bound everything is there, figures to the right", () => {
  assertEquals(fitted_table(HEAD, ROWS).split("\n"), [
    "thread        at (UTC)             amount                      what happened",
    "------------  -------------------  --------------------------  ---------------------------------------",
    "withdrawal_1  2025-01-15 10:30:45  18,446,744,073,709,551,615  The pool holds too little of the output",
    "swap_12       2025-01-15 10:30:46                           1  -",
  ]);
});

Deno.test("table: words give way before columns do, and figures and times never lose a part", () => {
  assertEquals(
    fitted_table(HEAD, ROWS, 80).split("\n")[2],
    [
      "withdrawal_1  2025-01-15 10:30:45  18,446,744,073,709,551,615  The pool holds t…",
    ].join(),
  );
  assertEquals(fitted_table(HEAD, ROWS, 62).split("\n").slice(1), [
    "------------  -------------------  --------------------------",
    "withdrawal_1  2025-01-15 10:30:45  18,446,744,073,709,551,615",
    "swap_12       2025-01-15 10:30:46                           1",
  ]);
  assertEquals(fitted_table(HEAD, ROWS, 8), "thread\n--------\nwithdra…\nswap_12");
});

Deno.test("table: a fuzz of cells never makes a line wider than the terminal, nor a second line", () => {
  const cell = fc.oneof(fc.string({ unit: "binary" }), fc.nat().map(String));
  const rows = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { maxLength: 5 });
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: 60 }), (cells, width) => {
      const lines = fitted_table(["a", "bb", "ccc"], cells, width).split("\n");
      assertEquals(lines.length, cells.length + 2);
      for (const line of lines) assert(line.length <= width, `${line.length} > ${width}: ${line}`);
    }),
    { seed: test_seed(), numRuns: 500 },
  );
});

Deno.test("table: texts of others cannot move the cursor, and colours do not count as width", () => {
  assertEquals(printable("a\x1b[2Jb\r\nc\u202ed\x9b1m"), "a [2Jb  c d 1m");
  const red: Cell = { text: "bad\x1b]0;x\x07", paint: (text) => `<${text}>` };
  assertEquals(fitted_table(["state", "n"], [[red, "1"]]).split("\n")[2], "<bad ]0;x >  1");
  assertEquals([cut("abc", 3), cut("abcd", 3), cut("abcd", 0)], ["abc", "ab…", ""]);
});
