/** What deno.lock pins, and which of it the sources bring along. */

interface LockedPackage {
  readonly dependencies?: readonly string[];
  readonly optionalDependencies?: readonly string[];
  readonly scripts?: boolean;
}

interface Lock {
  readonly specifiers: Readonly<Record<string, string>>;
  readonly npm: Readonly<Record<string, LockedPackage>>;
}

/** A direct dependency, and everything that comes with it. */
export interface DirectPackage {
  readonly name: string;
  /** As deno.json has it, for example `^1.99.0`. */
  readonly range: string;
  /** `name@version` of all that it needs, itself excluded. */
  readonly brings: readonly string[];
}

/** `name@version`, without the peers that deno.lock writes behind it. */
function bare(key: string): string {
  return /^(@?[^@]+@[^_]+)/.exec(key)?.[1] ?? key;
}

function key_of(lock: Lock, wanted: string): string | undefined {
  if (Object.hasOwn(lock.npm, wanted)) return wanted;
  return Object.keys(lock.npm).find((key) => bare(key) === wanted || bare(key).startsWith(`${wanted}@`));
}

function closure(lock: Lock, root: string): string[] {
  const seen = new Set<string>();
  const waiting = [root];
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    if (seen.has(key)) continue;
    seen.add(key);
    const { dependencies = [], optionalDependencies = [] } = lock.npm[key] ?? {};
    for (const one of [...dependencies, ...optionalDependencies]) {
      const found = key_of(lock, one);
      if (found !== undefined) waiting.push(found);
    }
  }
  seen.delete(root);
  return [...new Set([...seen].map(bare))].sort();
}

/** The direct dependencies of deno.json's import map, by deno.lock. */
export function direct_packages(project: string, lock_text: string): DirectPackage[] {
  const { imports } = JSON.parse(project) as { imports: Record<string, string> };
  const lock: Lock = JSON.parse(lock_text);
  return Object.values(imports).filter((target) => target.startsWith("npm:")).map((target) => {
    const [, name = "", range = ""] = /^npm:\/?(@?[^@]+)@(.*?)\/?$/.exec(target) ?? [];
    const locked = Object.keys(lock.npm).find((key) =>
      Object.entries(lock.specifiers).some(([specifier, version]) =>
        specifier.startsWith(`npm:${name}@`) && key === `${name}@${version}`
      )
    );
    if (locked === undefined) throw new Error(`deno.lock does not pin ${target}`);
    return { name, range, brings: closure(lock, locked) };
  });
}

/** Packages that would run a script of theirs when they are installed. */
export function packages_with_scripts(lock_text: string): string[] {
  const lock: Lock = JSON.parse(lock_text);
  return Object.entries(lock.npm).filter(([, one]) => one.scripts === true).map(([key]) => bare(key)).sort();
}
