/** docs/DEPENDENCIES.md says what deno.json and deno.lock say. */
import { assert, assertEquals } from "@std/assert";
import {
  direct_packages,
  type DirectPackage,
  packages_with_scripts,
} from "./architecture/locked_packages.ts";
import { PACKAGE_ROOMS } from "./architecture/rooms.ts";

const read = (path: string) => Deno.readTextFileSync(new URL(`../${path}`, import.meta.url));
const [PROJECT, LOCK, PAGE] = [read("deno.json"), read("deno.lock"), read("docs/DEPENDENCIES.md")];
/** Types, and machine code for other machines: nothing of them runs. */
const NOT_RUN = /^(?:typescript|@typescript\/.*|@types\/.*|undici-types|litesvm-.*)@/;

/** The first cells of the table under a heading: name and what stands beside it. */
function table(heading: string): string[][] {
  const [, section = ""] = PAGE.split(`## ${heading}\n`);
  const rows = section.split("\n## ")[0]?.split("\n").filter((line) => line.startsWith("| `")) ?? [];
  return rows.map((row) => row.split("|").slice(1, -1).map((cell) => cell.trim()));
}

const names_in = (cells: string) => [...cells.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
const in_service = ({ name }: DirectPackage) => Object.hasOwn(PACKAGE_ROOMS, name);
const direct = [...new Map(direct_packages(PROJECT, LOCK).map((one) => [one.name, one])).values()];

Deno.test("dependencies: every package of deno.json is in its table, with its range and its room", () => {
  const rows = table("In the service").map(([name = "", range, rooms]) => [names_in(name)[0], range, rooms]);
  const expected = direct.filter(in_service)
    .map(({ name, range }) => [name, range, PACKAGE_ROOMS[name]?.join(", ")]);
  assertEquals(rows.toSorted(), expected.toSorted());
  const tests = table("In the tests only").map(([name = "", range]) => [names_in(name)[0], range]);
  assertEquals(
    tests.toSorted(),
    direct.filter((one) => !in_service(one)).map(({ name, range }) => [name, range]).toSorted(),
  );
});

Deno.test("dependencies: whatever they bring along has a line, and no line is about nothing", () => {
  const brought = new Set(
    direct.filter(in_service).flatMap(({ brings }) => brings)
      .filter((one) => !NOT_RUN.test(one)).map((one) => one.slice(0, one.lastIndexOf("@")))
      .filter((name) => !direct.some((one) => one.name === name && in_service(one))),
  );
  const told = table("What they bring along").flatMap(([names = ""]) => names_in(names));
  assertEquals([...brought].filter((name) => !told.includes(name)), [], "without a line");
  assertEquals(told.filter((name) => !brought.has(name)), [], "not there");
});

Deno.test("dependencies: no package may run a script when it is installed, and none is taken unpinned", () => {
  const { allowScripts } = JSON.parse(PROJECT) as { allowScripts: { deny: string[]; allow?: string[] } };
  assertEquals(allowScripts.allow, undefined);
  const denied = allowScripts.deny.map((name) => name.replace(/^npm:/, ""));
  assertEquals(
    packages_with_scripts(LOCK).map((one) => one.slice(0, one.lastIndexOf("@"))),
    denied.toSorted(),
  );
  const { npm } = JSON.parse(LOCK) as { npm: Record<string, { integrity?: string }> };
  const linked = Object.keys((JSON.parse(LOCK) as { workspace: { links?: object } }).workspace.links ?? {});
  const unpinned = Object.entries(npm).filter(([, { integrity }]) => !/^sha512-/.test(integrity ?? ""));
  for (const [name] of unpinned) {
    assert(linked.some((link) => link.includes(name.split("@")[0] ?? "")), `${name} has no sum`);
  }
});
