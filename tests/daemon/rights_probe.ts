/**
 * A process with the rights of the daemon: tries what its arguments say, each `what=where`, and prints what came of it as a
 * line of JSON. After an argument `started` it has given back what only a start needs; the rights come in RIGHTS.
 */
import { give_back } from "@/daemon/rights.ts";

const rights = JSON.parse(Deno.env.get("RIGHTS") ?? "");

async function connect(address: string): Promise<void> {
  const [hostname = "", port] = address.split(/:(?=\d+$)/);
  (await Deno.connect({ hostname, port: Number(port) })).close();
}

const ATTEMPTS: Record<string, (where: string) => unknown> = {
  read: (path) => Deno.readFile(path),
  write: (path) => Deno.writeTextFile(path, "x"),
  connect,
  listen: (address) => {
    const [hostname = "", port] = address.split(/:(?=\d+$)/);
    Deno.listen({ hostname, port: Number(port) }).close();
  },
  env: (name) => Deno.env.get(name),
  run: (program) => new Deno.Command(program).output(),
  ffi: (path) => Deno.dlopen(path, {}),
  // A link would lead out of what may be read.
  symlink: (path) => Deno.symlink("/etc", path),
  sys: () => Deno.hostname(),
};

const answers: Record<string, string> = {};
let stage = "";
for (const argument of Deno.args) {
  if (argument === "started") {
    await give_back(rights);
    stage = "started ";
    continue;
  }
  const [what = "", where = ""] = argument.split("=");
  try {
    await ATTEMPTS[what]?.(where);
    answers[stage + argument] = "done";
  } catch (caught) {
    answers[stage + argument] = caught instanceof Deno.errors.NotCapable ? "no right" : "tried";
  }
}
console.log(JSON.stringify(answers));
