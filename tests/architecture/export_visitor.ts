import { text_of } from "./import_visitor.ts";
import type { ExportFact } from "./facts.ts";

const TYPES = ["TSInterfaceDeclaration", "TSTypeAliasDeclaration", "TSEnumDeclaration", "ClassDeclaration"];

/** The names that a pattern binds: `a`, `{ a, b: c }` or `[a, b]`. */
function bound_names(node: unknown): string[] {
  const { type, properties, elements, value } = node as {
    type: string;
    properties?: unknown[];
    elements?: unknown[];
    value?: unknown;
  };
  if (type === "ObjectPattern") return (properties ?? []).flatMap(bound_names);
  if (type === "ArrayPattern") return (elements ?? []).flatMap((one) => one ? bound_names(one) : []);
  if (type === "Property") return bound_names(value);
  const name = text_of(node);
  return name === undefined ? [] : [name];
}

/** Collects the symbols that a file exports by name. */
export function export_visitor(
  context: Deno.lint.RuleContext,
  line_of: (node: Deno.lint.Node) => number,
  exports: ExportFact[],
): Deno.lint.LintVisitor {
  return {
    ExportNamedDeclaration(node) {
      const { declaration } = node;
      const line = line_of(node);
      for (const specifier of node.specifiers) {
        exports.push({ name: text_of(specifier.exported) ?? "", line, is_type: false, text: "" });
      }
      if (declaration === null) return;
      const text = context.sourceCode.getText(node);
      const is_type = TYPES.includes(declaration.type);
      const ids = declaration.type === "VariableDeclaration"
        ? declaration.declarations.map((one) => one.id)
        : ["id" in declaration ? declaration.id : undefined];
      for (const name of ids.flatMap((id) => id ? bound_names(id) : [])) {
        exports.push({ name, line, is_type, text });
      }
    },
  };
}
