/** A user's calls on a throw-away pool, right in every account: probes change one thing about them. */
import { type Pool, side_of, type SwapDirection } from "@/domain/pool.ts";
import type { Side } from "@/domain/pool.ts";
import { quote_swap } from "@/domain/pool_math.ts";
import type { ProbeGround } from "@/engine/probes/probe_ground.ts";
import type { ProbeCall } from "@/engine/probes/probe_port.ts";

/** A deposit or a withdrawal by the user. */
export function liquidity_call(
  ground: ProbeGround,
  kind: "deposit" | "withdrawal",
  pool: Pool,
  side: Side,
  amount: bigint,
): ProbeCall {
  const own = ground.accounts_of(pool);
  const [token, lp] = side === "A" ? [own.a, own.lp_a] : [own.b, own.lp_b];
  const [input_account, output_account] = kind === "deposit" ? [token, lp] : [lp, token];
  const { pool_id, a, b } = pool;
  return {
    ...{ what: "call", name: kind },
    accounts: {
      ...{ user: ground.user, pool_id, vault_a: a.vault, vault_b: b.vault, input_account, output_account },
      ...{ lp_mint_a: a.lp_mint, lp_mint_b: b.lp_mint },
    },
    values: { mint: side_of(pool, side).mint, amount, pool_id },
  };
}

/** A swap by the user, for what the formula gives unless another output is expected. */
export function swap_call(
  ground: ProbeGround,
  pool: Pool,
  direction: SwapDirection,
  amount: bigint,
  expected_output = quote_swap(pool, direction, amount).output,
): ProbeCall {
  const own = ground.accounts_of(pool);
  const { pool_id, a, b } = pool;
  const is_forward = direction === "a_to_b";
  const [input, output] = is_forward ? [a, b] : [b, a];
  return {
    ...{ what: "call", name: "swap" },
    accounts: {
      ...{ user: ground.user, pool_id, vault_a: a.vault, vault_b: b.vault },
      ...{ input_account: is_forward ? own.a : own.b, output_account: is_forward ? own.b : own.a },
      ...{ input_mint: input.mint, output_mint: output.mint },
    },
    values: { mint: input.mint, amount, expected_output, pool_id },
  };
}

/** The same call with other accounts in some places. */
export function with_accounts(call: ProbeCall, accounts: ProbeCall["accounts"]): ProbeCall {
  return { ...call, accounts: { ...call.accounts, ...accounts } };
}

/** The same call with other arguments. */
export function with_values(call: ProbeCall, values: ProbeCall["values"]): ProbeCall {
  return { ...call, values: { ...call.values, ...values } };
}
