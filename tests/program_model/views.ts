/** The views in the model: what they refuse, and the lines that parsers read. */
import { type Call, demand, PANIC, slot } from "./call.ts";
import { at_least, load_pool } from "./checks.ts";
import type { Pool } from "./codec.ts";

/** Loads the pool at a position, whichever it is. */
function any_pool(call: Call, index: number): Pool {
  return load_pool(slot(call, index), slot(call, index).key);
}

function expect_liquidity(call: Call, { totals }: Pool): void {
  call.expected.push(`Total Token A Liquidity: ${totals[0]}`, `Total Token B Liquidity: ${totals[1]}`);
}

/** GetPoolInfo (7), which wants four accounts and looks at one. */
export function get_pool_info(call: Call): void {
  at_least(call, 4, PANIC);
  expect_liquidity(call, any_pool(call, 2));
}

/** GetPoolPauseStatus (8). */
export function get_pool_pause_status(call: Call): void {
  at_least(call, 1, PANIC);
  demand(slot(call, 0).state.data.length === 438, "BorshIoError");
}

/** GetLiquidityInfo (9). */
export function get_liquidity_info(call: Call): void {
  at_least(call, 1, PANIC);
  expect_liquidity(call, any_pool(call, 0));
}

/** GetFeeInfo (10). */
export function get_fee_info(call: Call): void {
  at_least(call, 1, "NotEnoughAccountKeys");
  any_pool(call, 0);
}

/** GetPoolSolBalance (11). */
export function get_pool_sol_balance(call: Call): void {
  at_least(call, 1, "NotEnoughAccountKeys");
  call.expected.push(`: ${slot(call, 0).state.lamports}`);
}

/** GetVersion (14). */
export function get_version(call: Call): void {
  call.expected.push("Contract Version: 0.17.1070");
}

/** GetTreasuryInfo (16). */
export function get_treasury_info(call: Call): void {
  at_least(call, 1, PANIC);
}

/** GetConsolidationStatus (18). */
export function get_consolidation_status(call: Call, count: number): void {
  at_least(call, count, PANIC);
  for (let index = 0; index < count; index++) any_pool(call, index);
}
