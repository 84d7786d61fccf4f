/** Decoding of instructions: what we build comes back, what nobody can make sense of is "other". */
import type { TransactionInstruction } from "@solana/web3.js";
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { type Address, address_of } from "@/domain/address.ts";
import { DEFAULT_PROGRAM_ID } from "@/domain/programs.ts";
import { U64_MAX } from "@/domain/units.ts";
import { deployment_addresses } from "@/chain/program/addresses.ts";
import { decode_call } from "@/chain/program/decode_call.ts";
import { liquidity_operation, swap } from "@/chain/program/instructions.ts";
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
    admin: test_address(0),
    pool_id,
    pause_bits: 3,
  });
  assertEquals(decode_call(0, admin, Uint8Array.of(20, 255, ...pool)), {
    name: "unpause_pool",
    instruction_index: 0,
    admin: test_address(0),
    pool_id,
    pause_bits: 255,
  });
  assertEquals(decode_call(1, admin, Uint8Array.of(12, 15)), {
    name: "pause_system",
    instruction_index: 1,
    admin: test_address(0),
    reason_code: 15,
  });
  assertEquals(decode_call(1, admin, Uint8Array.of(13)), {
    name: "unpause_system",
    instruction_index: 1,
    admin: test_address(0),
    reason_code: null,
  });
});

Deno.test("decode: what is no instruction of the contract keeps its variant and accounts", () => {
  for (const data of [Uint8Array.of(), Uint8Array.of(25), Uint8Array.of(255, 1, 2)]) {
    assertEquals(decode_call(4, ELEVEN, data), {
      name: "other",
      instruction_index: 4,
      variant: data[0] ?? -1,
      accounts: ELEVEN,
    });
  }
});

/** Length of the data and number of accounts of every instruction; more accounts are accepted where it says so. */
const FORMS: readonly (readonly [variant: number, bytes: number, accounts: number, more?: "or more"])[] = [
  ...[[0, 33, 6], [1, 18, 13], [2, 73, 11], [3, 73, 11], [4, 81, 11]] as const,
  ...[[5, 73, 0, "or more"], [6, 33, 0, "or more"], [7, 1, 4, "or more"], [8, 1, 1, "or more"]] as const,
  ...[[9, 1, 1, "or more"], [10, 1, 1, "or more"], [11, 1, 1, "or more"], [12, 2, 3, "or more"]] as const,
  ...[[13, 1, 4, "or more"], [14, 1, 0, "or more"], [15, 9, 6, "or more"], [16, 1, 1, "or more"]] as const,
  // The data are filled with ones: one pool, an enabled restriction.
  ...[[17, 2, 5], [18, 2, 1, "or more"], [19, 34, 4], [20, 34, 4], [21, 66, 4]] as const,
  ...[[22, 50, 4, "or more"], [24, 33, 3]] as const,
];
const VARIABLE = 23;

/** Data of ones; the pool that they name stands where operations expect it. */
function ones(variant: number, bytes: number): { data: Uint8Array; accounts: Address[] } {
  const data = new Uint8Array(bytes).fill(1);
  data[0] = variant;
  const accounts = Array.from({ length: 20 }, (_, index) => test_address(index));
  if (bytes >= 33) accounts[3] = address_of(data.slice(-32));
  return { data, accounts };
}

Deno.test("decode: every variant has its form, and the table knows all of them", () => {
  assertEquals([...FORMS.map(([variant]) => variant), VARIABLE].toSorted((left, right) => left - right), [
    ...new Array(25).keys(),
  ]);
});

Deno.test("decode: data of any other length is what the contract refuses, so it is other", () => {
  for (const [variant, length, count] of FORMS) {
    for (let bytes = 1; bytes <= 100; bytes += 1) {
      const { data, accounts } = ones(variant, bytes);
      const call = decode_call(0, accounts.slice(0, count), data);
      assertEquals(call.name !== "other", bytes === length, `variant ${variant} with ${bytes} bytes`);
    }
  }
});

Deno.test("decode: the contract's own rule decides how many accounts are right", () => {
  for (const [variant, length, right, more] of FORMS) {
    const { data, accounts } = ones(variant, length);
    for (let count = 0; count <= 16; count += 1) {
      const is_right = count === right || (count > right && more !== undefined);
      const call = decode_call(0, accounts.slice(0, count), data);
      assertEquals(call.name !== "other", is_right, `variant ${variant} with ${count} accounts`);
    }
  }
});

Deno.test("decode: a donation's message is as long as it says, and is text", () => {
  const donation = (length: number, ...text: number[]) =>
    decode_call(0, ELEVEN.slice(0, 4), Uint8Array.of(23, 5, 0, 0, 0, 0, 0, 0, 0, length, 0, 0, 0, ...text));
  const call = donation(3, 0xe2, 0x82, 0xac);
  assert(call.name === "donate_sol");
  assertEquals([call.message, call.amount as bigint, call.donor], ["€", 5n, test_address(0)]);
  assertEquals(donation(0).name, "donate_sol");
  for (const broken of [donation(2, 65), donation(0, 65), donation(1, 0xff), donation(255, 65)]) {
    assertEquals(broken.name, "other");
  }
});

Deno.test("decode: a boolean is 0 or 1", () => {
  const { data, accounts } = ones(21, 66);
  for (let value = 0; value < 256; value += 1) {
    const call = decode_call(0, accounts.slice(0, 4), data.with(1, value));
    assertEquals(call.name, value <= 1 ? "set_swap_owner_only" : "other");
    if (call.name === "set_swap_owner_only") assertEquals(call.enable_restriction, value === 1);
  }
});

Deno.test("decode: an operation with another number of accounts, or another pool among them, is other", () => {
  for (const [variant, length] of [[2, 73], [3, 73], [4, 81]] as const) {
    const data = new Uint8Array(length).fill(1);
    data[0] = variant;
    const accounts = ELEVEN.with(3, address_of(data.slice(-32)));
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
      else {assert(
          FORMS.some(([variant, length]) => variant === data[0] && length === data.length) ||
            data[0] === VARIABLE,
        );}
    }),
    { seed: test_seed(), numRuns: 500 },
  );
});

Deno.test("decode: a view into a larger buffer is read at its own place", () => {
  const data = new Uint8Array(100).fill(9);
  data.set([2, ...new Uint8Array(32).fill(3), 1, 2, 0, 0, 0, 0, 0, 0, ...new Uint8Array(32).fill(4)], 20);
  const view = data.subarray(20, 93);
  const call = decode_call(0, ELEVEN.with(3, address_of(view.slice(-32))), view);
  assert(call.name === "deposit");
  assertEquals(call.amount as bigint, 513n);
});
