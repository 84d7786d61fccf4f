/** The members of a thread's status as the service's users were promised them: name and kind of value. */

/** What a member may hold. `null` is allowed everywhere: what cannot be told yet is not made up. */
export type Shape = "text" | "time" | "number" | "units" | "flag" | "list" | {
  readonly [member: string]: Shape;
};

const COMMON: Shape = {
  thread_identity: {
    thread_id: "text",
    thread_type: "text",
    pool_id: "text",
    token_type: "text",
    status: "text",
    created_at: "time",
    started_at: "time",
    last_operation_at: "time",
  },
  wallet_data: {
    wallet_address: "text",
    balances: {
      sol_balance: "units",
      token_a_balance: "units",
      token_b_balance: "units",
      lp_token_balance: "units",
    },
    last_balance_check: "time",
  },
  statistics: {
    successful_deposits: "number",
    successful_withdrawals: "number",
    successful_swaps: "number",
    failed_operations: "number",
    total_volume_processed: "units",
    operation_counts: {
      successful_operations: "number",
      failed_operations: "number",
      total_attempts: "number",
      success_rate_percentage: "number",
    },
    timing_stats: {
      operations_per_minute: "number",
      average_operation_interval_ms: "number",
      last_operation_duration_ms: "number",
      total_active_time_seconds: "number",
    },
  },
  cost_tracking: {
    network_fees: {
      total_sol_spent: "units",
      average_fee_per_transaction: "units",
      fee_trend_last_10_ops: "number",
    },
    pool_fees: { total_pool_fees_paid: "units", average_pool_fee_per_op: "units" },
  },
  error_monitoring: {
    recent_errors: "list",
    error_trends: {
      errors_last_hour: "number",
      most_common_error: "text",
      error_rate_percentage: "number",
    },
  },
  health_monitoring: {
    operational_status: "text",
    performance_indicators: {
      operations_behind_schedule: "number",
      consecutive_failures: "number",
      last_successful_operation: "time",
      time_since_last_success_seconds: "number",
    },
    resource_status: {
      sol_sufficient: "flag",
      tokens_sufficient: "flag",
      lp_tokens_sufficient: "flag",
      next_scheduled_operation: "time",
    },
  },
  pool_integration: {
    pool_info: { pool_address: "text", token_a_mint: "text", token_b_mint: "text", lp_token_mint: "text" },
    pool_impact: {
      thread_contribution_to_pool_volume: "number",
      estimated_pool_fee_contribution: "number",
      thread_liquidity_share: "number",
    },
  },
};

/** The whole document of each kind of thread. */
export const GROUPS: Readonly<Record<"deposit" | "withdrawal" | "swap", Shape>> = {
  deposit: {
    ...COMMON,
    deposit_specific: {
      deposit_stats: {
        total_tokens_deposited: "units",
        total_lp_tokens_received: "units",
        average_deposit_size: "units",
        largest_deposit: "units",
        smallest_deposit: "units",
      },
      funding_info: {
        initial_amount: "units",
        auto_refill_enabled: "flag",
        refill_threshold_amount: "units",
        times_refilled: "number",
        tokens_from_refills: "units",
        tokens_from_sharing: "units",
      },
      lp_sharing: {
        share_lp_tokens_enabled: "flag",
        total_lp_tokens_shared: "units",
        sharing_recipients_count: "number",
        last_sharing_amount: "units",
        last_sharing_timestamp: "time",
      },
    },
  },
  withdrawal: {
    ...COMMON,
    withdrawal_specific: {
      withdrawal_stats: {
        total_lp_tokens_used: "units",
        total_tokens_withdrawn: "units",
        average_withdrawal_size: "units",
        largest_withdrawal: "units",
        smallest_withdrawal: "units",
      },
      lp_token_sources: {
        lp_tokens_from_deposits: "units",
        current_lp_balance: "units",
        lp_sharing_sources: "list",
      },
      token_sharing: {
        total_tokens_shared: "units",
        sharing_recipients_count: "number",
        last_sharing_amount: "units",
        last_sharing_timestamp: "time",
      },
    },
  },
  swap: {
    ...COMMON,
    swap_specific: {
      swap_stats: {
        swap_direction: "text",
        total_input_tokens: "units",
        total_output_tokens: "units",
        total_price_impact: "units",
        average_swap_size: "units",
        largest_swap: "units",
        smallest_swap: "units",
      },
      price_analysis: {
        average_price_impact_percentage: "number",
        best_price_impact_percentage: "number",
        worst_price_impact_percentage: "number",
        price_impact_trend: "text",
      },
      token_flow: {
        input_token_type: "text",
        output_token_type: "text",
        tokens_sent_to_opposite_thread: "units",
        opposite_thread_id: "text",
        tokens_received_from_opposite: "units",
        current_input_balance: "units",
      },
    },
  },
};

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

function fits(value: unknown, shape: Shape): boolean {
  switch (shape) {
    case "text":
      return typeof value === "string";
    case "time":
      return typeof value === "string" && TIME.test(value);
    case "number":
      return typeof value === "number" && Number.isFinite(value);
    case "units":
      return typeof value === "bigint" && value >= 0n;
    case "flag":
      return typeof value === "boolean";
    case "list":
      return Array.isArray(value);
    default:
      return typeof value === "object" && value !== null;
  }
}

/** The places where `document` is not what `shape` promises; `may_be_null` lists members that have no value yet. */
export function deviations(
  document: unknown,
  shape: Shape,
  may_be_null: ReadonlySet<string> = new Set(),
  place = "",
): string[] {
  if (document === null && may_be_null.has(place)) return [];
  if (!fits(document, shape)) return [`${place}: ${String(document)}`];
  if (typeof shape !== "object") return [];
  const members = document as Record<string, unknown>;
  return Object.entries(shape).flatMap(([name, inner]) => {
    const inside = place === "" ? name : `${place}.${name}`;
    if (!(name in members)) return [`${inside}: absent`];
    return deviations(members[name], inner, may_be_null, inside);
  });
}
