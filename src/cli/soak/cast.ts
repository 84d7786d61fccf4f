import type { Service } from "@/daemon/compose.ts";

/** Pools of a soak; each has ten threads. */
const POOLS = 4;
const SIDES_TWICE = ["A", "B", "A", "B"];
/** So short that a thread is done waiting before its operation has landed: the ledger sets the pace. */
const PACE = { min_interval_ms: 1, max_interval_ms: 5 };
const TOKENS = 1_000_000_000_000;
const RATIO = {
  token_a_decimals: 9,
  token_b_decimals: 6,
  ratio_whole_number: 160,
  ratio_direction: "a_to_b",
};

/** Makes the pools and their threads and starts them all. */
export async function bring_on_the_crowd({ methods }: Service): Promise<void> {
  for (let pool = 0; pool < POOLS; pool += 1) {
    const { pool_id } = await methods.call("create_pool", RATIO) as { pool_id: string };
    const deposit = { initial_amount: TOKENS, auto_refill: true, share_lp_tokens: true };
    const requests: [string, object][] = [
      ...SIDES_TWICE.map((
        token_type,
      ): [string, object] => ["create_deposit_thread", { token_type, ...deposit }]),
      ...SIDES_TWICE.map((token_type): [string, object] => ["create_withdrawal_thread", { token_type }]),
      ["create_swap_thread", { direction: "a_to_b", initial_amount: TOKENS }],
      ["create_swap_thread", { direction: "b_to_a", initial_amount: TOKENS }],
    ];
    await Promise.all(
      requests.map(([name, settings]) => methods.call(name, { pool_id, ...settings, ...PACE })),
    );
  }
  await methods.call("start_threads", {});
}
