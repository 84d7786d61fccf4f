import { z } from "zod";
import { HISTORY_RESOLUTIONS } from "@/monitoring/history/service_history.ts";
import { contract } from "@/rpc/contract.ts";
import { pool_id_param } from "@/rpc/params.ts";
import { count, pool_id, u64 } from "@/rpc/results.ts";
import { SAMPLE_POOL } from "@/rpc/sample_values.ts";

const at_ms = count.describe("The interval's end, milliseconds since the Unix epoch");

const quantiles = z.strictObject({
  p50: z.number().min(0).describe("Half of them were not greater"),
  p95: z.number().min(0).describe("95 of a hundred were not greater"),
  p99: z.number().min(0).describe("99 of a hundred were not greater"),
}).nullable();

function by_kind<Value extends z.ZodType>(value: Value) {
  return z.strictObject({
    deposit: value.describe("Deposits"),
    withdrawal: value.describe("Withdrawals"),
    swap: value.describe("Swaps"),
  });
}

const point = z.strictObject({
  at_ms,
  seconds: z.number().min(0).describe("The interval's real length"),
  operations_per_second: by_kind(z.number().min(0))
    .describe("What `frt_stress_operations_total` has counted, by kind"),
  error_rate: z.number().min(0).max(1).nullable()
    .describe("The share of them that did not succeed; `null` when there was none"),
  landing_seconds: quantiles.describe("Of `frt_stress_landing_seconds`; `null` when nothing landed"),
  lateness_seconds: quantiles.describe("Of `frt_stress_lateness_seconds`; `null` when no cycle began"),
  compute_units: by_kind(z.number().min(0).nullable())
    .describe("The mean of `frt_stress_compute_units`, by kind; `null` when none landed"),
  running_threads: count.describe("Threads that ran at the interval's end"),
}).meta({ id: "HistoryPoint" });

const pool_point = z.strictObject({
  at_ms,
  token_a_liquidity: u64.describe("Base units of A that the contract counts as liquidity"),
  token_b_liquidity: u64.describe("Base units of B that the contract counts as liquidity"),
  lp_supply_a: u64.describe("LP tokens of side A in circulation"),
  lp_supply_b: u64.describe("LP tokens of side B in circulation"),
}).meta({ id: "PoolHistoryPoint" });

const SAMPLE_AT_MS = 1_736_937_045_000;

/** The contract of the method that shows the last hours. */
export const history_contracts = {
  get_time_series: contract({
    summary: "Shows what was measured over the last minutes or hours",
    description:
      "It is kept in memory and begins with the daemon's start: `fine` is a point each second for 15 minutes, " +
      "`coarse` one each 30 seconds for 12 hours. Pools are shown as the audit follows them over the landed blocks; the " +
      "first 64 pools have a history.",
    changes_state: false,
    params: {
      resolution: z.enum(HISTORY_RESOLUTIONS, { error: 'expected "fine" or "coarse"' }).default("fine")
        .describe("How close together the points lie"),
      pool_id: pool_id_param.optional(),
    },
    result: z.strictObject({
      interval_ms: count.describe("The intended distance of the points"),
      points: z.array(point).describe("What threads have done, oldest first"),
      pool: z.strictObject({
        pool_id,
        points: z.array(pool_point).describe(
          "What it held, oldest first; empty when its history is not kept",
        ),
      }).nullable().describe("The pool that was asked for; `null` when none was"),
    }),
    errors: ["pool_not_found"],
    examples: [{
      name: "a pool over the last minutes",
      params: { resolution: "fine", pool_id: SAMPLE_POOL },
      result: {
        interval_ms: 1_000,
        points: [{
          at_ms: SAMPLE_AT_MS,
          seconds: 1.001,
          operations_per_second: { deposit: 1.998, withdrawal: 0.999, swap: 0 },
          error_rate: 0,
          landing_seconds: { p50: 0.412, p95: 0.455, p99: 0.455 },
          lateness_seconds: { p50: 0.0011, p95: 0.0014, p99: 0.0014 },
          compute_units: { deposit: 8_213, withdrawal: 8_954, swap: null },
          running_threads: 4,
        }],
        pool: {
          pool_id: SAMPLE_POOL,
          points: [{
            at_ms: SAMPLE_AT_MS,
            token_a_liquidity: 1_000_000_000n,
            token_b_liquidity: 160_000_000n,
            lp_supply_a: 1_000_000_000n,
            lp_supply_b: 160_000_000n,
          }],
        },
      },
    }],
  }),
};
