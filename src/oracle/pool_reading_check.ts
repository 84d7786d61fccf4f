/** What a reading of a pool must show: the model's own state, and all that creation fixed for ever. */
import type { Address } from "@/domain/address.ts";
import type { Pool } from "@/domain/pool.ts";
import type { PoolAccounts, PoolReading, PoolState, VaultFacts } from "@/domain/pool_state.ts";
import { POOL_FLAGS } from "@/domain/pool_state.ts";
import type { CheckRow, Difference } from "@/oracle/comparison.ts";
import { type PoolModel, RENT_LAMPORTS } from "@/oracle/contract_state.ts";

const FIXED_FLAGS = POOL_FLAGS.simple_ratio | POOL_FLAGS.exact_exchange;

type Demand = (invariant: string, expected: unknown, observed: unknown) => void;

function collect(check: (demand: Demand) => void): CheckRow[] {
  const rows: CheckRow[] = [];
  check((invariant, expected, observed) =>
    rows.push({
      invariant,
      expected: String(expected),
      observed: String(observed),
      passed: expected === observed,
    })
  );
  return rows;
}

/** The rows that tell of a difference. */
export function differences_of(rows: readonly CheckRow[]): Difference[] {
  return rows.filter(({ passed }) => !passed).map(({ passed: _, ...difference }) => difference);
}

function demand_vault(demand: Demand, pool: Pool, side: "a" | "b", vault: VaultFacts): void {
  demand("I7.vault_owner", pool.pool_id, vault.owner);
  demand("I7.vault_mint", pool[side].mint, vault.mint);
  demand("I7.vault_delegate", null, vault.delegate);
  demand("I7.vault_close_authority", null, vault.close_authority);
  demand("I7.vault_frozen", false, vault.is_frozen);
}

function demand_lp_mint(demand: Demand, pool: Pool, side: "a" | "b", { mints }: PoolAccounts): void {
  const lp_mint = mints[`lp_${side}`];
  demand("I7.lp_mint_authority", pool.pool_id, lp_mint.mint_authority);
  demand("I7.lp_freeze_authority", null, lp_mint.freeze_authority);
  demand("creation.lp_decimals", mints[side].decimals, lp_mint.decimals);
  demand("creation.decimals", pool[side].decimals, mints[side].decimals);
}

/** What a pool is by its creation, whenever it is read; of a new one also who owns it. */
export function check_creation(
  pool: Pool,
  { state, accounts }: PoolReading,
  owner: Address | undefined,
): Difference[] {
  const rows = collect((demand) => {
    demand("creation.flags", pool.flags & FIXED_FLAGS, state.flags & FIXED_FLAGS);
    demand("creation.rent", true, state.lamports >= RENT_LAMPORTS.pool);
    if (accounts === undefined) return;
    const { fixed } = accounts;
    if (owner !== undefined) demand("creation.owner", owner, accounts.owner);
    demand("creation.token_a_mint", pool.a.mint, fixed.token_a_mint);
    demand("creation.token_b_mint", pool.b.mint, fixed.token_b_mint);
    demand("creation.token_a_vault", pool.a.vault, fixed.token_a_vault);
    demand("creation.token_b_vault", pool.b.vault, fixed.token_b_vault);
    demand("creation.lp_token_a_mint", pool.a.lp_mint, fixed.lp_token_a_mint);
    demand("creation.lp_token_b_mint", pool.b.lp_mint, fixed.lp_token_b_mint);
    demand("creation.ratio_a", `${pool.ratio_a_numerator}`, fixed.ratio_a_numerator);
    demand("creation.ratio_b", `${pool.ratio_b_denominator}`, fixed.ratio_b_denominator);
    for (const [name, value] of Object.entries(fixed)) {
      if (name.startsWith("unused_")) demand(`creation.${name}`, "0", value);
    }
    for (const side of ["a", "b"] as const) {
      demand_vault(demand, pool, side, accounts.vaults[side]);
      demand_lp_mint(demand, pool, side, accounts);
    }
  });
  return differences_of(rows);
}

/** A reading against the model, field by field; `fixed` is what earlier readings have shown. */
export function state_rows(
  model: PoolModel,
  fixed: PoolAccounts["fixed"] | undefined,
  reading: PoolReading,
): CheckRow[] {
  const { state, accounts } = reading;
  return collect((demand) => {
    for (const name of Object.keys(state) as (keyof PoolState)[]) {
      demand(`pool_state.${name}`, model.state[name], state[name]);
    }
    if (accounts === undefined) return;
    demand("I6.owner", model.owner, accounts.owner);
    demand("pool_state.fees_consolidated", model.fees_consolidated, accounts.fees_consolidated);
    if (model.consolidations !== null) {
      demand("pool_state.consolidations", model.consolidations, accounts.consolidations);
    }
    if (model.consolidated_seconds !== null) {
      demand("pool_state.consolidated_seconds", model.consolidated_seconds, accounts.consolidated_seconds);
    }
    for (const [name, value] of Object.entries(fixed ?? {})) {
      demand(`I6.${name}`, value, accounts.fixed[name]);
    }
    for (const side of ["a", "b"] as const) {
      demand_vault(demand, model.pool, side, accounts.vaults[side]);
      demand_lp_mint(demand, model.pool, side, accounts);
    }
  });
}
