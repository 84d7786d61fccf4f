import { export_visitor } from "./export_visitor.ts";
import type { ExportFact, ImportFact, SourceFacts } from "./facts.ts";
import { import_visitor } from "./import_visitor.ts";

/** Reads a file with the parser of `deno lint`, which only `deno test` hands out. */
export function parse_source(path: string, text: string): SourceFacts {
  const imports: ImportFact[] = [];
  const exports: ExportFact[] = [];
  const line_of = (node: Deno.lint.Node) => text.slice(0, node.range[0]).split("\n").length;
  const collector: Deno.lint.Plugin = {
    name: "facts",
    rules: {
      imports: { create: () => import_visitor(line_of, imports) },
      exports: { create: (context) => export_visitor(context, line_of, exports) },
    },
  };
  try {
    Deno.lint.runPlugin(collector, path, text);
  } catch (cause) {
    throw new Error(`${path} cannot be parsed`, { cause });
  }
  return { path, text, imports, exports };
}
