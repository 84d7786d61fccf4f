import { assertEquals, assertMatch } from "@std/assert";
import plugin from "../../tools/lint/plugin.ts";

/** One piece of source for one rule, and how often the rule must speak up. */
export interface RuleCase {
  readonly name: string;
  readonly file?: string;
  readonly source: string;
  readonly reports: number;
}

/** The diagnostics of one rule alone for a piece of source. */
export function lint(rule: string, source: string, file: string): Deno.lint.Diagnostic[] {
  const found = plugin.rules[rule];
  if (found === undefined) throw new Error(`The plugin has no rule ${rule}`);
  return Deno.lint.runPlugin({ name: plugin.name, rules: { [rule]: found } }, file, source);
}

/** Registers a test for each case: a rule that never speaks, or always, does not pass. */
export function check_rule(rule: string, cases: readonly RuleCase[]): void {
  for (const { name, source, reports, file = "src/engine/part.ts" } of cases) {
    Deno.test(`${rule}: ${name}`, () => {
      const diagnostics = lint(rule, source, file);
      assertEquals(diagnostics.length, reports, diagnostics.map((one) => one.message).join("\n"));
      for (const { id, message, hint } of diagnostics) {
        assertEquals(id, `house/${rule}`);
        assertMatch(message, /.{20,}/, "a message says what was found and what is allowed");
        assertMatch(hint ?? "", /.{10,}/, "a hint says what to do");
      }
    });
  }
  const spoken = new Set(cases.map(({ reports }) => reports > 0));
  Deno.test(`${rule}: is tried on good and on bad source`, () => assertEquals(spoken.size, 2));
}
