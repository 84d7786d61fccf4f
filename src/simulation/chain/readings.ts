/** What a node answers about accounts. */
import type { Address } from "@/domain/address.ts";
import type { Pool } from "@/domain/pool.ts";
import type { PoolState } from "@/domain/pool_state.ts";
import { DEFAULT_PROGRAM_ID, SYSTEM_PROGRAM, TOKEN_PROGRAM } from "@/domain/programs.ts";
import { amount, lamports } from "@/domain/units.ts";
import type { Holdings } from "@/engine/ports.ts";
import type { Ledger } from "@/simulation/chain/ledger.ts";

/** A pool as its accounts show it, or `undefined` when they are not there. */
export function read_pool_state(ledger: Ledger, { pool_id, a, b }: Pool): PoolState | undefined {
  const state = ledger.pool(pool_id);
  const [vault_a, vault_b] = [ledger.token(a.vault), ledger.token(b.vault)];
  const [lp_a, lp_b] = [ledger.mint(a.lp_mint), ledger.mint(b.lp_mint)];
  if (!state || !vault_a || !vault_b || !lp_a || !lp_b) return undefined;
  return {
    tracked_a: amount(state.tracked_a),
    tracked_b: amount(state.tracked_b),
    vault_a: amount(vault_a.balance),
    vault_b: amount(vault_b.balance),
    lp_supply_a: amount(lp_a.supply),
    lp_supply_b: amount(lp_b.supply),
    lamports: lamports(ledger.lamports(pool_id)),
    collected_liquidity_fees: lamports(state.liquidity_fees),
    collected_swap_fees: lamports(state.swap_fees),
    total_fees: lamports(state.total_fees),
    flags: state.flags,
    liquidity_fee: lamports(state.liquidity_fee),
    swap_fee: lamports(state.swap_fee),
  };
}

/** Everything that belongs to a wallet. */
export function read_holdings(ledger: Ledger, wallet: Address): Holdings {
  const token_accounts: Holdings["token_accounts"][number][] = [];
  for (const [token_account, { data }] of ledger.all()) {
    if (data?.kind !== "token" || data.owner !== wallet) continue;
    token_accounts.push({ token_account, mint: data.mint, amount: amount(data.balance) });
  }
  return { wallet, lamports: lamports(ledger.lamports(wallet)), token_accounts };
}

/** The program that owns an account; `undefined` where there is none. */
export function owner_of(ledger: Ledger, address: Address): Address | undefined {
  const { lamports, data } = ledger.account(address);
  if (data === null) return lamports > 0n ? SYSTEM_PROGRAM : undefined;
  return data.kind === "token" || data.kind === "mint" ? TOKEN_PROGRAM : DEFAULT_PROGRAM_ID;
}
