/** `probe`, on a ledger of its own and through a daemon. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { EXIT } from "@/daemon/exit_codes.ts";
import { run_cli } from "../support/process.ts";
import { with_daemon } from "../support/service.ts";

Deno.test("probe: without a daemon it brings a ledger along, and finds what is wrong with the embedded program", async () => {
  const { code, stdout, stderr } = await run_cli("cli", ["probe", "--json"]);
  assertEquals(code, EXIT.ok, stderr);
  const { found, violated, undecided } = JSON.parse(stdout);
  assertEquals([violated, undecided], [0, 0]);
  for (const weakness of ["S1", "S2", "S3", "S6", "S8", "S10", "S11", "S12"]) {
    assert(found.includes(weakness));
  }
});

Deno.test("probe: through a daemon, as text; what belongs to the embedded ledger is refused there", async () => {
  await with_daemon(async ({ url }) => {
    const { code, stdout, stderr } = await run_cli("cli", ["probe", "--url", url]);
    assertEquals(code, EXIT.ok, stderr);
    assertStringIncludes(stdout, "consolidation.residue");
    assertStringIncludes(stdout, "0 violated, 0 undecided");
    const refused = await run_cli("cli", ["probe", "--url", url, "--program", "x.so"]);
    assertEquals([refused.code, refused.stdout], [EXIT.usage, ""]);
    assertStringIncludes(refused.stderr, "--program");
  });
});
