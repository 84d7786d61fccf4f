/** Decoding of instructions: what we build comes back, what nobody can make sense of is "other". */
import type { TransactionInstruction } from "@solana/web3.js";
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { type Address, address_of } from "@/domain/address.ts";
import { DEFAULT_PROGRAM_ID } from "@/domain/programs.ts";
import { U64_MAX } from "@/domain/units.ts";
import { deployment_addresses } from "@/chain/program/addresses.ts";
import { decode_call } from "@/chain/program/decode_call.ts";
import {
  initialize_pool,
  initialize_program,
  liquidity_operation,
  swap,
} from "@/chain/program/instructions.ts";
import { test_seed } from "../base/test_seed.ts";
import {
  deposit_call,
  EXAMPLE_POOL,
  swap_call,
  test_address,
  test_user,
  withdrawal_call,
} from "../support/landed_transactions.ts";

const DEPLOYMENT = deployment_addresses(DEFAULT_PROGRAM_ID);
const USER = test_user(1);
const u64 = fc.bigInt({ min: 0n, max: U64_MAX });
const ELEVEN = Array.from({ length: 11 }, (_, index) => test_address(index));

function decoded(instruction: TransactionInstruction, instruction_index: number) {
  const addresses = instruction.keys.map(({ pubkey }) => pubkey.toBase58() as Address);
  return decode_call(instruction_index, addresses, Uint8Array.from(instruction.data));
}

Deno.test("decode: deposits and withdrawals come back as they were built", () => {
  const { wallet, accounts } = USER;
  fc.assert(
    fc.property(u64, fc.constantFrom("A" as const, "B" as const), fc.nat(9), (units, side, index) => {
      const [token, lp] = side === "A" ? [accounts.a, accounts.lp_a] : [accounts.b, accounts.lp_b];
      const into = { user: wallet, input_account: token, output_account: lp };
      const out_of = { user: wallet, input_account: lp, output_account: token };
      const deposit = liquidity_operation("deposit", DEPLOYMENT, EXAMPLE_POOL, side, into, units);
      assertEquals(decoded(deposit, index), deposit_call(USER, side, units, index));
      const withdrawal = liquidity_operation("withdrawal", DEPLOYMENT, EXAMPLE_POOL, side, out_of, units);
      assertEquals(decoded(withdrawal, index), withdrawal_call(USER, side, units, index));
    }),
    { seed: test_seed(), numRuns: 100 },
  );
});

Deno.test("decode: swaps come back as they were built", () => {
  const { wallet, accounts } = USER;
  const direction = fc.constantFrom("a_to_b" as const, "b_to_a" as const);
  fc.assert(
    fc.property(u64, u64, direction, (units, expected, way) => {
      const [input_account, output_account] = way === "a_to_b"
        ? [accounts.a, accounts.b]
        : [accounts.b, accounts.a];
      const users = { user: wallet, input_account, output_account };
      const instruction = swap(DEPLOYMENT, EXAMPLE_POOL, way, users, units, expected);
      assertEquals(decoded(instruction, 2), swap_call(USER, way, units, expected, 2));
    }),
    { seed: test_seed(), numRuns: 100 },
  );
});

Deno.test("decode: pauses of a pool and of the deployment", () => {
  const pool = Uint8Array.fromHex("5a477ddc92014b4a303d200648fd92d88fba14fca19a69eb36e0f631ec99024a");
  const { pool_id } = EXAMPLE_POOL;
  const admin = ELEVEN.slice(0, 4);
  assertEquals(decode_call(3, admin, Uint8Array.of(19, 3, ...pool)), {
    name: "pause_pool",
    instruction_index: 3,
    pool_id,
    pause_bits: 3,
  });
  assertEquals(decode_call(0, admin, Uint8Array.of(20, 255, ...pool)), {
    name: "unpause_pool",
    instruction_index: 0,
    pool_id,
    pause_bits: 255,
  });
  assertEquals(decode_call(1, admin, Uint8Array.of(12, 15)), { name: "pause_system", instruction_index: 1 });
  assertEquals(decode_call(1, admin, Uint8Array.of(13)), { name: "unpause_system", instruction_index: 1 });
});

Deno.test("decode: instructions without a meaning for the oracle keep their variant and accounts", () => {
  const pool = decoded(initialize_pool(DEPLOYMENT, test_address(9), EXAMPLE_POOL, 0), 4);
  assert(pool.name === "other");
  assertEquals([pool.variant, pool.instruction_index, pool.accounts.length], [1, 4, 13]);
  assertEquals(pool.accounts[3], EXAMPLE_POOL.pool_id);
  const program = decoded(initialize_program(DEPLOYMENT, test_address(9), test_address(8)), 0);
  assert(program.name === "other" && program.variant === 0);
  assertEquals(decode_call(0, [], Uint8Array.of()), {
    name: "other",
    instruction_index: 0,
    variant: -1,
    accounts: [],
  });
});

/** How many accounts a variant takes; where there is no entry, any number. */
const ACCOUNTS = new Map([[2, 11], [3, 11], [4, 11], [19, 4], [20, 4]]);

/** As many accounts as the variant takes, the pool that the data name among them. */
function accounts_for(variant: number, data: Uint8Array): Address[] {
  const accounts = ELEVEN.slice(0, ACCOUNTS.get(variant) ?? 11);
  if (data.length >= 73 && variant <= 4) accounts[3] = address_of(data.slice(-32));
  return accounts;
}

/** Length of the data of every variant that is decoded. */
const LENGTHS = new Map([[2, 73], [3, 73], [4, 81], [12, 2], [13, 1], [19, 34], [20, 34]]);

Deno.test("decode: data of any other length is what the contract refuses, so it is other", () => {
  for (const [variant, length] of LENGTHS) {
    for (let bytes = 1; bytes <= 100; bytes += 1) {
      const data = new Uint8Array(bytes).fill(1);
      data[0] = variant;
      const call = decode_call(0, accounts_for(variant, data), data);
      assertEquals(call.name !== "other", bytes === length, `variant ${variant} with ${bytes} bytes`);
    }
  }
});

Deno.test("decode: an operation with another number of accounts, or another pool among them, is other", () => {
  for (const [variant, length] of [[2, 73], [3, 73], [4, 81]] as const) {
    const data = new Uint8Array(length).fill(1);
    data[0] = variant;
    const accounts = accounts_for(variant, data);
    assertNotEquals(decode_call(0, accounts, data).name, "other");
    for (let count = 0; count < 11; count += 1) {
      assertEquals(decode_call(0, accounts.slice(0, count), data).name, "other");
    }
    assertEquals(decode_call(0, [...accounts, test_address(12)], data).name, "other");
    assertEquals(decode_call(0, accounts.with(3, test_address(12)), data).name, "other");
  }
});

Deno.test("decode: no bytes whatever make it fail", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), fc.nat(13), (data, count) => {
      const accounts = Array.from({ length: count }, (_, index) => test_address(index));
      const call = decode_call(1, accounts, data);
      if (call.name === "other") assertEquals(call.variant, data[0] ?? -1);
      else assertEquals(LENGTHS.get(data[0] ?? -1), data.length);
    }),
    { seed: test_seed(), numRuns: 500 },
  );
});

Deno.test("decode: a view into a larger buffer is read at its own place", () => {
  const data = new Uint8Array(100).fill(9);
  data.set([2, ...new Uint8Array(32).fill(3), 1, 2, 0, 0, 0, 0, 0, 0, ...new Uint8Array(32).fill(4)], 20);
  const view = data.subarray(20, 93);
  const call = decode_call(0, accounts_for(2, view), view);
  assert(call.name === "deposit");
  assertEquals(call.amount as bigint, 513n);
});
