/** Probes on a cluster of somebody else's, by a core wallet that may not administrate there. */
import { assert, assertEquals } from "@std/assert";
import { refusal_of, type ServiceScene, until, with_service } from "../support/service.ts";

interface Report {
  readonly violated: number;
  readonly undecided: number;
  readonly found: readonly string[];
  readonly checks: readonly { readonly check: string; readonly verdict: string }[];
}

/** A second service, with a wallet of its own, on the ledger of the first one. */
function with_guest(host: ServiceScene, follower: string, play: (guest: ServiceScene) => Promise<void>) {
  const { rpc_url } = host.service.cluster;
  return with_service(async (guest) => {
    await guest.call("airdrop_sol", { amount: 10_000_000_000 });
    await until("the service has seen the SOL", async () => {
      const { sol_balance } = await guest.call<{ sol_balance: bigint }>("get_core_wallet_status");
      return sol_balance > 0n;
    });
    await play(guest);
  }, { solana: { rpc_url, follower } });
}

for (const follower of ["blocks", "signatures"]) {
  Deno.test(`probes: a guest on a cluster learns all but what only administrators can see (${follower})`, async () => {
    await with_service(async (host) => {
      await with_guest(host, follower, async (guest) => {
        const report = await guest.call<Report>("probe_pool", { confirm: true });
        const undecided = report.checks.filter(({ verdict }) => verdict === "undecided");
        assertEquals(undecided.map(({ check }) => check), ["consolidation.residue", "consolidation.counts"]);
        assertEquals([report.violated, report.undecided], [0, 2]);
        for (const weakness of ["S1", "S6", "S8", "S10", "S11", "S12", "S27"]) {
          assert(report.found.includes(weakness), weakness);
        }
        assertEquals(guest.service.auditor.findings, []);
      });
      await host.service.auditor.check_pools();
      assertEquals(host.service.auditor.findings, [], "Nor does its owner see anything wrong");
    });
  });
}

Deno.test("probes: a guest without SOL is told how much it takes", async () => {
  await with_service(async (host) => {
    const { rpc_url } = host.service.cluster;
    await with_service(async (guest) => {
      const refused = await refusal_of(guest.call("probe_pool", { confirm: true }));
      assertEquals(refused.data.kind, "insufficient_core_wallet_funds");
    }, { solana: { rpc_url } });
  });
});
