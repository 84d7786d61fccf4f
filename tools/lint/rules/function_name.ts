import { lies_in } from "../project_path.ts";

const FOLDERS = ["src/"];
const SNAKE_CASE = /^[a-z][a-z0-9_]*$/;

/** Declared functions of src/ are snake_case. Methods are free: many answer to an interface that is not ours. */
export const function_name: Deno.lint.Rule = {
  create(context) {
    if (!lies_in(context.filename, FOLDERS)) return {};
    return {
      FunctionDeclaration(node) {
        if (node.id === null || SNAKE_CASE.test(node.id.name)) return;
        context.report({
          node: node.id,
          message: `\`${node.id.name}\` is not snake_case; functions are named with a-z, 0-9 and _.`,
          hint: "Rename it, for example read_pool instead of readPool.",
        });
      },
    };
  },
};
