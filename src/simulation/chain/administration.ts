/** The instructions of the contract that create pools and pause them. */
import type { Address } from "@/domain/address.ts";
import type { Pool } from "@/domain/pool.ts";
import { classify_ratio } from "@/domain/ratio.ts";
import { SYSTEM_STATE, TREASURY } from "@/simulation/chain/addresses.ts";
import { create_account, RENT, transfer_lamports } from "@/simulation/chain/base_programs.ts";
import type { Instruction } from "@/simulation/chain/instruction.ts";
import type { Ledger } from "@/simulation/chain/ledger.ts";
import { ERRORS, type ProgramError } from "@/simulation/chain/program_error.ts";

/** What the contract takes for a new pool, in lamports. */
const CREATION_FEE = 1_150_000_000n;
/** What a new pool takes for its operations, in lamports. */
const NEW_POOL_FEES = { liquidity_fee: 13_000_000n, swap_fee: 271_500n } as const;
/** Why the administrator stops everything: any number will do. */
const PAUSE_REASON = 1;
/** Bits of a pause request; in a pool's flags each stands one place higher. */
const PAUSE_BITS = 3;

function create_parts(ledger: Ledger, creator: Address, pool: Pool): ProgramError | undefined {
  const { pool_id, a, b } = pool;
  const state = {
    kind: "pool",
    pool,
    owner: creator,
    tracked_a: 0n,
    tracked_b: 0n,
    liquidity_fees: 0n,
    swap_fees: 0n,
    total_fees: 0n,
    flags: pool.flags,
    ...NEW_POOL_FEES,
  } as const;
  const vault = (mint: Address) => ({ kind: "token", mint, owner: pool_id, balance: 0n }) as const;
  const lp_mint = { kind: "mint", authority: pool_id, supply: 0n, minted: 0n, burnt: 0n } as const;
  return create_account(ledger, creator, pool_id, RENT.pool, state) ??
    create_account(ledger, creator, a.vault, RENT.token_account, vault(a.mint)) ??
    create_account(ledger, creator, b.vault, RENT.token_account, vault(b.mint)) ??
    create_account(ledger, creator, a.lp_mint, RENT.mint, lp_mint) ??
    create_account(ledger, creator, b.lp_mint, RENT.mint, lp_mint);
}

/** Creates a pool on two mints that exist. */
export function initialize_pool(instruction_index: number, creator: Address, pool: Pool): Instruction {
  const { pool_id, a, b } = pool;
  const accounts = [
    ...[creator, SYSTEM_STATE, pool_id, TREASURY, a.mint, b.mint],
    ...[a.vault, b.vault, a.lp_mint, b.lp_mint],
  ];
  return {
    accounts,
    call: {
      name: "initialize_pool",
      instruction_index,
      accounts,
      creator,
      pool_id,
      mint_a: a.mint,
      mint_b: b.mint,
      ratio_a_numerator: pool.ratio_a_numerator,
      ratio_b_denominator: pool.ratio_b_denominator,
      flags: pool.flags,
    },
    execute: (ledger) => {
      if (ledger.system(SYSTEM_STATE)?.is_paused === true) return ERRORS.system_paused;
      if (ledger.lamports(creator) < CREATION_FEE) return ERRORS.fee_not_covered;
      if (ledger.pool(pool_id) !== undefined) return ERRORS.already_exists;
      if (classify_ratio(pool, a.decimals, b.decimals) === "engineering") return ERRORS.ratio_refused;
      return transfer_lamports(ledger, creator, TREASURY, CREATION_FEE) ??
        create_parts(ledger, creator, pool);
    },
  };
}

/** Sets or clears a pool's pause flags: 1 liquidity, 2 swaps. */
export function set_pool_pause(
  instruction_index: number,
  admin: Address,
  pool_id: Address,
  pause_bits: number,
  paused: boolean,
): Instruction {
  const name = paused ? "pause_pool" : "unpause_pool";
  return {
    accounts: [admin, SYSTEM_STATE, pool_id],
    call: { name, instruction_index, admin, pool_id, pause_bits },
    execute: (ledger) => {
      const system = ledger.system(SYSTEM_STATE);
      if (system?.is_paused === true) return ERRORS.system_paused;
      if (system?.admin !== admin) return ERRORS.wrong_account;
      const state = ledger.pool(pool_id);
      if (state === undefined) return ERRORS.wrong_owner;
      const bits = (pause_bits & PAUSE_BITS) << 1;
      ledger.put_data(pool_id, { ...state, flags: paused ? state.flags | bits : state.flags & ~bits });
      return undefined;
    },
  };
}

/** Stops or resumes all pools. */
export function set_system_pause(instruction_index: number, admin: Address, paused: boolean): Instruction {
  return {
    accounts: [admin, SYSTEM_STATE],
    call: {
      name: paused ? "pause_system" : "unpause_system",
      instruction_index,
      admin,
      reason_code: paused ? PAUSE_REASON : null,
    },
    execute: (ledger) => {
      const system = ledger.system(SYSTEM_STATE);
      if (system?.admin !== admin) return ERRORS.wrong_account;
      if (system.is_paused === paused) {
        return paused ? ERRORS.system_already_paused : ERRORS.system_not_paused;
      }
      ledger.put_data(SYSTEM_STATE, { ...system, is_paused: paused });
      return undefined;
    },
  };
}
