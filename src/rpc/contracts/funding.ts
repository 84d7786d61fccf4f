import { z } from "zod";
import { FUNDING_TYPES } from "@/engine/grants.ts";
import { contract } from "@/rpc/contract.ts";
import {
  address_param,
  pool_id_param,
  positive_u64_param,
  side_param,
  thread_id_param,
} from "@/rpc/params.ts";
import { address, count, pool_id, side, signature, thread_id, u64 } from "@/rpc/results.ts";
import { SAMPLE_MINT_A, SAMPLE_POOL, SAMPLE_SIGNATURE, SAMPLE_WALLET } from "@/rpc/sample_values.ts";

const funding_type = z.enum(FUNDING_TYPES, {
  error: `expected ${FUNDING_TYPES.map((type) => `"${type}"`).join(", ")}`,
});
const paid = {
  transaction_signature: signature.describe("The transaction"),
  network_fee_paid: u64.describe("Lamports"),
};
const SAMPLE_PAID = { transaction_signature: SAMPLE_SIGNATURE, network_fee_paid: 5_000n };

/** The contracts of the methods by which the core wallet gives, and of those that show how it stands. */
export const funding_contracts = {
  fund_thread: contract({
    summary: "Gives a thread SOL, freshly minted tokens, or LP tokens",
    description:
      "Only the contract can mint LP tokens: for them the core wallet deposits tokens of its own and hands the LP tokens on. " +
      "Each request is paid, also a second equal one.",
    changes_state: true,
    params: {
      thread_id: thread_id_param,
      funding_type: funding_type.describe("What to give; a thread takes what it has an account for"),
      amount: positive_u64_param.describe("Lamports, or base units"),
    },
    result: z.strictObject({
      thread_id,
      funding_type: funding_type.describe("What was given"),
      amount: u64.describe("Lamports, or base units"),
      ...paid,
    }),
    errors: [
      "thread_not_found",
      "wrong_thread_state",
      "pool_not_found",
      "invalid_parameter",
      "insufficient_core_wallet_funds",
      "chain_failed",
      "not_available_here",
      "system_failed",
    ],
    examples: [{
      name: "one SOL",
      params: { thread_id: "deposit_1", funding_type: "sol", amount: 1_000_000_000 },
      result: { thread_id: "deposit_1", funding_type: "sol", amount: 1_000_000_000n, ...SAMPLE_PAID },
    }],
  }),
  mint_and_send_tokens: contract({
    summary: "Mints a pool's token to any address",
    description: "The recipient's associated token account is created where it is missing.",
    changes_state: true,
    params: {
      pool_id: pool_id_param,
      token_type: side_param.describe("Which of the pool's tokens"),
      recipient_address: address_param.describe("A wallet's address, not that of a token account"),
      amount: positive_u64_param.describe("Base units"),
    },
    result: z.strictObject({
      transaction_signature: signature.describe("The transaction"),
      pool_id,
      token_mint: address.describe("The token's mint"),
      token_type: side.describe("Which of the pool's tokens"),
      recipient_address: address.describe("Who has got them"),
      amount_minted: u64.describe("Base units"),
      network_fee_paid: u64.describe("Lamports, by the core wallet"),
    }),
    errors: [
      "pool_not_found",
      "invalid_parameter",
      "wrong_thread_state",
      "insufficient_core_wallet_funds",
      "chain_failed",
      "not_available_here",
    ],
    examples: [{
      name: "5,000,000,000 base units of A",
      params: {
        pool_id: SAMPLE_POOL,
        token_type: "A",
        recipient_address: SAMPLE_WALLET,
        amount: 5_000_000_000,
      },
      result: {
        transaction_signature: SAMPLE_SIGNATURE,
        pool_id: SAMPLE_POOL,
        token_mint: SAMPLE_MINT_A,
        token_type: "A",
        recipient_address: SAMPLE_WALLET,
        amount_minted: 5_000_000_000n,
        network_fee_paid: 5_000n,
      },
    }],
  }),
  get_core_wallet_status: contract({
    summary: "Shows the wallet that pays for everything, and how long it lasts",
    changes_state: false,
    params: {},
    result: z.strictObject({
      wallet_address: address.describe("The core wallet"),
      sol_balance: u64.describe("Lamports, from the landed blocks"),
      burn_lamports_per_hour: u64.describe(
        "What the running threads spend together; young sessions are not counted yet",
      ),
      runway_seconds: count.nullable().describe(
        "How long the balance lasts at that rate; `null` while nothing is spent",
      ),
      alarm: z.string().nullable().describe("Why it needs SOL soon; `null` while it has enough"),
    }),
    errors: [],
    examples: [{
      name: "a rich wallet",
      params: {},
      result: {
        wallet_address: SAMPLE_WALLET,
        sol_balance: 999_941_000_000_000n,
        burn_lamports_per_hour: 66_000_000_000n,
        runway_seconds: 54_542_236,
        alarm: null,
      },
    }],
  }),
  airdrop_sol: contract({
    summary: "Asks the cluster's faucet for SOL for the core wallet",
    description:
      "Embedded ledger, local validators, devnet and testnet only. The answer comes when the SOL has arrived.",
    changes_state: true,
    params: {
      amount: positive_u64_param.describe("Lamports; faucets of public clusters give little at a time"),
    },
    result: z.strictObject({
      wallet_address: address.describe("The core wallet"),
      amount: u64.describe("Lamports"),
      transaction_signature: signature.describe("The faucet's transaction"),
    }),
    errors: ["not_available_here", "chain_failed"],
    examples: [{
      name: "100 SOL",
      params: { amount: 100_000_000_000 },
      result: {
        wallet_address: SAMPLE_WALLET,
        amount: 100_000_000_000n,
        transaction_signature: SAMPLE_SIGNATURE,
      },
    }],
  }),
};
