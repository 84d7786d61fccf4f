import { assertEquals } from "@std/assert";
import { run_cli } from "./process.ts";

Deno.test("a child has nothing of what a test beside it has put into the environment", async () => {
  const name = "FRT_STRESS_NOT_A_SETTING";
  Deno.env.set(name, "1");
  try {
    const child = await run_cli("cli", ["config", "check"]);
    assertEquals(child.code, 0, child.stderr);
  } finally {
    Deno.env.delete(name);
  }
});
