import { line_count, name_of } from "../syntax.ts";

const MAX_LINES = 70;

type AnyFunction =
  | Deno.lint.FunctionDeclaration
  | Deno.lint.FunctionExpression
  | Deno.lint.ArrowFunctionExpression;

/** A function that needs more lines than a screen has is several functions. */
export const function_length: Deno.lint.Rule = {
  create(context) {
    const check = (node: AnyFunction) => {
      const lines = line_count(context, node);
      if (lines <= MAX_LINES) return;
      const own_name = node.type === "ArrowFunctionExpression" ? undefined : name_of(node.id);
      const name = own_name === undefined ? "A function" : `\`${own_name}\``;
      context.report({
        // The first characters only: a report over the whole function would bury the message.
        range: [node.range[0], node.range[0] + 1],
        message: `${name} has ${lines} lines; a function has at most ${MAX_LINES}.`,
        hint: "Give each of its steps a function with a name of its own.",
      });
    };
    return { FunctionDeclaration: check, FunctionExpression: check, ArrowFunctionExpression: check };
  },
};
