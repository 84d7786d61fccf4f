/** Where probes must not run. */
import { assertEquals, assertRejects } from "@std/assert";
import { type ProbeContext, ProbeService } from "@/engine/probes/probe_service.ts";
import { Refusal } from "@/domain/refusal.ts";
import { SILENT } from "../engine/chain_model.ts";

/** A service of which only the door is tried: behind it nothing answers. */
function service(door: Partial<ProbeContext>): ProbeService {
  const nothing = { log: SILENT, require_writable: () => {}, is_mainnet: false };
  return new ProbeService({ ...nothing, ...door } as ProbeContext);
}

Deno.test("probes: mainnet is refused, whatever the settings allow", async () => {
  const error = await assertRejects(() => service({ is_mainnet: true }).run(), "mainnet-beta");
  assertEquals((error as Refusal).kind, "not_available_here");
});

Deno.test("probes: a program that is only read is refused with its own reason", async () => {
  const require_writable = () => {
    throw new Refusal("not_available_here", "Version 9.9.9 is not known", "Update the service");
  };
  await assertRejects(() => service({ require_writable, is_mainnet: true }).run(), "Version 9.9.9");
});
