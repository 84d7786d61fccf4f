/**
 * The schemas of the groups of a thread's status. Figures are those since the thread's last start unless their text says
 * otherwise; `null` is what cannot be told yet.
 */
import { z } from "zod";
import { kind_groups } from "@/rpc/thread_kind_groups.ts";
import {
  address,
  count,
  pool_id,
  severity_counts,
  side,
  thread_id,
  thread_kind,
  thread_status,
  timestamp,
  total,
  u64,
} from "@/rpc/results.ts";
import { SAMPLE_MINT_A, SAMPLE_MINT_B, SAMPLE_POOL, SAMPLE_WALLET } from "@/rpc/sample_values.ts";

const percent = z.number().min(0);
const maybe = { time: timestamp.nullable(), percent: percent.nullable(), units: u64.nullable() };

/** Beside the counters inside `statistics`. */
export const operation_statistics = {
  operation_counts: z.strictObject({
    successful_operations: count.describe("Operations that landed and succeeded"),
    failed_operations: count.describe("Operations that ended without success"),
    total_attempts: count.describe("Both together"),
    success_rate_percentage: maybe.percent.describe("Successes of all attempts, two decimals, rounded down"),
  }).describe("Operations that have ended"),
  timing_stats: z.strictObject({
    operations_per_minute: z.number().min(0).nullable().describe("Attempts in a minute of the session"),
    average_operation_interval_ms: count.nullable().describe(
      "Mean time from the end of one operation to the end of the next",
    ),
    last_operation_duration_ms: count.nullable().describe(
      "From signing the last operation to knowing its end",
    ),
    total_active_time_seconds: count.describe("Length of the session that runs, or of the last one"),
  }).describe("The thread's pace"),
};

const thread_identity = z.strictObject({
  thread_id,
  thread_type: thread_kind.describe("What the thread does"),
  pool_id,
  token_type: side.describe("The thread's side; of a swap thread the token that it gives"),
  status: thread_status,
  created_at: timestamp.describe("When the thread was created"),
  started_at: maybe.time.describe("When the session that runs, or the last one, began"),
  last_operation_at: maybe.time.describe("When its last operation ended"),
}).describe("What the thread is");

const wallet_data = z.strictObject({
  wallet_address: address.describe("The thread's own wallet"),
  balances: z.strictObject({
    sol_balance: u64.describe("Lamports"),
    token_a_balance: u64.describe("Base units of token A"),
    token_b_balance: u64.describe("Base units of token B"),
    lp_token_balance: u64.describe("Base units of the LP token of the thread's side"),
  }).describe("From the landed blocks"),
  last_balance_check: maybe.time.describe("When the newest block was taken in"),
}).describe("What the thread's wallet holds");

const cost_tracking = z.strictObject({
  network_fees: z.strictObject({
    total_sol_spent: total.describe("Lamports to the network"),
    average_fee_per_transaction: maybe.units.describe("Lamports; over operations that are in a block"),
    fee_trend_last_10_ops: count.nullable().describe("Lamports; mean of the last ten that are in a block"),
  }).describe("To the network"),
  pool_fees: z.strictObject({
    total_pool_fees_paid: total.describe("Lamports to the pool"),
    average_pool_fee_per_op: maybe.units.describe("Lamports; over successful operations"),
  }).describe("To the pool"),
}).describe("What operations have cost; both parts are SOL");

const error_monitoring = z.strictObject({
  recent_errors: z.array(z.strictObject({
    timestamp: timestamp.describe("When"),
    error_type: z.string().describe("Stable name of the failure"),
    error_message: z.string().describe("What happened, for a person"),
    operation_details: z.strictObject({
      attempted_amount: maybe.units.describe("Base units of the input that were to be used"),
      available_balance: maybe.units.describe("Base units that there were when it was planned"),
      operation_type: thread_kind.describe("The operation that failed"),
    }).describe("What was tried"),
    recovery_action: z.string().describe(
      "What the service does about it; `thread_stopped`: a person has to look",
    ),
  })).describe("The last errors, oldest first"),
  error_trends: z.strictObject({
    errors_last_hour: count.describe("In the last 60 minutes, by the minute"),
    most_common_error: z.string().nullable().describe("The name that came most often among them"),
    error_rate_percentage: maybe.percent.describe("Failures of all attempts, two decimals, rounded down"),
  }).describe("Of this session"),
}).describe("What went wrong");

const health_monitoring = z.strictObject({
  operational_status: z.enum(["healthy", "warning", "error", "stopped"]).describe(
    "`error`: the thread is in the state error. `stopped`: it does not run. `warning`: it runs, and three operations in a " +
      "row have failed, or it is more than one cycle late, or its SOL is not enough for one operation. `healthy`: none of " +
      "these; waiting for tokens is healthy",
  ),
  performance_indicators: z.strictObject({
    operations_behind_schedule: count.describe(
      "Cycles that should have begun by now; 0 while one is under way",
    ),
    consecutive_failures: count.describe("Operations in a row that have failed"),
    last_successful_operation: maybe.time.describe("When the last success ended"),
    time_since_last_success_seconds: count.nullable().describe("Since then"),
  }).describe("How well it works"),
  resource_status: z.strictObject({
    sol_sufficient: z.boolean().describe("Enough SOL for one operation: the pool's fee and the network's"),
    tokens_sufficient: z.boolean().describe(
      "Enough of the input for the smallest operation; true of withdrawal threads",
    ),
    lp_tokens_sufficient: z.boolean().describe(
      "The same of withdrawal threads' LP tokens; true of the others",
    ),
    next_scheduled_operation: maybe.time.describe(
      "When the next cycle begins; `null` while one is under way",
    ),
  }).describe("What it needs"),
  waiting: z.strictObject({
    since: timestamp.describe("Since when"),
    reason: z.string().describe("`no_input_tokens` or `input_too_small`"),
  }).nullable().describe("Set while it has nothing to work with"),
}).describe("How the thread fares");

const pool_integration = z.strictObject({
  pool_info: z.strictObject({
    pool_address: address.describe("The pool"),
    token_a_mint: address.describe("Mint of token A"),
    token_b_mint: address.describe("Mint of token B"),
    lp_token_mint: address.nullable().describe("LP mint of the thread's side; `null` for swap threads"),
  }).describe("The thread's pool"),
  pool_impact: z.strictObject({
    thread_contribution_to_pool_volume: maybe.percent.describe(
      "What went through the vaults by this thread, of what went through them by anybody, both sides at the pool's ratio, " +
        "since the daemon began to watch",
    ),
    estimated_pool_fee_contribution: maybe.percent.describe("The same of the fees that the pool has taken"),
    thread_liquidity_share: maybe.percent.describe(
      "The thread's LP tokens of the liquidity of both sides, at the pool's ratio",
    ),
  }).describe("In percent, two decimals, rounded down; `null` while there is nothing to compare with"),
  pool_findings: severity_counts.describe("What the contract did with the pool and must not do"),
}).describe("What the thread means to its pool");

const settings = z.strictObject({
  min_interval_ms: count.describe("The wait between two cycles is drawn from here …"),
  max_interval_ms: count.describe("… up to here"),
  min_amount: u64.describe("No operation is smaller, in base units of the input"),
  max_fraction_per_10_000: count.describe("Largest share of the balance, in hundredths of a percent"),
  seed: count.nullable().describe("Of the thread's own stream of chance; `null`: from the daemon's seed"),
}).describe("The thread's pace and sizes");

/** Beside the short form at the top. */
export const thread_groups = {
  thread_identity,
  wallet_data,
  cost_tracking,
  ...kind_groups,
  error_monitoring,
  health_monitoring,
  pool_integration,
  settings,
};

/** For the examples. */
export const SAMPLE_OPERATION_STATISTICS = {
  operation_counts: {
    successful_operations: 247,
    failed_operations: 3,
    total_attempts: 250,
    success_rate_percentage: 98.8,
  },
  timing_stats: {
    operations_per_minute: 36.14,
    average_operation_interval_ms: 1_660,
    last_operation_duration_ms: 412,
    total_active_time_seconds: 415,
  },
};

/** For the examples: the groups of a deposit thread. */
export const SAMPLE_THREAD_GROUPS = {
  thread_identity: {
    thread_id: "deposit_1",
    thread_type: "deposit" as const,
    pool_id: SAMPLE_POOL,
    token_type: "A" as const,
    status: "running" as const,
    created_at: "2025-01-15T10:30:45Z",
    started_at: "2025-01-15T10:31:00Z",
    last_operation_at: "2025-01-15T10:37:54Z",
  },
  wallet_data: {
    wallet_address: SAMPLE_WALLET,
    balances: {
      sol_balance: 1_500_000_000n,
      token_a_balance: 850_000_000n,
      token_b_balance: 0n,
      lp_token_balance: 0n,
    },
    last_balance_check: "2025-01-15T10:37:55Z",
  },
  cost_tracking: {
    network_fees: {
      total_sol_spent: 1_245_000n,
      average_fee_per_transaction: 5_000n,
      fee_trend_last_10_ops: 5_000,
    },
    pool_fees: { total_pool_fees_paid: 3_211_000_000n, average_pool_fee_per_op: 13_000_000n },
  },
  error_monitoring: {
    recent_errors: [],
    error_trends: {
      errors_last_hour: 3,
      most_common_error: "transaction_expired",
      error_rate_percentage: 1.2,
    },
  },
  health_monitoring: {
    operational_status: "healthy" as const,
    performance_indicators: {
      operations_behind_schedule: 0,
      consecutive_failures: 0,
      last_successful_operation: "2025-01-15T10:37:54Z",
      time_since_last_success_seconds: 1,
    },
    resource_status: {
      sol_sufficient: true,
      tokens_sufficient: true,
      lp_tokens_sufficient: true,
      next_scheduled_operation: "2025-01-15T10:37:56Z",
    },
    waiting: null,
  },
  pool_integration: {
    pool_info: {
      pool_address: SAMPLE_POOL,
      token_a_mint: SAMPLE_MINT_A,
      token_b_mint: SAMPLE_MINT_B,
      lp_token_mint: SAMPLE_MINT_B,
    },
    pool_impact: {
      thread_contribution_to_pool_volume: 2.3,
      estimated_pool_fee_contribution: 12.7,
      thread_liquidity_share: 0.8,
    },
    pool_findings: { critical: 0, high: 0, medium: 0 },
  },
  settings: {
    min_interval_ms: 750,
    max_interval_ms: 2_000,
    min_amount: 1n,
    max_fraction_per_10_000: 500,
    seed: null,
  },
};
