import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { FAULT_NAMES } from "@/nemesis/catalogue.ts";
import { FaultSpecError, parse_fault_spec } from "@/nemesis/spec.ts";

Deno.test("fault spec: names with and without shares, and all of them", () => {
  assertEquals(parse_fault_spec("dropped=0.5, closed=1"), [
    { name: "dropped", share: 0.5 },
    { name: "closed", share: 1 },
  ]);
  assertEquals(parse_fault_spec("lagging").map(({ name }) => name), ["lagging"]);
  const all = parse_fault_spec("all");
  assertEquals(all.map(({ name }) => name), FAULT_NAMES);
  assert(all.every(({ share }) => share > 0 && share < 1));
});

Deno.test("fault spec: what cannot be read is refused with what was found and what is allowed", () => {
  const refused: [string, RegExp][] = [
    ["", /no fault "".*dropped/],
    ["lost", /no fault "lost".*reply_lost/],
    ["closed,closed=0.1", /"closed" is named twice/],
    ["closed=0", /"closed=0" has no usable share; expected a number above 0, up to 1/],
    ["closed=1.5", /"closed=1.5"/],
    ["closed=1=1", /"closed=1=1"/],
    ["closed=x", /"closed=x"/],
    [`closed${",closed".repeat(1_000)}`, /more than 1000 characters/],
  ];
  for (const [text, message] of refused) {
    const error = assertThrows(() => parse_fault_spec(text));
    assert(error instanceof FaultSpecError, text);
    assertMatch(error.message, message);
  }
});
