import type { Burn, Intent } from "@/domain/operation.ts";
import { input_side, type Pool } from "@/domain/pool.ts";
import { quote_swap } from "@/domain/pool_math.ts";
import { mints_of } from "@/domain/pool_thread.ts";
import type { Thread } from "@/domain/thread.ts";
import { type Amount, amount, is_u64, NO_AMOUNT, U64_MAX } from "@/domain/units.ts";

/** What the contract must give for everything; what it would refuse (nothing, too much) is tried all the same. */
function output_of(thread: Thread, pool: Pool, input: Amount): Amount {
  if (thread.kind !== "swap") return input;
  const { output } = quote_swap(pool, thread.direction, input);
  return amount(is_u64(output) ? output : U64_MAX);
}

function burn(mint: Burn["mint"], token_account: Burn["token_account"], burned: bigint): Burn[] {
  return burned === 0n ? [] : [{ mint, token_account, amount: amount(burned) }];
}

/**
 * The whole input at once, and in the same transaction the end of what it brings. A deposit thread also destroys the LP
 * tokens that it has kept: after an empty it holds none.
 */
export function plan_empty(thread: Thread, pool: Pool, input: Amount, kept_output: Amount): Intent {
  const { kind } = thread;
  const expected_output = output_of(thread, pool, input);
  const { output_mint } = mints_of(pool, thread);
  const burned = kind === "deposit" ? expected_output + kept_output : expected_output;
  const burns = burn(output_mint, thread.output_account, burned < U64_MAX ? burned : U64_MAX);
  return { purpose: "empty", kind, amount: input, available: input, expected_output, shares: [], burns };
}

/** The end of the input when the operation could not use it. */
export function plan_burn(thread: Thread, pool: Pool, input: Amount): Intent {
  const burns = burn(mints_of(pool, thread).input_mint, thread.input_account, input);
  const { kind } = thread;
  const nothing = { amount: NO_AMOUNT, expected_output: NO_AMOUNT, shares: [] };
  return { purpose: "burn", kind, ...nothing, available: input, burns };
}

/** The names of the tokens that a thread of this kind empties, for its answers. */
export function input_name(thread: Thread): string {
  if (thread.kind === "withdrawal") return "LP tokens";
  return `token ${thread.kind === "swap" ? input_side(thread.direction) : thread.side}`;
}
