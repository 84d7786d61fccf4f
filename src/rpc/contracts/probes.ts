import { z } from "zod";
import { contract } from "@/rpc/contract.ts";
import { address, count, signature, u64 } from "@/rpc/results.ts";
import { SAMPLE_POOL } from "@/rpc/sample_values.ts";

const check = z.strictObject({
  check: z.string().describe("Stable name: its group, a point, the check"),
  verdict: z.enum(["holds", "known_weakness", "violated", "undecided"]).describe(
    "`holds`: the contract does what it is meant to; `known_weakness`: it does not, and its specification lists that; " +
      "`violated`: it does neither what it is meant to nor what is specified; `undecided`: it could not be checked",
  ),
  weakness: z.string().nullable().describe(
    "Number of the weakness that is looked for; `null`: none is known",
  ),
  intended: z.string().describe("What should be"),
  observed: z.string().describe("What is"),
  signatures: z.array(signature).describe("Transactions that landed for it; none: it was simulated"),
}).meta({ id: "ProbeCheck" });

const weaknesses = z.array(z.string());

/** The contract of the active probes. */
export const probe_contracts = {
  probe_pool: contract({
    summary: "Abuses the contract on purpose, on pools of its own, and says what it let happen",
    description:
      "Creates two throw-away pools and tries what no honest client does: administration without the right to it, false " +
      "accounts and programs, amounts at every edge, gifts, a side that runs dry. What would concern other pools is only " +
      "simulated. The oracle judges what lands; the wallets are emptied afterwards. It takes about a minute and 2.4 SOL. " +
      "Never on mainnet-beta. See [PROBES.md](PROBES.md).",
    changes_state: true,
    params: {
      confirm: z.literal(true, { error: "expected true: probes spend SOL and leave two pools behind" })
        .describe("That this is wanted"),
    },
    result: z.strictObject({
      pool_ids: z.array(address).describe("The throw-away pools; the service does not use them again"),
      found: weaknesses.describe("Weaknesses that the contract has"),
      not_found: weaknesses.describe("Weaknesses that were looked for and are not there"),
      holding: count.describe("Checks that hold"),
      violated: count.describe("Checks whose outcome not even the specification knows"),
      undecided: count.describe("Checks that could not be made"),
      checks: z.array(check).describe("All of them, in the order in which they were made"),
      cost_lamports: u64.describe("What the core wallet has paid and not got back"),
      left_behind: z.string().nullable().describe(
        "Why the probes' wallets still hold something; the next run takes it back. `null`: they are empty",
      ),
    }),
    errors: ["not_available_here", "insufficient_core_wallet_funds", "chain_failed"],
    examples: [{
      name: "the embedded program",
      params: { confirm: true },
      result: {
        pool_ids: [SAMPLE_POOL],
        found: ["S2"],
        not_found: [],
        ...{ holding: 0, violated: 0, undecided: 0 },
        checks: [{
          check: "consolidation.residue",
          verdict: "known_weakness",
          weakness: "S2",
          intended: "after a consolidation nothing is pending, and the pool holds its rent",
          observed: "13920 lamports are pending still, and the pool holds 13920 beyond its rent",
          signatures: [],
        }],
        cost_lamports: 2_400_000_000n,
        left_behind: null,
      },
    }],
  }),
};
