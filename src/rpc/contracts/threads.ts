import { z } from "zod";
import { contract } from "@/rpc/contract.ts";
import { emptied_thread, SAMPLE_EMPTIED_THREAD } from "@/rpc/emptied_thread.ts";
import {
  amount_param,
  direction_param,
  flag_param,
  kind_param,
  pool_id_param,
  side_param,
  thread_id_param,
} from "@/rpc/params.ts";
import { address, changed_thread, count, created_thread, signature, thread_id, u64 } from "@/rpc/results.ts";
import { SAMPLE_MINT_A, SAMPLE_POOL, SAMPLE_SIGNATURE, SAMPLE_WALLET } from "@/rpc/sample_values.ts";
import { settings_params } from "@/rpc/thread_settings.ts";

/** What can go wrong while a wallet is made and filled. */
const CREATION_ERRORS = [
  "pool_not_found",
  "insufficient_core_wallet_funds",
  "chain_failed",
  "system_failed",
  "not_available_here",
] as const;

const created = (thread_id: string) => ({
  thread_id,
  wallet_address: SAMPLE_WALLET,
  status: "created" as const,
});

const creation_contracts = {
  create_deposit_thread: contract({
    summary: "Creates a thread that deposits one of the pool's tokens",
    description:
      "The thread gets a wallet of its own, SOL for its fees and its first tokens, in one transaction. " +
      "It does nothing until `start_thread`.",
    changes_state: true,
    params: {
      pool_id: pool_id_param,
      token_type: side_param.describe("The token to deposit"),
      initial_amount: amount_param.prefault(0)
        .describe("Base units to mint for it now. With 0 it waits for what withdrawal threads share"),
      auto_refill: flag_param.default(false)
        .describe(
          "Mint `initial_amount` again whenever less than 5 % of it is left; without effect when that is 0",
        ),
      share_lp_tokens: flag_param.default(true)
        .describe(
          "Give the LP tokens of each deposit to the running withdrawal threads of the same side, in equal parts",
        ),
      ...settings_params,
    },
    result: created_thread,
    errors: [...CREATION_ERRORS, "invalid_parameter"],
    examples: [{
      name: "a thread with 1,000,000,000 base units of A",
      params: {
        pool_id: SAMPLE_POOL,
        token_type: "A",
        initial_amount: 1_000_000_000,
        auto_refill: false,
        share_lp_tokens: true,
      },
      result: created("deposit_1"),
    }],
  }),
  create_withdrawal_thread: contract({
    summary: "Creates a thread that withdraws one of the pool's tokens",
    description:
      "It begins without LP tokens: it withdraws with those that the deposit threads of its side share with it, and " +
      "gives the withdrawn tokens back to them.",
    changes_state: true,
    params: {
      pool_id: pool_id_param,
      token_type: side_param.describe("The token to withdraw"),
      ...settings_params,
    },
    result: created_thread,
    errors: [...CREATION_ERRORS, "invalid_parameter"],
    examples: [{
      name: "a thread that withdraws A",
      params: { pool_id: SAMPLE_POOL, token_type: "A" },
      result: created("withdrawal_1"),
    }],
  }),
  create_swap_thread: contract({
    summary: "Creates the thread that swaps in one direction",
    description: "A pool has at most one in each direction. The two give each other what they receive.",
    changes_state: true,
    params: {
      pool_id: pool_id_param,
      direction: direction_param.describe("Which token it gives for which"),
      initial_amount: amount_param.prefault(0).describe(
        "Base units of the token that it gives, to mint for it now",
      ),
      zero_output_swaps: flag_param.default(false)
        .describe(
          "Try now and then, on purpose, amounts too small for any output: the contract must refuse them",
        ),
      ...settings_params,
    },
    result: created_thread,
    errors: [...CREATION_ERRORS, "duplicate_swap_direction", "invalid_parameter"],
    examples: [{
      name: "a thread that swaps A for B",
      params: { pool_id: SAMPLE_POOL, direction: "a_to_b", initial_amount: 2_000_000_000 },
      result: created("swap_1"),
    }],
  }),
};

const thread_filter = {
  pool_id: pool_id_param.optional(),
  thread_type: kind_param.optional().describe("Only threads of this kind"),
};

const refused_change = z.strictObject({
  thread_id,
  reason: z.string().describe("Why it stayed as it was"),
}).meta({ id: "RefusedChange" });

const state_contracts = {
  start_thread: contract({
    summary: "Starts a thread",
    description: "Allowed in the states created, stopped and error. Its statistics begin at zero.",
    changes_state: true,
    params: { thread_id: thread_id_param },
    result: changed_thread,
    errors: [
      "thread_not_found",
      "pool_not_found",
      "wrong_thread_state",
      "not_available_here",
      "system_failed",
    ],
    examples: [{
      name: "start",
      params: { thread_id: "deposit_1" },
      result: { thread_id: "deposit_1", status: "running" },
    }],
  }),
  stop_thread: contract({
    summary: "Stops a running thread after the operation in flight",
    description:
      "The answer comes when the operation has ended, or after the operation timeout. The state is kept, and a file of " +
      "the session is written.",
    changes_state: true,
    params: { thread_id: thread_id_param },
    result: changed_thread,
    errors: ["thread_not_found", "wrong_thread_state", "system_failed"],
    examples: [{
      name: "stop",
      params: { thread_id: "deposit_1" },
      result: { thread_id: "deposit_1", status: "stopped" },
    }],
  }),
  start_threads: contract({
    summary: "Starts all threads, or those of a pool or a kind",
    description:
      "Those that run already are left alone. What one thread refuses does not keep the others from it.",
    changes_state: true,
    params: thread_filter,
    result: z.strictObject({
      started: z.array(thread_id).describe("Threads that run now"),
      refused: z.array(refused_change).describe("Threads that could not be started"),
    }),
    errors: ["pool_not_found"],
    examples: [{
      name: "all swap threads",
      params: { thread_type: "swap" },
      result: { started: ["swap_1", "swap_2"], refused: [] },
    }],
  }),
  stop_threads: contract({
    summary: "Stops all running threads, or those of a pool or a kind",
    description: "They stop at the same time, each after its operation in flight.",
    changes_state: true,
    params: thread_filter,
    result: z.strictObject({
      stopped: z.array(thread_id).describe("Threads that have stopped"),
      refused: z.array(refused_change).describe("Threads that could not be stopped"),
    }),
    errors: ["pool_not_found"],
    examples: [{ name: "all", params: {}, result: { stopped: ["deposit_1", "swap_1"], refused: [] } }],
  }),
};

const ending_contracts = {
  empty_thread: contract({
    summary: "Uses all tokens of a thread at once and burns what they bring",
    description:
      "One transaction performs the operation with the whole balance and burns what it brings. Where that does not " +
      "succeed, a second one burns the input: afterwards it is gone in any case. It waits for the worker's operation in " +
      "flight; the thread's state stays what it is. Empties are counted apart from the thread's own operations.",
    changes_state: true,
    params: { thread_id: thread_id_param },
    result: emptied_thread,
    errors: [
      "thread_not_found",
      "thread_in_error_state",
      "wrong_thread_state",
      "chain_failed",
      "not_available_here",
      "system_failed",
    ],
    examples: [{
      name: "a deposit thread",
      params: { thread_id: "deposit_1" },
      result: SAMPLE_EMPTIED_THREAD,
    }],
  }),
  delete_thread: contract({
    summary: "Deletes a thread that does not run",
    description:
      "What its wallet still holds is swept: tokens are burnt, token accounts closed, and all SOL goes back to the core " +
      "wallet. The wallet's key and the session files are kept; the id is never given again.",
    changes_state: true,
    params: { thread_id: thread_id_param },
    result: z.strictObject({
      thread_id,
      status: z.literal("deleted").describe("The thread is gone"),
      swept: z.strictObject({
        sol_returned: u64.describe("Lamports that went to the core wallet, rents included"),
        tokens_burned: z.array(
          z.strictObject({ mint: address.describe("Of which mint"), amount: u64.describe("Base units") }),
        ).describe("Tokens that were burnt"),
        token_accounts_closed: count.describe("Token accounts that were closed"),
        transaction_signatures: z.array(signature).describe("The transactions that did it"),
      }).describe("What the wallet still held"),
    }),
    errors: ["thread_not_found", "wrong_thread_state", "chain_failed", "system_failed"],
    examples: [{
      name: "delete",
      params: { thread_id: "deposit_1" },
      result: {
        thread_id: "deposit_1",
        status: "deleted",
        swept: {
          sol_returned: 5_694_078_560n,
          tokens_burned: [{ mint: SAMPLE_MINT_A, amount: 850_000_000n }],
          token_accounts_closed: 2,
          transaction_signatures: [SAMPLE_SIGNATURE],
        },
      },
    }],
  }),
};

/** The contracts of the methods that create, start and stop threads. */
export const thread_contracts = { ...creation_contracts, ...state_contracts, ...ending_contracts };
