import { check_rule } from "./rule_check.ts";

check_rule("file-name", [
  { name: "snake_case", file: "src/engine/worker_loop.ts", source: "", reports: 0 },
  { name: "a type declaration and a test", file: "tests/localnet/kit_types.d.ts", source: "", reports: 0 },
  { name: "a word that only contains util", file: "src/engine/utilisation.ts", source: "", reports: 0 },
  { name: "utils", file: "src/engine/utils.ts", source: "", reports: 1 },
  { name: "part of a name", file: "src/engine/string_helpers.ts", source: "", reports: 1 },
  { name: "a folder", file: "tests/common/scene.ts", source: "", reports: 1 },
  { name: "misc", file: "tools/misc.ts", source: "", reports: 1 },
  { name: "camelCase", file: "src/engine/workerLoop.ts", source: "", reports: 1 },
  { name: "kebab-case", file: "web/live-feed.js", source: "", reports: 1 },
  { name: "a folder in capitals", file: "src/Engine/loop.ts", source: "", reports: 1 },
]);

check_rule("function-name", [
  { name: "snake_case", source: "export function read_pool() {} function go() {}", reports: 0 },
  { name: "camelCase", source: "export function readPool() {} function stopNow() {}", reports: 2 },
  { name: "methods answer to interfaces that are not ours", source: "class A { getSlot() {} }", reports: 0 },
  {
    name: "beside src/ it is left to the part",
    file: "tests/a_test.ts",
    source: "function aB() {}",
    reports: 0,
  },
]);

check_rule("no-default-export", [
  { name: "a default export", source: "export default 1;", reports: 1 },
  {
    name: "a function by default",
    file: "web/chart.js",
    source: "export default function a() {}",
    reports: 1,
  },
  { name: "under the name default", source: "const a = 1; export { a as default };", reports: 1 },
  { name: "exports by name", source: "export const a = 1; export { b } from './b.ts';", reports: 0 },
  { name: "the plugin itself", file: "tools/lint/plugin.ts", source: "export default {};", reports: 0 },
]);

check_rule("bounds-in-limits", [
  { name: "a largest number", source: "const MAX_ROWS = 100;", reports: 1 },
  { name: "a wait", source: "export const RPC_TIMEOUT_MS = 10_000;", reports: 1 },
  { name: "base/limits.ts", file: "src/base/limits.ts", source: "export const MAX_ROWS = 1;", reports: 0 },
  { name: "a room's own", file: "src/localnet/limits.ts", source: "export const MAX_ROWS = 1;", reports: 0 },
  {
    name: "limits.ts deeper in a room",
    file: "src/chain/a/limits.ts",
    source: "const MAX_A = 1;",
    reports: 1,
  },
  { name: "the contract's bounds", file: "src/domain/ratio.ts", source: "const MAX_A = 19;", reports: 0 },
  {
    name: "other constants",
    source: "const PAUSE_MS = 3; const MAX_U64 = 1n; const MAX_ALL = MAX_A * 2;",
    reports: 0,
  },
  { name: "outside src/", file: "tests/a_test.ts", source: "const MAX_ROWS = 1;", reports: 0 },
]);
