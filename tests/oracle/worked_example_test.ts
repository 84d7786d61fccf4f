/** The ledger of the contract's worked example, step by step: every number is what the real contract showed. */
import { assert, assertEquals } from "@std/assert";
import type { OperationCall } from "@/domain/contract_call.ts";
import type { PoolState } from "@/domain/pool_state.ts";
import { predict_operation } from "@/oracle/pool_model.ts";
import type { Prediction } from "@/oracle/prediction.ts";
import {
  deposit_call,
  EMPTY_STATE,
  EXAMPLE_POOL,
  swap_call,
  test_user,
  withdrawal_call,
} from "../support/landed_transactions.ts";

const USER = test_user(1);
const { a, b } = EXAMPLE_POOL;

/** The user's books beside the pool's, so that balances limit him as they did in the example. */
class Example {
  state: PoolState = EMPTY_STATE;
  user = { a: 10_000_000_000n, b: 1_000_000_000n, lp_a: 0n, lp_b: 0n };
  fees_paid = 0n;

  predict(call: OperationCall): Prediction {
    const columns = Object.entries(USER.accounts) as [keyof typeof this.user, string][];
    const column_of = (account: string) => columns.find(([, known]) => known === account)![0];
    const input = column_of(call.input_account);
    const mints = { a: a.mint, b: b.mint, lp_a: a.lp_mint, lp_b: b.lp_mint };
    const prediction = predict_operation(EXAMPLE_POOL, this.state, call, {
      system_paused: false,
      input_balance: this.user[input],
      input_mint: mints[input],
      output_mint: mints[column_of(call.output_account)],
      user_lamports: 1_000_000_000n,
      is_pool_owner: false,
    });
    if (!prediction.ok) return prediction;
    this.state = prediction.next;
    this.user[input] -= prediction.amount_in;
    this.user[column_of(call.output_account)] += prediction.amount_out;
    this.fees_paid += prediction.pool_fee;
    return prediction;
  }

  succeeds(call: OperationCall, output: bigint): void {
    const prediction = this.predict(call);
    assert(prediction.ok, Deno.inspect(prediction));
    assertEquals([prediction.amount_in, prediction.amount_out], [call.amount, output]);
  }

  fails(call: OperationCall, variant: string, custom_code: number | null, party: "contract" | "token"): void {
    const before = this.state;
    assertEquals(this.predict(call), { ok: false, error: { variant, custom_code, party } });
    assertEquals(this.state, before);
  }

  /** One row of the example's table: TA, TB, SA, SB, user A, user B, LF, SF, pool lamports. */
  row(...expected: bigint[]): void {
    const { state, user } = this;
    assertEquals([
      state.tracked_a,
      state.tracked_b,
      state.lp_supply_a,
      state.lp_supply_b,
      user.a,
      user.b,
      state.collected_liquidity_fees,
      state.collected_swap_fees,
      state.lamports,
    ], expected as typeof expected & PoolState["tracked_a"][]);
    assertEquals([state.vault_a, state.vault_b], [state.tracked_a, state.tracked_b]);
    assertEquals([user.lp_a, user.lp_b], [state.lp_supply_a as bigint, state.lp_supply_b as bigint]);
    assertEquals(state.total_fees as bigint, this.fees_paid);
  }
}

const A1 = 1_000_000_000n;
const B160 = 160_000_000n;

Deno.test("worked example: deposits, swaps both ways, a withdrawal, and each refusal between them", () => {
  const example = new Example();
  example.row(0n, 0n, 0n, 0n, 10_000_000_000n, A1, 0n, 0n, 3_939_360n);
  example.succeeds(deposit_call(USER, "A", A1), A1);
  example.row(A1, 0n, A1, 0n, 9_000_000_000n, A1, 13_000_000n, 0n, 16_939_360n);
  example.fails(swap_call(USER, "a_to_b", A1, B160), "InsufficientFunds", null, "contract");
  example.succeeds(deposit_call(USER, "B", B160), B160);
  example.row(A1, B160, A1, B160, 9_000_000_000n, 840_000_000n, 26_000_000n, 0n, 29_939_360n);
  example.succeeds(swap_call(USER, "a_to_b", A1, B160), B160);
  example.row(2n * A1, 0n, A1, B160, 8_000_000_000n, A1, 26_000_000n, 271_500n, 30_210_860n);
  example.fails(withdrawal_call(USER, "B", B160), "Custom", 1, "token");
  example.succeeds(swap_call(USER, "b_to_a", B160, A1), A1);
  example.row(A1, B160, A1, B160, 9_000_000_000n, 840_000_000n, 26_000_000n, 543_000n, 30_482_360n);
  example.succeeds(withdrawal_call(USER, "A", 400_000_000n), 400_000_000n);
  example.row(
    600_000_000n,
    B160,
    600_000_000n,
    B160,
    9_400_000_000n,
    840_000_000n,
    39_000_000n,
    543_000n,
    43_482_360n,
  );
  example.fails(withdrawal_call(USER, "A", 600_000_001n), "Custom", 1, "token");
  assertEquals(example.fees_paid, 39_543_000n);
});

Deno.test("worked example: the rounding vectors as swaps", () => {
  const fresh = () => {
    const example = new Example();
    example.succeeds(deposit_call(USER, "A", A1), A1);
    example.succeeds(deposit_call(USER, "B", B160), B160);
    return example;
  };
  for (const input of [1n, 2n, 3n, 4n, 5n, 6n]) {
    fresh().fails(swap_call(USER, "a_to_b", input, 0n), "InvalidArgument", null, "contract");
  }
  for (const [input, output] of [[7n, 1n], [10n, 1n], [12n, 1n], [13n, 2n], [1_000n, 160n]] as const) {
    fresh().succeeds(swap_call(USER, "a_to_b", input, output), output);
  }
  for (const [input, output] of [[1n, 6n], [2n, 12n], [3n, 18n], [16n, 100n]] as const) {
    fresh().succeeds(swap_call(USER, "b_to_a", input, output), output);
  }
  fresh().fails(swap_call(USER, "a_to_b", 1_000n, 159n), "Custom", 1047, "contract");
  fresh().fails(swap_call(USER, "a_to_b", 1_000n, 161n), "Custom", 1047, "contract");
});
