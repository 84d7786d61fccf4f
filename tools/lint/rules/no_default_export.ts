import { project_path } from "../project_path.ts";

/** The one file that cannot do without: `deno lint` loads a plugin from its default export. */
const ALLOWED = "tools/lint/plugin.ts";

/** A symbol has one name, the same wherever it is used; a default export gets a new one at every import. */
export const no_default_export: Deno.lint.Rule = {
  create(context) {
    if (project_path(context.filename) === ALLOWED) return {};
    const report = (node: Deno.lint.Node) =>
      context.report({
        node,
        message: "Default export found; symbols are exported by name.",
        hint: "Write `export const …` or `export function …`.",
      });
    return {
      ExportDefaultDeclaration: report,
      ExportSpecifier(node) {
        if (node.exported.type === "Identifier" && node.exported.name === "default") report(node);
      },
    };
  },
};
