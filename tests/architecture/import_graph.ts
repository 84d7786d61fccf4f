import type { ImportFact, SourceFacts } from "./facts.ts";
import { parse_source } from "./source_facts.ts";
import { files_of, type SourceTree } from "./source_tree.ts";

/** An import of one project file by another. */
export interface Arrow extends ImportFact {
  readonly from: string;
  readonly to: string;
}

/** An import of a package, named without version and inner path: `@solana/kit`, `zod`, `node:sqlite`. */
export interface PackageUse {
  readonly from: string;
  readonly line: number;
  readonly package_name: string;
}

/** Who imports what, over all source files of the project. */
export interface ImportGraph {
  readonly sources: readonly SourceFacts[];
  readonly arrows: readonly Arrow[];
  readonly packages: readonly PackageUse[];
}

const FOLDERS = ["src/", "tests/", "tools/", "bench/"];

/** The project path of an import, or `undefined` for a package. */
function resolve(from: string, specifier: string): string | undefined {
  if (specifier.startsWith("@/")) return `src/${specifier.slice(2)}`;
  if (!/^\.\.?\//.test(specifier)) return undefined;
  return new URL(specifier, `file:///${from}`).pathname.slice(1);
}

/** `npm:@scope/name@1/inner` and `@scope/name/inner` are both `@scope/name`. */
export function package_of(specifier: string): string {
  if (specifier.startsWith("node:")) return specifier;
  const plain = specifier.replace(/^(npm|jsr):\/?/, "");
  return /^(@[^/]+\/)?[^/@]+/.exec(plain)?.[0] ?? plain;
}

/** Parses every TypeScript file of the tree. */
export function build_graph(tree: SourceTree): ImportGraph {
  const sources = files_of(tree, FOLDERS, /\.ts$/).map(([path, text]) => parse_source(path, text));
  const arrows: Arrow[] = [];
  const packages: PackageUse[] = [];
  for (const { path: from, imports } of sources) {
    for (const one of imports) {
      const to = resolve(from, one.specifier);
      if (to === undefined) packages.push({ from, line: one.line, package_name: package_of(one.specifier) });
      else arrows.push({ ...one, from, to });
    }
  }
  return { sources, arrows, packages };
}

/** The room of a file of src/, or `undefined` for a file elsewhere: `engine` of `src/engine/ports.ts`. */
export function room_of(path: string): string | undefined {
  return /^src\/([^/]+)\//.exec(path)?.[1];
}
