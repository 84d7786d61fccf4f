import { lies_in } from "../project_path.ts";
import { member_name, same_place } from "../syntax.ts";

/** Members that ask the machine for something which this project injects, each with what to do instead. */
const MEMBERS: Readonly<Record<string, string>> = {
  "Date.now": "Take a `Clock` and call `now_ms()`.",
  "performance.now": "Take a `Clock` and call `monotonic_ms()`.",
  "performance.timeOrigin": "Take a `Clock` and call `monotonic_ms()`.",
  "Math.random": "Take an `Rng`: only then can a seed repeat the run.",
};
const TIMER_HINT = "Take a `Clock` and call `sleep(ms, signal)`.";
const CONSOLE_HINT = "Log with `log_of(room)`, or answer the text to a command that prints it.";
const GLOBALS: Readonly<Record<string, string>> = {
  setTimeout: TIMER_HINT,
  setInterval: TIMER_HINT,
  console: CONSOLE_HINT,
};
const GLOBAL_OBJECTS = ["globalThis", "self", "window"];
const TIMER_MODULES = ["node:timers", "node:timers/promises", "timers", "timers/promises"];

/** True where the identifier only names a member or a key, and does not read the global. */
function is_label(node: Deno.lint.Identifier): boolean {
  const parent = node.parent as Deno.lint.Node | undefined;
  if (parent === undefined) return false;
  if (parent.type === "ImportSpecifier") return true;
  if (parent.type === "MemberExpression") return !parent.computed && same_place(parent.property, node);
  if ("key" in parent && parent.key) return same_place(parent.key as Deno.lint.Node, node);
  return false;
}

/** Time, chance and the console belong to base/ and cli/; everybody else gets them handed in. */
export const injected_world: Deno.lint.Rule = {
  create(context) {
    if (!lies_in(context.filename, ["src/"])) return {};
    if (lies_in(context.filename, ["src/base/", "src/cli/"])) return {};
    const report = (node: Deno.lint.Node, found: string, hint: string) =>
      context.report({
        node,
        message: `\`${found}\` found; only src/base and src/cli touch clock, chance and console themselves.`,
        hint,
      });
    return {
      MemberExpression(node) {
        const name = member_name(node) ?? "";
        const [object = "", property = ""] = name.split(".");
        const hint = MEMBERS[name] ?? (GLOBAL_OBJECTS.includes(object) ? GLOBALS[property] : undefined);
        if (hint !== undefined) report(node, name, hint);
      },
      Identifier(node) {
        const hint = Object.hasOwn(GLOBALS, node.name) ? GLOBALS[node.name] : undefined;
        if (hint !== undefined && !is_label(node)) report(node, node.name, hint);
      },
      NewExpression(node) {
        if (node.callee.type !== "Identifier" || node.callee.name !== "Date") return;
        if (node.arguments.length === 0) {
          report(node, "new Date()", "Take a `Clock`; `new Date(ms)` is free.");
        }
      },
      CallExpression(node) {
        if (node.callee.type !== "Identifier" || node.callee.name !== "Date") return;
        report(node, "Date()", "Take a `Clock`; `new Date(ms)` is free.");
      },
      ImportDeclaration(node) {
        if (TIMER_MODULES.includes(node.source.value)) report(node, node.source.value, TIMER_HINT);
      },
    };
  },
};
