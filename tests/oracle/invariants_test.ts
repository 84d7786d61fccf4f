/** The rules, their page and their switches. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { INVARIANTS, is_disabled, KNOWN_WEAKNESSES, severity_of } from "@/oracle/invariants.ts";

const PAGE = new URL("../../docs/ORACLE.md", import.meta.url);

Deno.test("invariants: docs/ORACLE.md names every rule", async () => {
  const page = await Deno.readTextFile(PAGE);
  const missing = Object.keys(INVARIANTS).filter((id) => !page.includes(id.replace("operation.", "")));
  assertEquals(missing, []);
});

Deno.test("invariants: a rule is as bad as it says, one of a family as bad as the family", () => {
  assertEquals([severity_of("I5"), severity_of("operation.error"), severity_of("S-1")], [
    "critical",
    "high",
    "medium",
  ]);
  assertEquals([severity_of("I6.owner"), severity_of("pool_state.flags")], ["critical", "critical"]);
  assertThrows(() => severity_of("nonsense"));
});

Deno.test("invariants: rules are switched off one by one or by families, and weaknesses from the beginning", () => {
  assert(is_disabled("I6.owner", new Set(["I6"])) && is_disabled("I6.owner", new Set(["I6.owner"])));
  assert(!is_disabled("I6.owner", new Set(["I6.ratio", "I"])) && !is_disabled("I6", new Set()));
  assertEquals([...KNOWN_WEAKNESSES].sort(), ["W-S1", "W-S2", "W-S5"]);
});
