import fc from "fast-check";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { MAX_LOG_LINE_BYTES } from "@/base/limits.ts";
import { json_line, type LogEntry, text_line } from "@/base/log_line.ts";
import { test_seed } from "./test_seed.ts";

const AT_MS = Date.UTC(2025, 0, 15, 10, 30, 45, 123);
const encoder = new TextEncoder();

function entry(changes: Partial<LogEntry> = {}): LogEntry {
  return {
    at_ms: AT_MS,
    level: "warning",
    category: "engine",
    message: "Something",
    context: {},
    ...changes,
  };
}

Deno.test("log: a line of JSON has time, level, category and message first, then its context", () => {
  const line = json_line(entry({ context: { thread_id: "swap_1", amount: 18_446_744_073_709_551_615n } }));
  assertEquals(
    line,
    '{"time":"2025-01-15T10:30:45.123Z","level":"warning","category":"engine","message":"Something",' +
      '"thread_id":"swap_1","amount":18446744073709551615}\n',
  );
});

Deno.test("log: a context cannot write over the line's own members", () => {
  const context = { message: "inner", level: "none", time: 1, category: "x", other: 2 };
  const read = JSON.parse(json_line(entry({ context })));
  assertEquals([read.message, read.level, read.category], ["Something", "warning", "engine"]);
  assertEquals([read.context_message, read.context_level, read.other], ["inner", "none", 2]);
});

Deno.test("log: a line for a person names the thread, and the stack stands below", () => {
  const context = { thread_id: "swap_1", code: "x", amount: 5n, stack: "Error: no\n    at one\n    at two" };
  assertEquals(
    text_line(entry({ context }), false),
    "2025-01-15T10:30:45.123Z warning engine: [swap_1] Something code=x amount=5\n" +
      "    Error: no\n    at one\n    at two\n",
  );
});

Deno.test("log: colours are on the terminal only, and change no text", () => {
  const one = entry({ context: { thread_id: "swap_1", code: "x" } });
  const coloured = text_line(one, true);
  assertStringIncludes(coloured, "\x1b[33mwarning");
  // deno-lint-ignore no-control-regex
  assertEquals(coloured.replaceAll(/\x1b\[\d+m/g, ""), text_line(one, false));
  assert(!text_line(one, false).includes("\x1b"), "No colour was asked for");
});

Deno.test("log: what comes from outside can neither begin a line nor speak to the terminal", () => {
  const evil = "a\nerror: forged\r\x1b[2J\u2028b";
  const line = text_line(entry({ message: evil, context: { [evil]: evil, thread_id: evil } }), false);
  assertEquals(line.split("\n").length, 2);
  assertMatch(line, /^[\x20-\x7e…]+\n$/);
  assertEquals(json_line(entry({ message: evil, context: { evil } })).split("\n").length, 2);
});

Deno.test("log: an error in the context has its stack and its cause", () => {
  const error = new Error("outer", { cause: new TypeError("inner") });
  const read = JSON.parse(json_line(entry({ context: { error } })));
  assertStringIncludes(read.error.stack, "log_line_test.ts");
  assertEquals([read.error.message, read.error.cause.name], ["outer", "TypeError"]);
});

Deno.test("log: no line is longer than its bound, and each stays readable", () => {
  const long = fc.oneof(fc.constant("x"), fc.constant("ä"), fc.constant("\u0000"), fc.constant("😀"))
    .chain((character) => fc.nat(40_000).map((count) => character.repeat(count)));
  fc.assert(
    fc.property(long, long, fc.array(long, { maxLength: 30 }), (message, thread_id, values) => {
      const one = entry({ message, context: { thread_id, values, ...Object.fromEntries(values.entries()) } });
      for (const line of [json_line(one), text_line(one, true)]) {
        assert(encoder.encode(line).length <= MAX_LOG_LINE_BYTES, `${line.length} characters`);
      }
      const read = JSON.parse(json_line(one));
      assertEquals([read.time, read.level], ["2025-01-15T10:30:45.123Z", "warning"]);
    }),
    { seed: test_seed(), numRuns: 100 },
  );
  const cut = JSON.parse(
    json_line(entry({ context: { thread_id: "swap_1", list: Array(100).fill("y".repeat(999)) } })),
  );
  assertEquals([cut.thread_id, cut.list], ["swap_1", undefined]);
  assert(cut.shortened_from_bytes > MAX_LOG_LINE_BYTES, "It says how long it was");
});

Deno.test("log: braces in a message are no template", () => {
  assertStringIncludes(json_line(entry({ message: 'found {"a":1} {b}' })), 'found {\\"a\\":1} {b}');
});
