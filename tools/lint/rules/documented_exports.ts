import { lies_in } from "../project_path.ts";
import { name_of } from "../syntax.ts";

const FOLDERS = ["src/", "tools/", "bench/"];

/** True when a JSDoc comment ends where the node begins; line comments (lint directives) may stand between. */
function has_doc(context: Deno.lint.RuleContext, node: Deno.lint.Node): boolean {
  const text = context.sourceCode.text;
  let start = node.range[0];
  for (const comment of context.sourceCode.getAllComments().toReversed()) {
    if (comment.range[1] > start) continue;
    if (text.slice(comment.range[1], start).trim() !== "") return false;
    if (comment.type === "Block") return comment.value.startsWith("*");
    start = comment.range[0];
  }
  return false;
}

function declared_name(declaration: Deno.lint.ExportNamedDeclaration["declaration"]): string {
  if (declaration?.type === "VariableDeclaration") {
    return declaration.declarations.map((one) => name_of(one.id) ?? "a pattern").join(", ");
  }
  return declaration && "id" in declaration ? name_of(declaration.id) ?? "it" : "it";
}

/** Every exported declaration carries JSDoc; of an overloaded function, the first signature. */
export const documented_exports: Deno.lint.Rule = {
  create(context) {
    if (!lies_in(context.filename, FOLDERS)) return {};
    const documented = new Set<string>();
    return {
      ExportNamedDeclaration(node) {
        if (node.declaration === null) return;
        const name = declared_name(node.declaration);
        if (documented.has(name)) return;
        if (has_doc(context, node)) return void documented.add(name);
        context.report({
          node,
          message: `\`${name}\` is exported without JSDoc; every exported symbol says what it is.`,
          hint:
            "Write /** … */ right above it: what, units, errors. Or drop `export` when no other file needs it.",
        });
      },
    };
  },
};
