import { lies_in, project_path } from "../project_path.ts";
import { member_name } from "../syntax.ts";

const MAIN = "src/cli/main.ts";
const FUNCTIONS = ["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"];

/** A process ends in one place, so that shutdown cannot be skipped by a part that has had enough. */
export const exit_in_main_only: Deno.lint.Rule = {
  create(context) {
    const in_src = lies_in(context.filename, ["src/"]);
    const is_tool = lies_in(context.filename, ["tools/", "bench/"]);
    if (project_path(context.filename) === MAIN || !(in_src || is_tool)) return {};
    const in_function = (node: Deno.lint.Node) =>
      context.sourceCode.getAncestors(node).some((one) => FUNCTIONS.includes(one.type));
    return {
      MemberExpression(node) {
        const name = member_name(node);
        if (name !== "Deno.exit" && name !== "process.exit") return;
        if (is_tool && !in_function(node)) return;
        context.report({
          node,
          message: `\`${name}\` found; in src/ only ${MAIN} ends the process, ` +
            "in tools/ and bench/ only the top level of a program.",
          hint: "Throw a typed error, or answer an exit code to the caller.",
        });
      },
    };
  },
};
