import { z } from "zod";
import { SERVICE_VERSION } from "@/base/version.ts";
import { contract } from "@/rpc/contract.ts";
import { address, count, severity_counts, timestamp } from "@/rpc/results.ts";
import { SAMPLE_PROGRAM } from "@/rpc/sample_values.ts";

/** The version of the [OpenRPC](https://spec.open-rpc.org) specification that `rpc.discover` follows. */
export const OPENRPC_VERSION = "1.3.2";

/** The contracts of the methods about the service itself. */
export const system_contracts = {
  get_cluster: contract({
    summary: "Shows which cluster the service works on",
    changes_state: false,
    params: {},
    result: z.strictObject({
      kind: z.enum(["embedded", "rpc"]).describe(
        "The ledger that the service brings along, or a cluster of somebody else's",
      ),
      rpc_url: z.string().describe("The node that the service talks to"),
      genesis_hash: address.describe("Which cluster it is, in base58"),
      program_id: address.describe("The contract under test"),
      program_version: z.string().nullable().describe(
        "What the contract says of itself; `null` when that cannot be read",
      ),
      read_only_reason: z.string().nullable().describe(
        "Why nothing is sent to the contract; `null` when all is well",
      ),
      commitment: z.enum(["confirmed", "finalized"]).describe("When a transaction counts as landed"),
      follower: z.enum(["blocks", "signatures"]).describe(
        "How the chain is followed: by its blocks, or by the signatures of transactions",
      ),
      slot: count.describe("How far the service has read the chain"),
    }),
    errors: [],
    examples: [{
      name: "the embedded ledger",
      params: {},
      result: {
        kind: "embedded",
        rpc_url: "http://127.0.0.1:8899",
        genesis_hash: "6Qm3RzTfYwJ8vXc1bNkHsLpD2uEgA9oKtV5jZqW7yCxB",
        program_id: SAMPLE_PROGRAM,
        program_version: "0.17.1069",
        read_only_reason: null,
        commitment: "confirmed",
        follower: "blocks",
        slot: 4_711,
      },
    }],
  }),
  get_health: contract({
    summary: "Says whether the service works, and what is wrong where it does not",
    description: "The same as GET /health.",
    changes_state: false,
    params: {},
    result: z.strictObject({
      status: z.enum(["ok", "degraded", "failing"])
        .describe("`degraded`: it works, with a problem; `failing`: no operation can be carried out"),
      problems: z.array(z.strictObject({
        component: z.string().describe("The part that has it"),
        message: z.string().describe("What is wrong"),
        since: timestamp.describe("Since when"),
      })).describe("What is wrong at the moment"),
      version: z.string().describe("Version of the service"),
      uptime_seconds: count.describe("Since its start"),
      slot: count.describe("How far the service has read the chain"),
      cluster: z.string().describe("`embedded` or `rpc`"),
      threads: z.strictObject({
        created: count.describe("Never started"),
        running: count.describe("Running"),
        stopped: count.describe("Stopped"),
        error: count.describe("In the state error"),
      }).describe("Threads by state"),
      findings: count.describe(
        "Times that the contract did not do what it must, in this run and in earlier ones",
      ),
      findings_by_severity: severity_counts.describe("The same by how bad it was"),
    }),
    errors: [],
    examples: [{
      name: "all is well",
      params: {},
      result: {
        status: "ok",
        problems: [],
        version: SERVICE_VERSION,
        uptime_seconds: 3_600,
        slot: 4_711,
        cluster: "embedded",
        threads: { created: 0, running: 6, stopped: 0, error: 0 },
        findings: 0,
        findings_by_severity: { critical: 0, high: 0, medium: 0 },
      },
    }],
  }),
  get_version: contract({
    summary: "Shows the versions of the service and of what it runs on",
    changes_state: false,
    params: {},
    result: z.strictObject({
      version: z.string().describe("Of the service"),
      deno: z.string().describe("Of the runtime"),
      program_version: z.string().nullable().describe("Of the contract under test"),
    }),
    errors: [],
    examples: [{
      name: "versions",
      params: {},
      result: { version: SERVICE_VERSION, deno: "2.9.6", program_version: "0.17.1069" },
    }],
  }),
  "rpc.discover": contract({
    summary: "Describes all methods as an OpenRPC document",
    description:
      "The document is made of the same declarations that check the requests. Generators of clients and of documentation read it.",
    changes_state: false,
    params: {},
    result: z.looseObject({
      openrpc: z.literal(OPENRPC_VERSION).describe("Version of the OpenRPC specification"),
      info: z.looseObject({ title: z.string(), version: z.string() }).describe(
        "Name and version of the service",
      ),
      methods: z.array(z.looseObject({ name: z.string() })).describe("Every method"),
    }).describe("An OpenRPC document"),
    errors: [],
    examples: [{
      name: "its beginning",
      params: {},
      result: {
        openrpc: OPENRPC_VERSION,
        info: { title: "Fixed Ratio Trading stress test service", version: SERVICE_VERSION },
        methods: [],
      },
    }],
  }),
};
