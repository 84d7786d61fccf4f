import { name_of } from "../syntax.ts";

/** An error may be dropped on purpose, but not in silence: a comment in the block gives the reason. */
export const no_empty_catch: Deno.lint.Rule = {
  create(context) {
    const check = (block: Deno.lint.BlockStatement) => {
      if (block.body.length > 0) return;
      // Between the braces: a comment there is the reason.
      if (context.sourceCode.getText(block).slice(1, -1).trim() !== "") return;
      context.report({
        node: block,
        message:
          "Empty catch found; an error is handled, passed on, or dropped with the reason in a comment.",
        hint: "Handle it, or write in the block why nobody needs this error.",
      });
    };
    return {
      CatchClause(node) {
        check(node.body);
      },
      CallExpression(node) {
        if (node.callee.type !== "MemberExpression" || name_of(node.callee.property) !== "catch") return;
        for (const handler of node.arguments) {
          const is_function = handler.type === "ArrowFunctionExpression" ||
            handler.type === "FunctionExpression";
          if (is_function && handler.body?.type === "BlockStatement") check(handler.body);
        }
      },
    };
  },
};
