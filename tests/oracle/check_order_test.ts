/** A call with two faults shows the error of the check that the contract makes first. */
import { assert, assertEquals } from "@std/assert";
import type { OperationCall } from "@/domain/contract_call.ts";
import type { Pool } from "@/domain/pool.ts";
import { POOL_FLAGS, type PoolState } from "@/domain/pool_state.ts";
import { type Amount, amount, type Lamports, U64_MAX } from "@/domain/units.ts";
import { type CallFacts, predict_operation } from "@/oracle/pool_model.ts";
import { builtin, type Prediction } from "@/oracle/prediction.ts";
import {
  deposit_call,
  EXAMPLE_POOL,
  filled_state,
  pool_with,
  swap_call,
  test_address,
  test_user,
  withdrawal_call,
} from "../support/landed_transactions.ts";

/** Everything that a prediction depends on; faults change it. */
interface Setting {
  pool: Pool;
  state: PoolState;
  call: OperationCall;
  facts: CallFacts;
}

/** One thing that is wrong, and the error that it shows when nothing before it is. */
interface Fault {
  readonly name: string;
  readonly error: string;
  readonly spoil: (setting: Setting) => Setting;
}

const USER = test_user(1);
const MAX = U64_MAX as Amount & Lamports;
const STRANGER = test_address(77);

function fault(name: string, error: string, spoil: (setting: Setting) => Partial<Setting>): Fault {
  return { name, error, spoil: (setting) => ({ ...setting, ...spoil(setting) }) };
}

const with_state = (changes: Partial<PoolState>) => ({ state }: Setting) => ({
  state: { ...state, ...changes },
});
const with_flag = (flag: number) => ({ state }: Setting) => ({
  state: { ...state, flags: state.flags | flag },
});
const with_facts = (changes: Partial<CallFacts>) => ({ facts }: Setting) => ({
  facts: { ...facts, ...changes },
});
const with_call = (changes: object) => ({ call }: Setting) => ({
  call: { ...call, ...changes } as OperationCall,
});

const ZERO = fault("zero amount", "InvalidArgument", with_call({ amount: 0n }));
const PAUSED = fault("system paused", "1023", with_facts({ system_paused: true }));
const LIQUIDITY_PAUSED = fault("liquidity paused", "1035", with_flag(POOL_FLAGS.liquidity_paused));
const NO_SOL = fault("fee too high", "1031", with_facts({ user_lamports: 0n }));
const FEE_COUNTER = fault("fee counter full", "1033", with_state({ total_fees: MAX }));

/** The checks of each operation in the contract's order. */
const ORDER: Record<OperationCall["name"], readonly Fault[]> = {
  deposit: [
    PAUSED,
    ZERO,
    LIQUIDITY_PAUSED,
    fault("foreign mint", "InvalidInstructionData", with_call({ mint: STRANGER })),
    fault("account of another mint", "InvalidInstructionData", with_facts({ input_mint: STRANGER })),
    fault("no LP account", "4001", with_facts({ output_mint: undefined })),
    fault("LP account of another mint", "InvalidAccountData", with_facts({ output_mint: STRANGER })),
    fault("balance too small", "InsufficientFunds", with_facts({ input_balance: 999n })),
    NO_SOL,
    FEE_COUNTER,
    fault("tracked total full", "ArithmeticOverflow", with_state({ tracked_a: MAX })),
    fault("LP supply full", "token 14", with_state({ lp_supply_a: MAX })),
  ],
  withdrawal: [
    ZERO,
    PAUSED,
    LIQUIDITY_PAUSED,
    fault("output account of another mint", "InvalidInstructionData", with_facts({ output_mint: STRANGER })),
    fault(
      "account of another mint",
      "InvalidAccountData",
      with_facts({ input_mint: EXAMPLE_POOL.b.lp_mint }),
    ),
    NO_SOL,
    FEE_COUNTER,
    fault("LP balance too small", "token 1", with_facts({ input_balance: 999n })),
    fault("vault too small", "token 1", with_state({ vault_a: amount(999n) })),
    fault("less tracked than held", "ArithmeticOverflow", with_state({ tracked_a: amount(999n) })),
  ],
  swap: [
    ZERO,
    PAUSED,
    fault("swaps paused", "1027", with_flag(POOL_FLAGS.swaps_paused)),
    fault("owner only", "1028", with_flag(POOL_FLAGS.owner_only_swaps)),
    fault("foreign mint", "InvalidArgument", with_facts({ input_mint: STRANGER })),
    fault("balance too small", "InvalidAccountData", with_facts({ input_balance: 999n })),
    fault("output account of another mint", "InvalidAccountData", with_facts({ output_mint: STRANGER })),
    fault("other output expected", "1047", with_call({ expected_output: 159n })),
    fault("output side drained", "InsufficientFunds", with_state({ tracked_b: amount(159n) })),
    NO_SOL,
    FEE_COUNTER,
    fault("tracked total full", "ArithmeticOverflow", with_state({ tracked_a: MAX })),
  ],
};

function sound(call: OperationCall): Setting {
  const input_mint = call.name === "withdrawal" ? EXAMPLE_POOL.a.lp_mint : EXAMPLE_POOL.a.mint;
  const output_mint = {
    deposit: EXAMPLE_POOL.a.lp_mint,
    withdrawal: EXAMPLE_POOL.a.mint,
    swap: EXAMPLE_POOL.b.mint,
  }[call.name];
  const facts = {
    system_paused: false,
    input_balance: 1_000_000n,
    input_mint,
    output_mint,
    is_pool_owner: false,
  };
  return {
    pool: EXAMPLE_POOL,
    state: filled_state(1_000_000n, 1_000_000n),
    call,
    facts: { ...facts, user_lamports: 1_000_000_000n },
  };
}

const CALLS = {
  deposit: deposit_call(USER, "A", 1_000n),
  withdrawal: withdrawal_call(USER, "A", 1_000n),
  swap: swap_call(USER, "a_to_b", 1_000n, 160n),
};

function predict({ pool, state, call, facts }: Setting): Prediction {
  return predict_operation(pool, state, call, facts);
}

function error_of(setting: Setting): string {
  const prediction = predict(setting);
  if (prediction.ok) return "none";
  const { variant, custom_code, party } = prediction.error;
  return `${party === "token" ? "token " : ""}${custom_code ?? variant}`;
}

for (const name of ["deposit", "withdrawal", "swap"] as const) {
  Deno.test(`check order: a ${name} without a fault succeeds`, () => {
    assert(predict(sound(CALLS[name])).ok);
  });

  Deno.test(`check order: each fault of a ${name} alone shows its own error`, () => {
    for (const { name: what, error, spoil } of ORDER[name]) {
      assertEquals(error_of(spoil(sound(CALLS[name]))), error, what);
    }
  });

  Deno.test(`check order: of any two faults of a ${name} the earlier check wins`, () => {
    const faults = ORDER[name];
    for (const [index, first] of faults.entries()) {
      for (const second of faults.slice(index + 1)) {
        const both = first.spoil(second.spoil(sound(CALLS[name])));
        assertEquals(error_of(both), first.error, `${first.name} before ${second.name}`);
      }
    }
  });
}

Deno.test("check order: liquidity operations ignore the swaps' flag and swaps ignore the liquidity's", () => {
  for (const call of [CALLS.deposit, CALLS.withdrawal]) {
    assertEquals(error_of({ ...sound(call), ...with_flag(POOL_FLAGS.swaps_paused)(sound(call)) }), "none");
    assertEquals(
      error_of({ ...sound(call), ...with_flag(POOL_FLAGS.owner_only_swaps)(sound(call)) }),
      "none",
    );
  }
  const swap = sound(CALLS.swap);
  assertEquals(error_of({ ...swap, ...with_flag(POOL_FLAGS.liquidity_paused)(swap) }), "none");
});

Deno.test("check order: the owner may swap where only the owner may", () => {
  const setting = sound(CALLS.swap);
  const owned = { ...setting, ...with_flag(POOL_FLAGS.owner_only_swaps)(setting) };
  assertEquals(error_of(owned), "1028");
  assertEquals(error_of({ ...owned, ...with_facts({ is_pool_owner: true })(owned) }), "none");
});

/** A swap of `input` for `expected` in a pool of its own, nothing else wrong. */
function swap_error(pool: Pool, flags: number, input: bigint, expected: bigint): string {
  const state = filled_state(10n ** 18n, U64_MAX / 2n, { flags });
  const call = swap_call(USER, "a_to_b", input, expected);
  const setting = sound(call);
  return error_of({ ...setting, pool, state, facts: { ...setting.facts, input_balance: input } });
}

Deno.test("check order: in an exact pool a remainder is refused first, whatever the output is", () => {
  const pool = pool_with(1_000_000_000n, 160_000_001n);
  const exact = POOL_FLAGS.exact_exchange;
  assertEquals(swap_error(pool, exact, 1_000_000_000n, 160_000_001n), "none");
  assertEquals(swap_error(pool, exact, 500_000_000n, 80_000_000n), "1047");
  assertEquals(swap_error(pool, exact, 1n, 0n), "1047");
  assertEquals(swap_error(pool, 0, 1n, 0n), "InvalidArgument");
  assertEquals(swap_error(pool_with(3n, 10n ** 19n), exact, 100n, 0n), "1047"); // Overflows as well.
});

Deno.test("check order: an output beyond 64 bits comes before the expected output", () => {
  const pool = pool_with(1n, 10n ** 18n);
  assertEquals(swap_error(pool, 0, 19n, 1n), "1019");
  assertEquals(swap_error(pool, 0, 18n, 1n), "1047");
  assertEquals(swap_error(pool, 0, 18n, 18n * 10n ** 18n), "InsufficientFunds");
});

Deno.test("check order: no output at all comes before the expected output", () => {
  assertEquals(swap_error(EXAMPLE_POOL, 0, 6n, 1n), "InvalidArgument");
});

Deno.test("check order: bounds are inclusive", () => {
  const exactly = (call: OperationCall, facts: Partial<CallFacts>, state: Partial<PoolState> = {}) => {
    const setting = sound(call);
    return error_of({ ...setting, ...with_facts(facts)(setting), ...with_state(state)(setting) });
  };
  const paid = { input_balance: 1_000n, user_lamports: 13_000_000n };
  assertEquals(exactly(CALLS.deposit, paid, { tracked_a: amount(U64_MAX - 1_000n) }), "none");
  assertEquals(exactly(CALLS.deposit, paid, { tracked_a: amount(U64_MAX - 999n) }), "ArithmeticOverflow");
  assertEquals(exactly(CALLS.deposit, { ...paid, user_lamports: 12_999_999n }), "1031");
  assertEquals(
    exactly(CALLS.withdrawal, paid, { vault_a: amount(1_000n), tracked_a: amount(1_000n) }),
    "none",
  );
  const swap = { input_balance: 1_000n, user_lamports: 271_500n };
  assertEquals(exactly(CALLS.swap, swap, { tracked_b: amount(160n) }), "none");
  assertEquals(exactly(CALLS.swap, { ...swap, user_lamports: 271_499n }), "1031");
});

Deno.test("check order: a withdrawal of a mint that is not the pool's is refused by its argument", () => {
  const { pool, state, call, facts } = sound(CALLS.withdrawal);
  const foreign = { ...call, mint: STRANGER } as OperationCall;
  assertEquals(
    predict_operation(pool, state, foreign, { ...facts, output_mint: STRANGER }),
    builtin("InvalidArgument"),
  );
});
