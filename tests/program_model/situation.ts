/** What a step of the random run is given, and what it can find out about the state of things. */
import type { TransactionInstruction } from "@solana/web3.js";
import { SYSTEM_STATE } from "../program/support.ts";
import { hex } from "./addresses.ts";
import { decode_system } from "./codec.ts";
import type { Dice } from "./dice.ts";
import type { Twins } from "./twins.ts";
import { type Plan, PLANS } from "./universe.ts";

/** What a step needs to choose well. */
export interface Situation {
  readonly dice: Dice;
  readonly twins: Twins;
}

/** An instruction to send; nothing when the step was done outside of any transaction. */
export type Step = (situation: Situation) => TransactionInstruction | undefined;

/** A pool that exists, or any when there is none. */
export function some_plan({ dice, twins }: Situation): Plan {
  const created = PLANS.filter(({ pool }) => twins.world.before(hex(pool.id)).data.length > 0);
  return created.length > 0 && dice.chance(0.97) ? dice.pick(created) : dice.pick(PLANS);
}

/** Whether the system is paused. */
export function is_paused({ twins }: Situation): boolean {
  const { data } = twins.world.before(hex(SYSTEM_STATE));
  return data.length > 0 && decode_system(data).paused;
}
