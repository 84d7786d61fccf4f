/** The unit as it is shipped, and copies of it whose paths exist here. */
import { fileURLToPath } from "node:url";
import { assert } from "@std/assert";

const ROOT = new URL("../../", import.meta.url);

/** Where the project is. */
export const PROJECT = fileURLToPath(ROOT);
/** The unit's name. */
export const UNIT_NAME = "frt-stress-test.service";
/** The unit's text. */
export const UNIT = Deno.readTextFileSync(new URL(`systemd/${UNIT_NAME}`, ROOT));
/** The drop-in for a fixed user. */
export const USER_DROP_IN = Deno.readTextFileSync(new URL("systemd/drop_ins/user.conf", ROOT));
/** The drop-in for the single file. */
export const SINGLE_FILE_DROP_IN = Deno.readTextFileSync(new URL("systemd/drop_ins/single_file.conf", ROOT));
/** Where that drop-in expects the single file. */
export const SINGLE_FILE_PATH = "/opt/stress-test/stress-test-daemon";

/** All values of a setting of the unit, in order. */
export function values_of(name: string, unit = UNIT): string[] {
  return unit.split("\n").filter((line) => line.startsWith(`${name}=`)).map((line) =>
    line.slice(name.length + 1)
  );
}

/** The only value of a setting of the unit. */
export function value_of(name: string): string {
  const [value, ...more] = values_of(name);
  assert(value !== undefined && more.length === 0, `${name} stands once in the unit`);
  return value;
}

/** The unit's text with other paths. */
export function with_paths(paths: Readonly<Record<string, string>>, unit = UNIT): string {
  return Object.entries(paths).reduce((text, [from, to]) => {
    assert(text.includes(from), `The unit speaks of ${from}`);
    return text.replaceAll(from, to);
  }, unit);
}
