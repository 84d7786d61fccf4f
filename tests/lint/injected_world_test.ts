import { check_rule } from "./rule_check.ts";

const EVERYTHING = `Date.now(); new Date(); performance.now(); Math.random();
  setTimeout(go, 1); setInterval(go, 1); console.log("x");`;

check_rule("injected-world", [
  { name: "each direct use is reported", source: EVERYTHING, reports: 7 },
  { name: "base is free", file: "src/base/clock.ts", source: EVERYTHING, reports: 0 },
  { name: "the command line is free", file: "src/cli/output.ts", source: EVERYTHING, reports: 0 },
  { name: "tests are free", file: "tests/engine/part_test.ts", source: EVERYTHING, reports: 0 },
  { name: "tools are free", file: "tools/build.ts", source: EVERYTHING, reports: 0 },
  {
    name: "a room with base in its name is not base",
    file: "src/database/x.ts",
    source: "Date.now()",
    reports: 1,
  },
  { name: "Date() as a function is the present too", source: "Date()", reports: 1 },
  { name: "a date of a given time is free", source: "new Date(0); new Date(block_time_ms)", reports: 0 },
  { name: "a way around through globalThis", source: "globalThis.setTimeout(go, 1)", reports: 1 },
  { name: "a global under another name", source: "const later = setTimeout; call(console);", reports: 2 },
  { name: "the timers of Node", source: `import { setTimeout as s } from "node:timers";`, reports: 1 },
  { name: "the promised timers of Node", source: `import * as t from "node:timers/promises";`, reports: 1 },
  {
    name: "a member or a key of that name is not the global",
    source: "world.setTimeout(go); const a = { setInterval: go, console: 1 }; a.console; clock.now();",
    reports: 0,
  },
  { name: "text and comments do not count", source: `// Date.now()\nconst a = "Date.now()";`, reports: 0 },
  { name: "other members of Date and Math", source: "Date.parse(x); Math.max(1, 2)", reports: 0 },
]);
