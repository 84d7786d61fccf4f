/**
 * Checks `dist/stress-test-daemon` where there is no network: in a network namespace of its own that has loopback and nothing
 * else. Where the kernel does not allow that, it says so and fails: a check that could have downloaded proves nothing.
 */
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** All rights: Deno shows nobody with fewer what processes run, which is looked at here. */
const FLAGS = ["--no-check", "--node-modules-dir=manual", "--cached-only", "--allow-all"];
const LOOPBACK_UP = 'ip link set lo up && exec "$@"';

const tests = ["test", ...FLAGS, "tools/package/check/"];
const { code } = await new Deno.Command("unshare", {
  args: ["--net", "--map-root-user", "sh", "-c", LOOPBACK_UP, "sh", Deno.execPath(), ...tests],
  cwd: ROOT,
  stdin: "null",
  stdout: "inherit",
  stderr: "inherit",
}).output().catch((caught) => {
  if (!(caught instanceof Deno.errors.NotFound)) throw caught;
  console.error("error: There is no unshare here (apt-get install util-linux iproute2)");
  return { code: 78 };
});
Deno.exit(code);
