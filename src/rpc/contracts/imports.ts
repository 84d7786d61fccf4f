import { z } from "zod";
import { contract } from "@/rpc/contract.ts";
import { MAX_LISTED_POOLS } from "@/rpc/limits.ts";
import { limit_param, pool_id_param } from "@/rpc/params.ts";
import { address, pool_id, u64 } from "@/rpc/results.ts";
import { SAMPLE_MINT_A, SAMPLE_MINT_B, SAMPLE_POOL, SAMPLE_WALLET } from "@/rpc/sample_values.ts";

const mints = {
  token_a_mint: address.describe("The mint of token A"),
  token_b_mint: address.describe("The mint of token B"),
};
const ratio = {
  ratio_a_numerator: u64.describe("So many base units of A …"),
  ratio_b_denominator: u64.describe("… are worth so many base units of B, for ever"),
};
const authority = address.nullable();

const SAMPLE_MINTS = { token_a_mint: SAMPLE_MINT_A, token_b_mint: SAMPLE_MINT_B };
const SAMPLE_RATIO = { ratio_a_numerator: 1_000_000_000n, ratio_b_denominator: 160_000_000n };

/** The contracts of the methods about pools that somebody else has created. */
export const import_contracts = {
  import_pool: contract({
    summary: "Takes over a pool that exists on the chain already",
    description:
      "Everything that belongs to the pool is held against what the contract would have made of its mints and ratio; " +
      "what does not fit is refused with the reason. Where the core wallet is not the authority of a mint it cannot mint " +
      "that token: threads then begin with `initial_amount` 0, and somebody sends them tokens. A pool that is in the registry " +
      "already is looked at again: after a mint got another authority, or when it is back after a reset of the cluster.",
    changes_state: true,
    params: { pool_id: pool_id_param.describe("The pool's address, as `list_pools_on_chain` gives it") },
    result: z.strictObject({
      pool_id,
      token_a_mint: mints.token_a_mint,
      token_a_decimals: z.int().min(0).max(19).describe("Decimals of token A"),
      token_b_mint: mints.token_b_mint,
      token_b_decimals: z.int().min(0).max(19).describe("Decimals of token B"),
      ...ratio,
      token_a_mint_authority: authority.describe("Who may mint token A; `null`: nobody"),
      token_b_mint_authority: authority.describe("Who may mint token B; `null`: nobody"),
      can_mint_token_a: z.boolean().describe("Whether that is the core wallet"),
      can_mint_token_b: z.boolean().describe("Whether that is the core wallet"),
    }),
    errors: ["invalid_parameter", "chain_failed", "system_failed"],
    examples: [{
      name: "somebody else's tokens",
      params: { pool_id: SAMPLE_POOL },
      result: {
        pool_id: SAMPLE_POOL,
        token_a_mint: SAMPLE_MINT_A,
        token_a_decimals: 9,
        token_b_mint: SAMPLE_MINT_B,
        token_b_decimals: 6,
        ...SAMPLE_RATIO,
        token_a_mint_authority: SAMPLE_WALLET,
        token_b_mint_authority: null,
        can_mint_token_a: false,
        can_mint_token_b: false,
      },
    }],
  }),
  list_pools_on_chain: contract({
    summary: "Lists the contract's pools on this cluster, whoever created them",
    description:
      `In the order of their addresses; one page holds up to ${MAX_LISTED_POOLS}. While there are more, \`next_cursor\` is ` +
      "what to send as `cursor` for the next page. The node is asked for all of them each time (`getProgramAccounts`), which " +
      "some providers do not offer.",
    changes_state: false,
    params: {
      limit: limit_param(MAX_LISTED_POOLS).default(MAX_LISTED_POOLS).describe("Pools on a page"),
      cursor: z.string({ error: "expected the next_cursor of an earlier page" }).optional()
        .describe("`next_cursor` of the page before"),
    },
    result: z.strictObject({
      pools: z.array(z.strictObject({
        pool_id,
        ...mints,
        ...ratio,
        owner: address.describe("The pool's owner"),
        in_registry: z.boolean().describe(
          "Whether `list_pools` has it; `import_pool` takes it over otherwise",
        ),
      })).describe("The pools of this page"),
      total: z.int().min(0).describe("Pools on all pages"),
      next_cursor: z.string().nullable().describe("For the next page; `null` on the last one"),
    }),
    errors: ["chain_failed"],
    examples: [{
      name: "one pool",
      params: {},
      result: {
        pools: [{
          pool_id: SAMPLE_POOL,
          ...SAMPLE_MINTS,
          ...SAMPLE_RATIO,
          owner: SAMPLE_WALLET,
          in_registry: false,
        }],
        total: 1,
        next_cursor: null,
      },
    }],
  }),
};
