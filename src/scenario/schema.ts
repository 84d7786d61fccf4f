/** What a scenario file may say. Pools and threads are declared by the methods that create them. */
import { z } from "zod";
import { MAX_SEED } from "@/base/limits.ts";
import { pool_contracts } from "@/rpc/contracts/pools.ts";
import { thread_contracts } from "@/rpc/contracts/threads.ts";
import { flag_param, kind_param } from "@/rpc/params.ts";
import { name, name_or_star, number, text, whole, word } from "@/scenario/fields.ts";
import {
  DEFAULT_OPERATIONS_SECONDS,
  MAX_CONDITIONS,
  MAX_GROUPS,
  MAX_NAME_CHARACTERS,
  MAX_OPERATIONS,
  MAX_POOLS,
  MAX_RATE_PER_SECOND,
  MAX_RUN_SECONDS,
  MAX_STAGES,
  MAX_THREADS_PER_GROUP,
} from "@/scenario/limits.ts";
import { stage_schema } from "@/scenario/stage_schema.ts";

const pool = z.strictObject({
  name: name.default("main").describe("By which the rest of the file knows it"),
  ...pool_contracts.create_pool.params.shape,
}).describe("A pool of two new tokens; what is not given is drawn from the seed");

const group = {
  name: name.optional().describe("By which stages know the group; its kind unless given"),
  pool: name_or_star.optional().describe('The pool, or "*": every pool; not needed where there is only one'),
  count: whole(1, MAX_THREADS_PER_GROUP).default(1).describe("How many such threads, in each pool"),
  running_at_start: whole(0, MAX_THREADS_PER_GROUP).optional()
    .describe("How many of them run from the beginning; all unless given"),
};

const { create_deposit_thread, create_withdrawal_thread, create_swap_thread } = thread_contracts;
const { pool_id: _deposit_pool, ...deposit } = create_deposit_thread.params.shape;
const { pool_id: _withdrawal_pool, ...withdrawal } = create_withdrawal_thread.params.shape;
const { pool_id: _swap_pool, ...swap } = create_swap_thread.params.shape;

const thread = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("deposit"), ...group, ...deposit }).describe("Threads that deposit"),
  z.strictObject({ kind: z.literal("withdrawal"), ...group, ...withdrawal })
    .describe("Threads that withdraw"),
  z.strictObject({ kind: z.literal("swap"), ...group, ...swap })
    .describe("The thread that swaps in one direction"),
]);

const weight = number(0, 1_000_000);
const load = z.strictObject({
  rate_per_second: number(0, MAX_RATE_PER_SECOND)
    .describe("Operations that arrive in a second over all threads; 0: only bursts give work"),
  distribution: word("poisson", "constant").default("poisson")
    .describe("How the time between two arrivals is drawn"),
  mix: z.strictObject({
    deposit: weight.default(0).describe("Weight of deposits"),
    withdrawal: weight.default(0).describe("Weight of withdrawals"),
    swap: weight.default(0).describe("Weight of swaps"),
  }).optional().describe("How often each kind is drawn; by the number of threads unless given"),
}).describe(
  "The open model: operations arrive at a rate that does not depend on how the chain fares. Without it every thread " +
    "waits after each operation, 750 to 2000 ms unless it says otherwise",
);

const condition = z.union([
  text(),
  z.strictObject({
    threshold: text().describe('Such as "p(99) < 2s"'),
    abort_on_fail: flag_param.default(false).describe("Ends the run as soon as it does not hold"),
    delay_abort_seconds: number(0, MAX_RUN_SECONDS).default(0)
      .describe("Not before so many seconds of load"),
  }),
], { error: 'expected a text such as "p(99) < 2s", or a table with threshold and abort_on_fail' });

const conditions = z.union([condition, z.array(condition).min(1).max(MAX_CONDITIONS)], {
  error: 'expected a text such as "p(99) < 2s", or a list of them',
});

const generator = z.strictObject({
  min_achieved: number(0, 1).default(0.9)
    .describe("Of the arrivals of the open model, the share that found a thread ready; less is INVALID"),
  max_lateness_ms: number(1, 3_600_000).default(500)
    .describe("How late 95 of 100 cycles may begin at most; later is INVALID"),
}).describe("When the run says more about the machine that makes the load than about the contract");

const baseline = z.strictObject({
  compute_units_percent: number(0, 1_000_000).optional()
    .describe("How much more compute units operations may use than in the baseline file, in percent"),
  landing_percent: number(0, 1_000_000).optional()
    .describe("How much longer operations may take to land than in the baseline file, in percent"),
}).describe("Comparison with what an earlier run has measured");

/** A whole scenario file. */
export const scenario_schema = z.strictObject({
  name: name.describe("Of the scenario"),
  looks_for: text().describe("What it looks for, for a person"),
  seed: whole(0, MAX_SEED).optional().describe("Repeats the random choices of an earlier run"),
  duration_seconds: number(1, MAX_RUN_SECONDS).optional().describe(
    "How long the load lasts; this or `operations`",
  ),
  operations: whole(1, MAX_OPERATIONS).optional()
    .describe("The load ends when so many operations of threads have ended"),
  at_most_seconds: number(1, MAX_RUN_SECONDS).optional().describe(
    `With \`operations\`: the run is INVALID when that takes longer (${DEFAULT_OPERATIONS_SECONDS} unless given)`,
  ),
  slot_ms: whole(10, 60_000).optional().describe("Length of a slot of the embedded ledger"),
  must_succeed: z.array(kind_param, { error: "expected a list of kinds of threads" }).optional().describe(
    "Kinds of operations of which one must succeed, or the run proves nothing; those of all threads unless given",
  ),
  pool: z.array(pool, { error: "expected tables [[pool]]" }).min(1, {
    error: "expected at least one [[pool]]",
  })
    .max(MAX_POOLS, { error: `expected at most ${MAX_POOLS} pools` }).describe("Pools, in this order"),
  thread: z.array(thread, { error: "expected tables [[thread]]" }).min(1, {
    error: "expected at least one [[thread]]",
  }).max(MAX_GROUPS, { error: `expected at most ${MAX_GROUPS} groups of threads` })
    .describe("Groups of equal threads"),
  load: load.optional(),
  stage: z.array(stage_schema, { error: "expected tables [[stage]]" })
    .max(MAX_STAGES, { error: `expected at most ${MAX_STAGES} stages` }).default([])
    .describe("What happens during the load"),
  thresholds: z.record(text(MAX_NAME_CHARACTERS * 4), conditions, { error: "expected a table [thresholds]" })
    .default({}).describe("Conditions by metric, such as \"landing{kind:swap}\" = ['p(99) < 2s']"),
  generator: generator.prefault({}),
  baseline: baseline.optional(),
});

/** A scenario as the schema makes it of a file, defaults in place. */
export type ScenarioFile = z.output<typeof scenario_schema>;
/** A group of threads. */
export type ThreadGroup = ScenarioFile["thread"][number];
/** One pool. */
export type ScenarioPool = ScenarioFile["pool"][number];
/** The open model. */
export type Load = z.output<typeof load>;
