import { name_of } from "../syntax.ts";

/**
 * What was caught may be anything: a cast claims, `coerce_error` and `instanceof` know. A cast beside an `instanceof`
 * of the same name only narrows further, and is free.
 */
export const no_cast_of_caught: Deno.lint.Rule = {
  create(context) {
    return {
      TSAsExpression(node) {
        const name = name_of(node.expression);
        if (name === undefined || context.sourceCode.getText(node.typeAnnotation) === "unknown") return;
        const clause = context.sourceCode.getAncestors(node).find((one) =>
          one.type === "CatchClause" && name_of(one.param) === name
        );
        if (clause === undefined || context.sourceCode.getText(clause).includes(`${name} instanceof `)) {
          return;
        }
        context.report({
          node,
          message: `\`${
            context.sourceCode.getText(node)
          }\` casts what was caught; a thrown value may be anything.`,
          hint: "Use coerce_error(caught) of src/base/errors.ts, or test it with instanceof.",
        });
      },
    };
  },
};
