import type { ImportFact } from "./facts.ts";

type LineOf = (node: Deno.lint.Node) => number;

/** The text of an identifier or of a string, however it is wrapped. */
export function text_of(node: unknown): string | undefined {
  const { name, value, literal } = (node ?? {}) as { name?: unknown; value?: unknown; literal?: unknown };
  if (typeof name === "string") return name;
  if (typeof value === "string") return value;
  return literal === undefined ? undefined : text_of(literal);
}

function imported_name(specifier: Deno.lint.ImportDeclaration["specifiers"][number]): string | undefined {
  if (specifier.type === "ImportDefaultSpecifier") return "default";
  return specifier.type === "ImportSpecifier" ? text_of(specifier.imported) : undefined;
}

/** `a.b.c` is taken from its file by the name `a`. */
function first_name(node: unknown): string | undefined {
  const { left } = (node ?? {}) as { left?: unknown };
  return left === undefined ? text_of(node) : first_name(left);
}

/** `./worker.ts` of `new URL("./worker.ts", import.meta.url)`: code that runs in a worker. */
function worker_file(node: Deno.lint.NewExpression): string | undefined {
  if (text_of(node.callee) !== "URL" || node.arguments.length !== 2) return undefined;
  const path = text_of(node.arguments[0]);
  return path !== undefined && /^\.\.?\/.*\.ts$/.test(path) ? path : undefined;
}

/** Collects what a file takes from others; imports of types count like all others. */
export function import_visitor(line_of: LineOf, imports: ImportFact[]): Deno.lint.LintVisitor {
  const add = (
    node: Deno.lint.Node,
    specifier: string | undefined,
    names: ImportFact["names"],
    kind: ImportFact["kind"] = "import",
  ) => {
    if (specifier !== undefined) imports.push({ specifier, names, line: line_of(node), kind });
  };
  return {
    ImportDeclaration(node) {
      const names = node.specifiers.map(imported_name);
      const known = names.filter((name) => name !== undefined);
      add(node, node.source.value, known.length === names.length ? known : "all");
    },
    ExportNamedDeclaration(node) {
      if (node.source === null) return;
      const names = node.specifiers.map((one) => text_of(one.local) ?? "");
      add(node, node.source.value, names);
    },
    ExportAllDeclaration(node) {
      add(node, node.source.value, "all");
    },
    ImportExpression(node) {
      add(node, text_of(node.source), "all");
    },
    TSImportType(node) {
      const name = first_name(node.qualifier);
      add(node, text_of(node.argument), name === undefined ? "all" : [name]);
    },
    NewExpression(node) {
      add(node, worker_file(node), [], "worker");
    },
  };
}
