/** Which packages the service needs when it runs: those that its sources import, and what these depend on. */
import { basename, dirname, join, relative } from "node:path";

/** Where one package lies below the project, for example `node_modules/.deno/zod@4.6.7/node_modules/zod`. */
type PackagePath = string;

/** What a packed copy of `node_modules` is made of. */
export interface ProductionPackages {
  /** Names in deno.json's import map that the sources use, with their specifiers. */
  readonly imports: Readonly<Record<string, string>>;
  /** Directories of packages. */
  readonly directories: readonly PackagePath[];
  /** Links by which packages find each other: path and target, as they stand in `node_modules`. */
  readonly links: ReadonlyMap<string, string>;
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly libc?: readonly string[];
}

const IMPORT = /(?:\bfrom\s*|\bimport\s*\(?\s*)["']([^"'\n]+)["']/g;
/** Packages that hold types only: no running program reads them. */
const TYPES_ONLY = /^(?:typescript|@types\/.*)$/;

/** The files below `directory`, in order. */
export async function files_below(directory: string): Promise<string[]> {
  const found: string[] = [];
  const entries = await Array.fromAsync(Deno.readDir(directory));
  for (const { name, isDirectory } of entries.toSorted((left, right) => left.name < right.name ? -1 : 1)) {
    const path = `${directory}/${name}`;
    if (isDirectory) found.push(...await files_below(path));
    else found.push(path);
  }
  return found;
}

/** Names of the import map that stand for npm packages and that a file below `folders` imports. */
async function used_imports(
  root: string,
  folders: readonly string[],
  imports: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const specifiers = new Set<string>();
  for (const folder of folders) {
    for (const path of await files_below(join(root, folder))) {
      if (!/\.m?[jt]s$/.test(path)) continue;
      for (const [, specifier] of (await Deno.readTextFile(path)).matchAll(IMPORT)) {
        specifiers.add(specifier ?? "");
      }
    }
  }
  const is_used = (name: string) =>
    [...specifiers].some((specifier) =>
      specifier === name || specifier.startsWith(name.replace(/\/?$/, "/"))
    );
  return Object.fromEntries(
    Object.entries(imports).filter(([name, target]) => target.startsWith("npm:") && is_used(name)),
  );
}

/** What a package wants at run time and has here: optional ones of other machines are not installed. */
async function dependencies_of(root: string, path: PackagePath): Promise<string[]> {
  const manifest: Manifest = JSON.parse(await Deno.readTextFile(join(root, path, "package.json")));
  const wanted = { ...manifest.dependencies, ...manifest.optionalDependencies };
  return Object.keys(wanted).filter((name) => !TYPES_ONLY.test(name));
}

/** Whether a package has machine code for another C library than the one that this Deno uses. */
async function is_foreign(root: string, path: PackagePath): Promise<boolean> {
  const { libc }: Manifest = JSON.parse(await Deno.readTextFile(join(root, path, "package.json")));
  const own = Deno.build.target.includes("musl") ? "musl" : "glibc";
  return libc !== undefined && !libc.includes(own);
}

/** The `node_modules` that a package lies in: its own name may have a scope. */
function neighbourhood(path: PackagePath): string {
  const parent = dirname(path);
  return basename(parent).startsWith("@") ? dirname(parent) : parent;
}

/** Finds the production packages of the project in `root`, whose `node_modules` Deno has made. */
export async function production_packages(
  root: string,
  folders: readonly string[],
): Promise<ProductionPackages> {
  const { imports } = JSON.parse(await Deno.readTextFile(join(root, "deno.json")));
  const used = await used_imports(root, folders, imports);
  const links = new Map<string, string>();
  const directories = new Set<PackagePath>();
  /** Follows the link of one package; `undefined` when it is not installed. */
  const resolve = async (link: string): Promise<PackagePath | undefined> => {
    try {
      const { isSymlink } = await Deno.lstat(join(root, link));
      const path = relative(root, await Deno.realPath(join(root, link)));
      if (await is_foreign(root, path)) return undefined;
      if (isSymlink) links.set(link, relative(dirname(link), path));
      return path;
    } catch (caught) {
      if (caught instanceof Deno.errors.NotFound) return undefined;
      throw caught;
    }
  };
  const waiting: PackagePath[] = [];
  for (const target of Object.values(used)) {
    const name = /^npm:\/?(@?[^@]+)@/.exec(target)?.[1] ?? "";
    const path = await resolve(`node_modules/${name}`);
    if (path === undefined) throw new Error(`${name} is not installed. Run: deno task prepare`);
    waiting.push(path);
  }
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (directories.has(path)) continue;
    directories.add(path);
    for (const name of await dependencies_of(root, path)) {
      const found = await resolve(`${neighbourhood(path)}/${name}`);
      if (found !== undefined) waiting.push(found);
    }
  }
  const sorted_links = [...links].toSorted(([left], [right]) => left < right ? -1 : 1);
  return { imports: used, directories: [...directories].toSorted(), links: new Map(sorted_links) };
}
