import { z } from "zod";
import { contract } from "@/rpc/contract.ts";
import { decimals_param, direction_param, pool_id_param, positive_u64_param } from "@/rpc/params.ts";
import { address, count, pool_id, severity_counts, timestamp, u64 } from "@/rpc/results.ts";
import { SAMPLE_MINT_A, SAMPLE_MINT_B, SAMPLE_POOL, SAMPLE_WALLET } from "@/rpc/sample_values.ts";

const tokens = {
  pool_id,
  token_a_mint: address.describe("The mint of token A"),
  token_a_decimals: z.int().min(0).max(19).describe("Decimals of token A"),
  token_b_mint: address.describe("The mint of token B"),
  token_b_decimals: z.int().min(0).max(19).describe("Decimals of token B"),
};

const ratio = {
  ratio_a_numerator: u64.describe("So many base units of A …"),
  ratio_b_denominator: u64.describe("… are worth so many base units of B, for ever"),
};

const accounts = {
  vault_a: address.describe("Token account that holds the pool's A"),
  vault_b: address.describe("Token account that holds the pool's B"),
  lp_mint_a: address.describe("Mint of the LP token of side A"),
  lp_mint_b: address.describe("Mint of the LP token of side B"),
};

const imported = z.boolean().describe(
  "Whether somebody else has created it: then the core wallet may be unable to mint its tokens",
);

const findings = severity_counts.describe(
  "What the contract did with this pool and must not do: `get_findings`",
);
const NO_FINDINGS = { critical: 0, high: 0, medium: 0 };

const state = z.strictObject({
  slot: count.describe("Everything below is as it was at the end of this slot"),
  token_a_liquidity: u64.describe("Base units of A that the contract counts as liquidity"),
  token_b_liquidity: u64.describe("Base units of B that the contract counts as liquidity"),
  vault_a_balance: u64.describe("Base units of A that the vault really holds"),
  vault_b_balance: u64.describe("Base units of B that the vault really holds"),
  lp_supply_a: u64.describe("LP tokens of side A in circulation"),
  lp_supply_b: u64.describe("LP tokens of side B in circulation"),
  lamports: u64.describe("On the pool's account: rent and fees"),
  collected_liquidity_fees: u64.describe("Lamports, from deposits and withdrawals"),
  collected_swap_fees: u64.describe("Lamports, from swaps"),
  total_fees: u64.describe("Lamports, since the pool's creation"),
  liquidity_fee: u64.describe("Lamports that the next deposit or withdrawal costs"),
  swap_fee: u64.describe("Lamports that the next swap costs"),
  liquidity_paused: z.boolean().describe("Deposits and withdrawals are refused"),
  swaps_paused: z.boolean().describe("Swaps are refused"),
  owner_only_swaps: z.boolean().describe("Only the pool's owner may swap"),
  exact_exchange: z.boolean().describe("Swaps that would be rounded are refused"),
}).describe("Read from the chain for this answer");

const SAMPLE_STATE = {
  slot: 4_711,
  token_a_liquidity: 1_000_000_000n,
  token_b_liquidity: 160_000_000n,
  vault_a_balance: 1_000_000_000n,
  vault_b_balance: 160_000_000n,
  lp_supply_a: 1_000_000_000n,
  lp_supply_b: 160_000_000n,
  lamports: 30_000_000n,
  collected_liquidity_fees: 26_000_000n,
  collected_swap_fees: 0n,
  total_fees: 26_000_000n,
  liquidity_fee: 13_000_000n,
  swap_fee: 271_500n,
  liquidity_paused: false,
  swaps_paused: false,
  owner_only_swaps: false,
  exact_exchange: false,
};

const SAMPLE_TOKENS = {
  pool_id: SAMPLE_POOL,
  token_a_mint: SAMPLE_MINT_A,
  token_a_decimals: 9,
  token_b_mint: SAMPLE_MINT_B,
  token_b_decimals: 6,
};
const SAMPLE_RATIO = { ratio_a_numerator: 1_000_000_000n, ratio_b_denominator: 160_000_000n };

/** The contracts of the methods about pools. */
export const pool_contracts = {
  create_pool: contract({
    summary: "Creates two mints and a pool of them",
    description:
      "What is not given is drawn at random, so that the contract accepts it. The core wallet pays, and becomes the " +
      "mint authority of both tokens. The answer comes when the pool is on the chain.",
    changes_state: true,
    params: {
      token_a_decimals: decimals_param.optional().describe("Decimals of token A"),
      token_b_decimals: decimals_param.optional().describe("Decimals of token B"),
      ratio_whole_number: positive_u64_param.optional()
        .describe("The ratio in whole tokens. It fits when no side of it exceeds 2^64 base units"),
      ratio_direction: direction_param.optional()
        .describe("`a_to_b`: 1 A = `ratio_whole_number` B; `b_to_a`: 1 B = `ratio_whole_number` A"),
    },
    result: z.strictObject({ ...tokens, ...ratio }).meta({ id: "CreatedPool" }),
    errors: ["invalid_parameter", "insufficient_core_wallet_funds", "chain_failed", "system_failed"],
    examples: [{
      name: "1 A = 160 B",
      params: {
        token_a_decimals: 9,
        token_b_decimals: 6,
        ratio_whole_number: 160,
        ratio_direction: "a_to_b",
      },
      result: { ...SAMPLE_TOKENS, ...SAMPLE_RATIO },
    }],
  }),
  list_pools: contract({
    summary: "Lists all pools of the registry, in the order in which they came to it",
    changes_state: false,
    params: {},
    result: z.strictObject({
      pools: z.array(
        z.strictObject({
          ...tokens,
          ratio_display: z.string().describe("The ratio in whole tokens, for a person"),
          ...ratio,
          created_at: timestamp.describe("When the pool was created, or first taken over"),
          imported,
          on_chain: z.boolean().describe(
            "Whether it was on the chain when the service last looked; not so after a reset of the cluster",
          ),
          findings,
        }).meta({ id: "Pool" }),
      ).describe("Every pool"),
    }),
    errors: [],
    examples: [{
      name: "one pool",
      params: {},
      result: {
        pools: [{
          ...SAMPLE_TOKENS,
          ratio_display: "1 Token A = 160 Token B",
          ...SAMPLE_RATIO,
          created_at: "2025-01-15T10:30:45Z",
          imported: false,
          on_chain: true,
          findings: NO_FINDINGS,
        }],
      },
    }],
  }),
  get_pool: contract({
    summary: "Shows a pool as the chain holds it at this moment",
    changes_state: false,
    params: { pool_id: pool_id_param },
    result: z.strictObject({
      ...tokens,
      ratio_display: z.string().describe("The ratio in whole tokens, for a person"),
      ...ratio,
      created_at: timestamp.describe("When the pool was created, or first taken over"),
      imported,
      ...accounts,
      state,
      threads: z.strictObject({
        total: count.describe("Threads of this pool"),
        running: count.describe("Those that run"),
      }).describe("The service's own threads"),
      findings,
    }).meta({ id: "PoolDetails" }),
    errors: ["pool_not_found", "chain_failed"],
    examples: [{
      name: "a pool",
      params: { pool_id: SAMPLE_POOL },
      result: {
        ...SAMPLE_TOKENS,
        ratio_display: "1 Token A = 160 Token B",
        ...SAMPLE_RATIO,
        created_at: "2025-01-15T10:30:45Z",
        imported: false,
        vault_a: SAMPLE_WALLET,
        vault_b: SAMPLE_WALLET,
        lp_mint_a: SAMPLE_MINT_A,
        lp_mint_b: SAMPLE_MINT_B,
        state: SAMPLE_STATE,
        threads: { total: 6, running: 6 },
        findings: NO_FINDINGS,
      },
    }],
  }),
};
