/** What a stage may do. Members of methods are declared by the methods themselves. */
import { z } from "zod";
import {
  pool_administration_contracts as pools,
  system_administration_contracts as system,
} from "@/rpc/contracts/administration.ts";
import { funding_contracts } from "@/rpc/contracts/funding.ts";
import { side_param } from "@/rpc/params.ts";
import { flag_param, kind_param, positive_u64_param } from "@/rpc/params.ts";
import { name, number, whole } from "@/scenario/fields.ts";
import {
  MAX_BURST_ROUNDS,
  MAX_RATE_PER_SECOND,
  MAX_RUN_SECONDS,
  MAX_THREADS_PER_GROUP,
} from "@/scenario/limits.ts";

const at_seconds = number(0, MAX_RUN_SECONDS).describe("When it begins, from the start of the load");
const over_seconds = number(0, MAX_RUN_SECONDS).default(0)
  .describe("How long the change takes, in equal steps; 0: at once");
const group = name.describe("The group of threads");
const pool = name.optional().describe("The pool; not needed where there is only one");

function stage<const Action extends string, Shape extends z.ZodRawShape>(
  action: Action,
  meaning: string,
  shape: Shape,
) {
  return z.strictObject({ do: z.literal(action), at_seconds, ...shape }).describe(meaning);
}

const { fund_thread, mint_and_send_tokens } = funding_contracts;

/** Every stage, by what it does. */
export const stage_schema = z.discriminatedUnion("do", [
  stage("ramp", "Starts or stops threads of a group until so many of them run", {
    group,
    to: whole(0, MAX_THREADS_PER_GROUP).describe("How many threads of the group run afterwards"),
    over_seconds,
  }),
  stage("stop", "Stops every running thread of a group, or of the scenario", { group: group.optional() }),
  stage("start", "Starts every thread of a group, or of the scenario, that does not run", {
    group: group.optional(),
  }),
  stage("rate", "Changes the arrival rate of the open model", {
    to: number(0, MAX_RATE_PER_SECOND).describe("Operations in a second afterwards"),
    over_seconds,
  }),
  stage("empty", "Empties threads of a group, one after the other", {
    group,
    count: whole(1, MAX_THREADS_PER_GROUP).optional().describe(
      "So many of them, the first ones; all unless given",
    ),
  }),
  stage("shock", "Empties every thread of a pool at the same moment", {
    pool,
    kind: kind_param.optional().describe("Only threads of this kind"),
  }),
  stage("burst", "Lets threads work in a fixed order, each when the one before has ended; with [load] only", {
    pool,
    sequence: z.array(kind_param, { error: "expected a list of kinds of threads" }).min(1, {
      error: "expected at least one kind of threads",
    }).default(["deposit", "swap", "withdrawal"]).describe("The kinds in their order"),
    rounds: whole(1, MAX_BURST_ROUNDS).default(1).describe("How often"),
    all_threads: flag_param.default(false)
      .describe("Every thread of the kind at once, not only the one that is ready for the longest time"),
  }),
  stage("mint_and_send", "Mints a pool's token to an address, or to each wallet of a group", {
    pool,
    token_type: side_param.describe("Which of the pool's tokens"),
    group: group.optional(),
    recipient_address: mint_and_send_tokens.params.shape.recipient_address.optional()
      .describe("A wallet; either this or a group"),
    amount: positive_u64_param.describe("Base units, for each recipient"),
  }),
  stage("fund", "Gives every thread of a group SOL, tokens or LP tokens", {
    group,
    funding_type: fund_thread.params.shape.funding_type,
    amount: fund_thread.params.shape.amount,
  }),
  stage("pause_pool", "Pauses a pool", { pool, ...without_pool(pools.pause_pool.params.shape) }),
  stage("unpause_pool", "Lets a pool go on", { pool, ...without_pool(pools.unpause_pool.params.shape) }),
  stage("update_pool_fees", "Sets a pool's fees", {
    pool,
    ...without_pool(pools.update_pool_fees.params.shape),
  }),
  stage("set_swap_owner_only", "Reserves or opens a pool's swaps", {
    pool,
    ...without_pool(pools.set_swap_owner_only.params.shape),
  }),
  stage("consolidate_pool_fees", "Moves the fees of a pool, or of all of them, to the treasury", { pool }),
  stage("pause_system", "Pauses the whole contract", system.pause_system.params.shape),
  stage("unpause_system", "Lets the whole contract go on", system.unpause_system.params.shape),
  stage("withdraw_treasury_fees", "Takes lamports out of the treasury", {
    ...system.withdraw_treasury_fees.params.shape,
  }),
  stage("donate_sol", "Gives lamports to the treasury", system.donate_sol.params.shape),
]);

function without_pool<Shape extends { readonly pool_id: unknown }>(
  { pool_id: _named_by_us, ...rest }: Shape,
): Omit<Shape, "pool_id"> {
  return rest;
}

/** One stage. */
export type Stage = z.output<typeof stage_schema>;
/** What a stage does. */
export type StageAction = Stage["do"];
