import { z } from "zod";
import {
  LEAST_DONATION,
  LEAST_TREASURY_WITHDRAWAL,
  MAX_POOLS_PER_CONSOLIDATION,
  POOL_FEE_BOUNDS,
} from "@/domain/policies/treasury_policy.ts";
import { type Lamports, U64_MAX } from "@/domain/units.ts";
import { contract } from "@/rpc/contract.ts";
import { MAX_DONATION_MESSAGE_CHARACTERS } from "@/rpc/limits.ts";
import { address_param, amount_param, flag_param, pool_id_param } from "@/rpc/params.ts";
import { address, count, pool_id, signature, timestamp, u64 } from "@/rpc/results.ts";
import { SAMPLE_POOL, SAMPLE_SIGNATURE, SAMPLE_WALLET } from "@/rpc/sample_values.ts";

/** Digits of the numbers between two powers of ten, both included. */
function digits_between(least: bigint, most: bigint): string {
  const [fewest, longest] = [String(least).length, String(most).length];
  if (most === U64_MAX) return `[1-9][0-9]{${fewest - 1},${longest - 1}}`;
  return `[1-9][0-9]{${fewest - 1},${longest - 2}}|${most}`;
}

/** Lamports between two bounds, which are powers of ten or the end of the u64; zero as well where it means something. */
function lamports_param(least: bigint, most: bigint, zero: "zero too" | "no zero") {
  const digits = digits_between(least, most);
  const allows_zero = zero === "zero too";
  const expected = most === U64_MAX ? `at least ${least}` : `from ${least} to ${most}`;
  return amount_param.refine(
    (value) => (allows_zero && value === 0n) || (value >= least && value <= most),
    `expected ${allows_zero ? "0, or " : ""}lamports ${expected}`,
  ).transform((value) => value as bigint as Lamports).meta({
    anyOf: [
      ...(allows_zero ? [{ type: "integer", enum: [0] }] : []),
      { type: "integer", minimum: Number(least), maximum: Number(most) },
      { type: "string", pattern: `^(${allows_zero ? "0|" : ""}${digits})$` },
    ],
  });
}

const { liquidity, swap } = POOL_FEE_BOUNDS;
const liquidity_fee = lamports_param(liquidity.least, liquidity.most, "no zero");
const swap_fee = lamports_param(swap.least, swap.most, "no zero");

const message = z.string({ error: "expected a text" }).refine(
  (text) => [...text].length <= MAX_DONATION_MESSAGE_CHARACTERS,
  `expected at most ${MAX_DONATION_MESSAGE_CHARACTERS} characters`,
).meta({ type: "string", maxLength: MAX_DONATION_MESSAGE_CHARACTERS });

const reason_error = "expected a whole number from 0 to 255";
const reason_code = z.int({ error: reason_error }).min(0, { error: reason_error }).max(255, {
  error: reason_error,
});

const acted = {
  transaction_signature: signature.describe("The transaction"),
  network_fee_paid: u64.describe("Lamports, by the core wallet"),
};
const acted_on_pool = z.strictObject({ pool_id, ...acted }).meta({ id: "PoolAct" });
const acted_on_system = z.strictObject(acted).meta({ id: "SystemAct" });
const SAMPLE_ACTED = { transaction_signature: SAMPLE_SIGNATURE, network_fee_paid: 5_000n };
const SAMPLE_POOL_ACT = { pool_id: SAMPLE_POOL, ...SAMPLE_ACTED };

const ERRORS = [
  "not_available_here",
  "insufficient_core_wallet_funds",
  "chain_failed",
  "system_failed",
] as const;
const POOL_ERRORS = ["pool_not_found", ...ERRORS] as const;
const AUTHORITY =
  "The core wallet must be the contract's administrator or its upgrade authority; who that is stands in the refusal.";

const switches = {
  pool_id: pool_id_param,
  liquidity: flag_param.default(true).describe("Deposits and withdrawals"),
  swaps: flag_param.default(true).describe("Swaps"),
};

/** The contracts of what administrators do with pools. */
export const pool_administration_contracts = {
  pause_pool: contract({
    summary: "Stops a pool's deposits and withdrawals, its swaps, or both",
    description: `${AUTHORITY} Threads go on trying: what a paused pool refuses is an expected failure.`,
    changes_state: true,
    params: switches,
    result: acted_on_pool,
    errors: ["invalid_parameter", ...POOL_ERRORS],
    examples: [{
      name: "swaps alone",
      params: { pool_id: SAMPLE_POOL, liquidity: false, swaps: true },
      result: SAMPLE_POOL_ACT,
    }],
  }),
  unpause_pool: contract({
    summary: "Lets a pool's deposits and withdrawals, its swaps, or both go on",
    description: AUTHORITY,
    changes_state: true,
    params: switches,
    result: acted_on_pool,
    errors: ["invalid_parameter", ...POOL_ERRORS],
    examples: [{ name: "everything", params: { pool_id: SAMPLE_POOL }, result: SAMPLE_POOL_ACT }],
  }),
  update_pool_fees: contract({
    summary: "Sets what the next operations of a pool cost",
    description: `${AUTHORITY} A fee that is not given stays as it is; one of them must be.`,
    changes_state: true,
    params: {
      pool_id: pool_id_param,
      liquidity_fee: liquidity_fee.optional().describe("Lamports for each deposit and each withdrawal"),
      swap_fee: swap_fee.optional().describe("Lamports for each swap"),
    },
    result: acted_on_pool,
    errors: ["invalid_parameter", ...POOL_ERRORS],
    examples: [{
      name: "cheaper swaps",
      params: { pool_id: SAMPLE_POOL, swap_fee: 10_000 },
      result: SAMPLE_POOL_ACT,
    }],
  }),
  set_swap_owner_only: contract({
    summary: "Reserves a pool's swaps for one wallet, or opens them to everybody",
    description:
      `${AUTHORITY} The wallet becomes the pool's owner, and stays it when swaps are opened again.`,
    changes_state: true,
    params: {
      pool_id: pool_id_param,
      enabled: flag_param.describe("Whether only the owner may swap"),
      designated_owner: address_param.optional()
        .describe("Who may swap; the core wallet unless given. Only where `enabled` is true"),
    },
    result: acted_on_pool,
    errors: ["invalid_parameter", ...POOL_ERRORS],
    examples: [{
      name: "for one wallet",
      params: { pool_id: SAMPLE_POOL, enabled: true, designated_owner: SAMPLE_WALLET },
      result: SAMPLE_POOL_ACT,
    }],
  }),
  consolidate_pool_fees: contract({
    summary: "Moves the fees that pools have collected to the treasury",
    description:
      `${AUTHORITY} The contract passes over pools whose liquidity and swaps are not both paused, unless the whole ` +
      "system is; that is no error, so compare `get_pool` before and after.",
    changes_state: true,
    params: {
      pool_ids: z.array(pool_id_param, { error: "expected a list of pool ids" }).min(1)
        .max(MAX_POOLS_PER_CONSOLIDATION).describe("The pools, in the order in which they are to be emptied"),
    },
    result: z.strictObject({
      pool_ids: z.array(pool_id).describe("The pools that were named"),
      ...acted,
    }),
    errors: POOL_ERRORS,
    examples: [{
      name: "one pool",
      params: { pool_ids: [SAMPLE_POOL] },
      result: { pool_ids: [SAMPLE_POOL], ...SAMPLE_ACTED },
    }],
  }),
};

/** The contracts of what administrators do with the whole deployment and its treasury. */
export const system_administration_contracts = {
  pause_system: contract({
    summary: "Stops the whole contract: every operation and most administration",
    description: AUTHORITY,
    changes_state: true,
    params: {
      reason_code: reason_code.describe("Any number; the contract keeps it. 15 announces a consolidation"),
    },
    result: acted_on_system,
    errors: ERRORS,
    examples: [{ name: "for a consolidation", params: { reason_code: 15 }, result: SAMPLE_ACTED }],
  }),
  unpause_system: contract({
    summary: "Lets the contract go on",
    description: `${AUTHORITY} The treasury then gives nothing for 72 hours. Pools that are paused stay so.`,
    changes_state: true,
    params: {},
    result: acted_on_system,
    errors: ERRORS,
    examples: [{ name: "go on", params: {}, result: SAMPLE_ACTED }],
  }),
  withdraw_treasury_fees: contract({
    summary: "Takes lamports out of the treasury",
    description:
      `${AUTHORITY} \`get_treasury\` shows how much one withdrawal may take, and from when on there may be one.`,
    changes_state: true,
    params: {
      amount: lamports_param(LEAST_TREASURY_WITHDRAWAL, U64_MAX, "zero too").describe(
        "Lamports; 0 takes all that is there, if one withdrawal may",
      ),
      destination: address_param.optional().describe("Who gets them; the core wallet unless given"),
    },
    result: z.strictObject({ destination: address.describe("Who has got them"), ...acted }),
    errors: ERRORS,
    examples: [{
      name: "one SOL",
      params: { amount: 1_000_000_000 },
      result: { destination: SAMPLE_WALLET, ...SAMPLE_ACTED },
    }],
  }),
  donate_sol: contract({
    summary: "Gives SOL of the core wallet to the treasury",
    description: "Anybody may. The contract writes the message to the transaction's log and nowhere else.",
    changes_state: true,
    params: {
      amount: lamports_param(LEAST_DONATION, U64_MAX, "no zero").describe("Lamports"),
      message: message.default("").describe("For the log"),
    },
    result: z.strictObject({ amount: u64.describe("Lamports"), ...acted }),
    errors: ERRORS,
    examples: [{
      name: "one SOL",
      params: { amount: 1_000_000_000, message: "for the treasury" },
      result: { amount: 1_000_000_000n, ...SAMPLE_ACTED },
    }],
  }),
  get_treasury: contract({
    summary: "Shows the contract's treasury as the chain holds it at this moment",
    changes_state: false,
    params: {},
    result: z.strictObject({
      slot: count.describe("Everything below is as it was at the end of this slot"),
      treasury_address: address.describe("The treasury's account"),
      lamports: u64.describe("On the account, its rent included"),
      withdrawable: u64.describe("Lamports without the rent"),
      withdrawal_limit: u64.describe(
        "Lamports that one withdrawal takes at most; more is refused by the contract",
      ),
      next_withdrawal_at: timestamp.nullable().describe(
        "From when on the treasury gives again; `null` when it has never given: at once",
      ),
      total_balance: u64.describe("Lamports that the contract noted at its last own change of the treasury"),
      total_withdrawn: u64.describe("Lamports"),
      total_pool_creation_fees: u64.describe("Lamports"),
      total_liquidity_fees: u64.describe(
        "Lamports from deposits and withdrawals, as far as they are consolidated",
      ),
      total_swap_fees: u64.describe("Lamports from swaps, as far as they are consolidated"),
      total_donations: u64.describe("Lamports"),
      pool_creations: u64.describe("How many"),
      liquidity_operations: u64.describe("How many, as the contract reckons them from the fees"),
      swaps: u64.describe("How many, as the contract reckons them from the fees"),
      withdrawals: u64.describe("How many, from the treasury"),
      consolidations: u64.describe("How many"),
      donations: u64.describe("How many"),
      last_update_at: timestamp.nullable().describe("Of the treasury; `null`: never"),
    }),
    errors: ["not_available_here", "chain_failed"],
    examples: [{
      name: "after one pool",
      params: {},
      result: {
        slot: 4_711,
        treasury_address: SAMPLE_WALLET,
        lamports: 1_151_837_440n,
        withdrawable: 1_150_000_000n,
        withdrawal_limit: 10_000_000_000n,
        next_withdrawal_at: null,
        total_balance: 1_151_837_440n,
        total_withdrawn: 0n,
        total_pool_creation_fees: 1_150_000_000n,
        total_liquidity_fees: 0n,
        total_swap_fees: 0n,
        total_donations: 0n,
        pool_creations: 1n,
        liquidity_operations: 0n,
        swaps: 0n,
        withdrawals: 0n,
        consolidations: 0n,
        donations: 0n,
        last_update_at: "2025-01-15T10:30:45Z",
      },
    }],
  }),
};
