/** What the service does about a failure by itself, under stable names. */
const ACTIONS: Readonly<Record<string, string>> = {
  insufficient_sol: "waiting_for_funding",
  insufficient_funds: "waiting_for_funding",
  insufficient_pool_liquidity: "waiting_for_liquidity",
  pool_liquidity_paused: "waiting_for_unpause",
  pool_swaps_paused: "waiting_for_unpause",
  system_paused: "waiting_for_unpause",
  journal_write_failed: "waiting_for_the_disk",
  journal_full: "waiting_for_the_disk",
  share_failed: "sharing_in_a_transaction_of_its_own",
  burn_failed: "burning_the_input",
  lp_of_other_side: "ignoring_the_tokens",
  lp_of_other_pool: "ignoring_the_tokens",
  other_token: "ignoring_the_tokens",
};

/** What becomes of a thread after a failure: it goes on by itself, or it has stopped and waits for a person. */
export function recovery_action(code: string, expected: boolean): string {
  return ACTIONS[code] ?? (expected ? "retrying_with_backoff" : "thread_stopped");
}
