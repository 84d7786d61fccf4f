/** The samples of the service's design: every member of theirs is in our documents, with the same value where it is given. */
import { assert, assertEquals } from "@std/assert";
import { type JsonValue, parse_json } from "@/base/json.ts";
import type { Address } from "@/domain/address.ts";
import { empty_state, type ThreadTotals } from "@/domain/service_state.ts";
import { EMPTY_STATISTICS, type ThreadStatistics } from "@/domain/statistics.ts";
import type { DepositThread, SwapThread, WithdrawalThread } from "@/domain/thread.ts";
import { amount } from "@/domain/units.ts";
import { encode_errors } from "@/storage/documents/errors_document.ts";
import { encode_pools } from "@/storage/documents/pools_document.ts";
import { encode_session } from "@/storage/documents/session_document.ts";
import { encode_statistics } from "@/storage/documents/statistics_document.ts";
import { encode_threads } from "@/storage/documents/threads_document.ts";
import { document_text } from "@/storage/fragment_cache.ts";
import { default_settings } from "@/domain/thread_settings.ts";
import { OWN_END } from "../support/operation_parts.ts";

const GOLDEN = new URL("./samples/", import.meta.url);

async function golden(name: string): Promise<JsonValue> {
  return parse_json(await Deno.readTextFile(new URL(name, GOLDEN)));
}

/**
 * Sums whose figures in the samples contradict each other, or our reading of them: pool fees are lamports and so part of
 * the SOL that was spent, and the volume is what was taken in. They have to be there, as numbers.
 */
const OTHER_FIGURES =
  /\.(total_volume_processed|total_sol_spent|average_sol_per_transaction|tokens_received)$/;

/** Every member of `sample` is in `document`, in any depth, with the same value. */
function assert_contains(document: JsonValue, sample: JsonValue, place: string): void {
  if (OTHER_FIGURES.test(place)) return assertEquals(typeof document, typeof sample, place);
  if (typeof sample !== "object" || sample === null) return assertEquals(document, sample, place);
  assert(typeof document === "object" && document !== null, place);
  if (Array.isArray(sample)) {
    assert(Array.isArray(document) && document.length === sample.length, place);
    sample.forEach((item, index) =>
      assert_contains(document[index] as JsonValue, item, `${place}[${index}]`)
    );
    return;
  }
  assert(!Array.isArray(document), place);
  for (const [name, value] of Object.entries(sample)) {
    assert(name in document, `${place}.${name} is missing`);
    assert_contains(document[name] as JsonValue, value, `${place}.${name}`);
  }
}

async function assert_golden(content: unknown, name: string): Promise<void> {
  assert_contains(parse_json(document_text(content)), await golden(name), name);
}

const POOL = "ABC123..." as Address;
const BASE = {
  pool_id: POOL,
  wallet_address: "W" as Address,
  input_account: "I" as Address,
  output_account: "O" as Address,
};
const DEPOSIT: DepositThread = {
  ...BASE,
  kind: "deposit",
  thread_id: "deposit_1",
  side: "A",
  initial_amount: amount(1_000_000_000n),
  auto_refill: true,
  share_lp_tokens: true,
  settings: default_settings("deposit"),
  created_at_ms: Date.parse("2025-01-15T10:30:45.678Z"),
};
const WITHDRAWAL: WithdrawalThread = {
  ...BASE,
  kind: "withdrawal",
  thread_id: "withdrawal_1",
  wallet_address: "W2" as Address,
  side: "A",
  settings: default_settings("withdrawal"),
  created_at_ms: Date.parse("2025-01-15T10:35:20Z"),
};
const SWAP: SwapThread = {
  ...BASE,
  kind: "swap",
  thread_id: "swap_1",
  direction: "b_to_a",
  initial_amount: amount(1n),
  zero_output_swaps: false,
  settings: default_settings("swap"),
  created_at_ms: 0,
};

function statistics(changes: Partial<ThreadStatistics>, landed_ok: number, failed: number): ThreadStatistics {
  const outcomes = { landed_ok, landed_error: failed, rejected: 0, expired: 0, unknown: 0 };
  return { ...EMPTY_STATISTICS, ...changes, outcomes };
}

const DEPOSITED = statistics(
  {
    amount_in: 45_000_000_000n,
    amount_out: 23_000_000_000n,
    amount_shared: 23_000_000_000n,
    amount_received: 2_100_000_000n,
    refilled_tokens: 15_000_000_000n,
    pool_fees: 450_000_000n,
    network_fees: 12_350_000n,
    last_operation_at_ms: Date.parse("2025-01-15T12:45:30Z"),
  },
  247,
  3,
);
const WITHDRAWN = statistics(
  {
    amount_in: 12_000_000_000n,
    amount_out: 24_500_000_000n,
    amount_shared: 22_000_000_000n,
    pool_fees: 245_000_000n,
    network_fees: 7_800_000n,
    last_operation_at_ms: Date.parse("2025-01-15T12:47:15Z"),
  },
  156,
  1,
);

function totals(of: ThreadStatistics): ThreadTotals {
  return { current: of, lifetime: of, share_sources: new Map(), foreign_mints: new Set() };
}

const SESSION = {
  started_at_ms: Date.parse("2025-01-15T10:30:45.100Z"),
  ended_at_ms: Date.parse("2025-01-15T14:22:10.050Z"),
  start_reason: "manual_start",
  stop_reason: "manual_stop",
  starting: { input: 1_000_000_000n, output: 0n, lamports: 2_000_000_000n },
  ending: { input: 856_000_000n, output: 0n, lamports: 1_987_650_000n },
} as const;

Deno.test("threads.json has the design's shape", async () => {
  const state = empty_state();
  for (
    const [thread, status, done] of [[DEPOSIT, "stopped", DEPOSITED], [
      WITHDRAWAL,
      "running",
      WITHDRAWN,
    ]] as const
  ) {
    const { thread_id, wallet_address } = thread;
    state.threads.set(thread_id, { thread, status, session: null, closed_session: null });
    state.wallets.set(wallet_address, { thread_id, wallet_address, sealed_key: "encrypted_keypair_data" });
    state.statistics.set(thread_id, totals(done));
  }
  await assert_golden(encode_threads(state, 7), "threads.json");
});

Deno.test("statistics.json has the design's shape", async () => {
  const parts = new Map([["deposit_1", totals(DEPOSITED)], ["withdrawal_1", totals(WITHDRAWN)]]);
  await assert_golden(encode_statistics(parts, 7), "statistics.json");
});

Deno.test("pools.json has the design's shape", async () => {
  const a = { mint: "DEF456..." as Address, decimals: 9, vault: "V" as Address, lp_mint: "L" as Address };
  const b = { ...a, mint: "GHI789..." as Address, decimals: 6 };
  const pool = {
    pool_id: POOL,
    a,
    b,
    ratio_a_numerator: amount(1_000_000_000n),
    ratio_b_denominator: amount(160_000_000n),
    flags: 0,
    created_at_ms: Date.parse("2025-01-15T09:15:30Z"),
  };
  await assert_golden(encode_pools(new Map([[POOL, pool]]), 7), "pools.json");
  const imported = { ...pool, mint_authorities: { a: "M" as Address, b: null } };
  await assert_golden(encode_pools(new Map([[POOL, imported]]), 7), "pools.json");
  const { mint_authorities } = encode_pools(new Map([[POOL, imported]]), 7).pools[POOL] ?? {};
  assertEquals(mint_authorities, { a: "M" as Address, b: null });
});

Deno.test("an error file has the design's shape", async () => {
  const of = { operation_type: "deposit", ...OWN_END } as const;
  const error = { ...of, code: "c", expected: true, signature: null } as const;
  const errors = [
    { ...error, at_ms: Date.parse("2025-01-15T10:30:45Z"), message: "Insufficient funds for deposit" },
    { ...error, at_ms: Date.parse("2025-01-15T11:15:22Z"), message: "Transaction timeout" },
  ];
  await assert_golden(encode_errors("deposit_1", errors, 7), "errors_deposit_1.json");
});

Deno.test("a session file has the design's shape", async () => {
  await assert_golden(encode_session(DEPOSIT, SESSION, DEPOSITED), "session_2025-01-15_10-30-45.json");
});

Deno.test("session files of other kinds name their operations and balances", () => {
  const withdrawal = encode_session(WITHDRAWAL, SESSION, WITHDRAWN);
  assertEquals(withdrawal.verification_totals.operation_counts, {
    successful_withdrawals: 156,
    failed_withdrawals: 1,
    total_attempts: 157,
  });
  assertEquals(withdrawal.verification_totals.balance_verification["starting_lp_balance"], 1_000_000_000n);
  assertEquals(withdrawal.pool_verification_data["expected_pool_token_decrease"], 24_500_000_000n);
  const swap = encode_session(SWAP, SESSION, WITHDRAWN);
  assertEquals([swap.token_type, swap.swap_direction], ["B", "b_to_a"]);
  assertEquals(swap.verification_totals.token_flows, {
    tokens_swapped_in: 12_000_000_000n,
    tokens_swapped_out: 24_500_000_000n,
    tokens_sent_to_opposite_thread: 22_000_000_000n,
    tokens_received_from_opposite_thread: 0n,
    tokens_from_auto_refill: 0n,
    tokens_from_manual_funding: 0n,
  });
  assertEquals(swap.verification_totals.balance_verification["ending_output_balance"], 0n);
});

Deno.test("a session without operations has an average of zero", () => {
  const { fee_tracking } = encode_session(DEPOSIT, SESSION, EMPTY_STATISTICS).verification_totals;
  assertEquals(fee_tracking["average_sol_per_transaction"], 0n);
});

Deno.test("the order of the members is fixed", () => {
  const names = (content: object) => Object.keys(content).join(" ");
  const session = encode_session(DEPOSIT, SESSION, DEPOSITED);
  assertEquals(
    names(session),
    "format_version thread_id thread_type pool_id token_type swap_direction session_info verification_totals " +
      "pool_verification_data pool_verification empty_operations counters",
  );
  const scrambled = Object.fromEntries(Object.entries(DEPOSITED).toReversed()) as unknown as ThreadStatistics;
  assertEquals(
    document_text(encode_session(DEPOSIT, SESSION, scrambled)),
    document_text(session),
  );
  assertEquals(
    names(encode_threads(empty_state(), 1)),
    "format_version journal_position last_number threads spare_wallets",
  );
});
