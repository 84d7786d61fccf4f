/** The builds of the contract with a bug each, where the checkout has them. */
import { fileURLToPath } from "node:url";
import { error_line } from "@/base/errors.ts";
import { parse_json } from "@/base/json.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";
import { BUNDLED_PROGRAM } from "@/daemon/ledger.ts";

const FOLDER = fileURLToPath(new URL("../../../tests/fixtures/planted/", import.meta.url));
const MANIFEST = "manifest.json";

/** A program file and what is wrong with it. */
export interface Build {
  readonly name: string;
  readonly path: string;
  /** What the bug does; `null` for the true build, which has none. */
  readonly bug: string | null;
}

/** The program that the service brings along. */
export const TRUE_BUILD: Build = { name: "true", path: BUNDLED_PROGRAM, bug: null };

interface Variant {
  readonly name: string;
  readonly file: string;
  readonly description: string;
}

async function read_variants(): Promise<readonly Variant[]> {
  try {
    const manifest = parse_json(await Deno.readTextFile(`${FOLDER}${MANIFEST}`)) as unknown;
    return (manifest as { variants: readonly Variant[] }).variants;
  } catch (caught) {
    throw new ExitError(
      EXIT.config,
      `The builds with planted bugs are not here: cannot read ${FOLDER}${MANIFEST} (${
        error_line(caught)
      }). ` +
        "They come with a checkout of the project, not with a packaged file: run the command there",
    );
  }
}

/** The builds of these names, all where there are none. Throws `ExitError`. */
export async function planted_builds(names: readonly string[]): Promise<Build[]> {
  const builds = (await read_variants())
    .map(({ name, file, description }) => ({ name, path: `${FOLDER}${file}`, bug: description }));
  const known = new Set(builds.map(({ name }) => name));
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new ExitError(
      EXIT.usage,
      `No build is called ${unknown.join(" or ")} (--only). There are ${[...known].join(", ")}`,
    );
  }
  return names.length === 0 ? builds : builds.filter(({ name }) => names.includes(name));
}
