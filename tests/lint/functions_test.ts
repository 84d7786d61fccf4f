import { check_rule } from "./rule_check.ts";

/** A body that makes the function as long as asked for, first and last line included. */
function body(lines: number): string {
  return `{\n${"  go();\n".repeat(lines - 2)}}`;
}

check_rule("function-length", [
  { name: "70 lines", source: `function a() ${body(70)}`, reports: 0 },
  { name: "71 lines", source: `function a() ${body(71)}`, reports: 1 },
  { name: "an arrow function", source: `const a = () => ${body(71)};`, reports: 1 },
  { name: "a method", source: `class A { go() ${body(71)} }`, reports: 1 },
  {
    name: "a test's function",
    file: "tests/a_test.ts",
    source: `Deno.test("a", () => ${body(71)});`,
    reports: 1,
  },
  { name: "two short functions", source: `function a() ${body(60)}\nfunction b() ${body(60)}`, reports: 0 },
  { name: "a long file without functions", source: "go();\n".repeat(100), reports: 0 },
]);

check_rule("exit-in-main-only", [
  { name: "src/cli/main.ts", file: "src/cli/main.ts", source: "Deno.exit(0)", reports: 0 },
  { name: "another room", source: "if (import.meta.main) Deno.exit(1);", reports: 1 },
  { name: "another command", file: "src/cli/commands/call.ts", source: "Deno.exit(1)", reports: 1 },
  { name: "through Node", source: "process.exit(1)", reports: 1 },
  {
    name: "a tool's top level",
    file: "tools/a.ts",
    source: "if (import.meta.main) Deno.exit(go());",
    reports: 0,
  },
  { name: "a tool's function", file: "tools/a.ts", source: "function a() { Deno.exit(1); }", reports: 1 },
  { name: "tests are free", file: "tests/a_test.ts", source: "Deno.exit(1)", reports: 0 },
  { name: "another exit", source: "lane.exit(1); Deno.exitCode = 1;", reports: 0 },
]);

check_rule("documented-exports", [
  { name: "a function", source: "export function a() {}", reports: 1 },
  {
    name: "a type, a class and a constant",
    source: "export type A = 1;\nexport class B {}\nexport const C = 1;",
    reports: 3,
  },
  { name: "JSDoc", source: "/** What. */\nexport function a() {}", reports: 0 },
  { name: "a line comment is not JSDoc", source: "// What.\nexport function a() {}", reports: 1 },
  { name: "a plain block is not JSDoc", source: "/* What. */\nexport function a() {}", reports: 1 },
  {
    name: "a lint directive between",
    source: "/** What. */\n// deno-lint-ignore x\nexport function a() {}",
    reports: 0,
  },
  {
    name: "JSDoc of something else above",
    source: "/** What. */\nconst b = 1;\nexport const a = b;",
    reports: 1,
  },
  {
    name: "overloads are described once",
    source:
      "/** What. */\nexport function a(b: 1): 1;\nexport function a(b: 2): 2;\nexport function a(b) { return b; }",
    reports: 0,
  },
  { name: "not exported", source: "function a() {}", reports: 0 },
  { name: "passed on", source: `export { a } from "./a.ts"; export * from "./b.ts";`, reports: 0 },
  { name: "tests are free", file: "tests/scene.ts", source: "export const a = 1;", reports: 0 },
]);
