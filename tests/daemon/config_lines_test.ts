/** The line of a setting is found in whatever way TOML lets people write it. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { parse } from "smol-toml";
import { line_finder } from "@/daemon/config/toml_lines.ts";
import { test_seed } from "../base/test_seed.ts";

const TEXT = `# head
top = 1 # x = 2
"quoted key" = 'it''
solana.rpc_url = "dotted"

[daemon]   # the process
bind_address = "a # b [c]"
hosts = [
  "[localnet]",   # port = 1
  'x = 3',
]
token = """
port = 5
[threading]
"""
inline = { level = "info", deep = { er = 1 } }
  indented=true

[ localnet . "odd \\u0041" ]
port = 7
[[list]]
port = 8
[threading]
seed = '''
[storage]'''
last = 9`.replace("'it''", "'it'");

Deno.test("config lines: tables in lists have numbers, and tables below them belong to the newest", () => {
  const text = [
    "[[pool]]",
    "name = 1",
    "[[pool]]",
    "name = 2",
    "[pool.ratio]",
    "a = 1",
    "[[pool.side]]",
    "b = 2",
    "[x]",
  ];
  const line_of = line_finder([...text, "name = 3"].join("\n"));
  const expected: [PropertyKey[], number | undefined][] = [
    [["pool", 0], 1],
    [["pool", 0, "name"], 2],
    [["pool", 1], 3],
    [["pool", 1, "name"], 4],
    [["pool", 1, "missing"], 3],
    [["pool", 1, "ratio", "a"], 6],
    [["pool", 1, "side", 0, "b"], 8],
    [["pool", 2, "name"], 1],
    [["x", "name"], 10],
  ];
  for (const [path, line] of expected) assertEquals(line_of(path), line, path.join("."));
});

Deno.test("config lines: tables, dotted and quoted keys, lists and texts over several lines", () => {
  parse(TEXT);
  const line_of = line_finder(TEXT);
  const expected: [string[], number | undefined][] = [
    [["top"], 2],
    [["quoted key"], 3],
    [["solana", "rpc_url"], 4],
    [["daemon"], 6],
    [["daemon", "bind_address"], 7],
    [["daemon", "hosts"], 8],
    [["daemon", "hosts", "1"], 8],
    [["daemon", "token"], 12],
    [["daemon", "inline"], 16],
    [["daemon", "inline", "level"], 16],
    [["daemon", "indented"], 17],
    [["localnet", "odd A", "port"], 20],
    [["list", "port"], 22],
    [["threading", "seed"], 24],
    [["threading", "last"], 26],
    [["storage"], undefined],
    [["daemon", "nothing"], 6],
    [["x"], undefined],
  ];
  for (const [path, line] of expected) assertEquals(line_of(path), line, path.join("."));
});

const text = fc.string({ unit: "grapheme" });
const name = fc.oneof(fc.stringMatching(/^[A-Za-z0-9_-]{1,8}$/), text);
const value = fc.oneof(
  fc.integer().map(String),
  fc.constantFrom("true", "false"),
  text.map((one) => JSON.stringify(one)),
  text.filter((one) => !/['\p{Cc}]/u.test(one)).map((one) => `'${one}'`),
  text.filter((one) => !/["\\\p{Cc}]/u.test(one)).map((one) => `"""\n[x]\n${one} = 1\n"""`),
  fc.array(text, { maxLength: 3 }).map((list) =>
    `[ # ]\n${list.map((one) => `${JSON.stringify(one)},`).join("\n")}\n]`
  ),
  text.map((one) => `{ a = [1, "}"], ${JSON.stringify(`k${one}`)} = 2 }`),
);
const entry = fc.record({ key: name, value, gap: fc.constantFrom("", "\n", "# [no] = 1\n", " \t\n") });
const sections = fc.uniqueArray(
  fc.record({ table: name, entries: fc.uniqueArray(entry, { selector: ({ key }) => key }) }),
  {
    selector: ({ table }) => table,
    maxLength: 4,
  },
);

/** JSON's escapes are TOML's, but for those of surrogates that stand alone: such names are left out. */
function is_whole(one: string): boolean {
  return one.isWellFormed();
}

Deno.test("config lines: property: every key of a random file is found where it was written", () => {
  const seed = test_seed();
  fc.assert(
    fc.property(sections, (tables) => {
      let written = "";
      const places: [string[], number][] = [];
      const line = () => written.split("\n").length;
      for (const { table, entries } of tables) {
        places.push([[table], line()]);
        written += `[${JSON.stringify(table)}]\n`;
        for (const { key, value, gap } of entries) {
          written += gap;
          places.push([[table, key], line()]);
          written += `${JSON.stringify(key)} = ${value}\n`;
        }
      }
      fc.pre(is_whole(written) && !/\\u[dD][89a-fA-F]|\p{Cc}(?<!\n|\t)/u.test(written));
      parse(written);
      const line_of = line_finder(written);
      for (const [path, expected] of places) assertEquals(line_of(path), expected, written);
    }),
    { seed, numRuns: 300 },
  );
});
