/** State accounts, decoded from bytes put together by the contract's own table of offsets. */
import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { address_bytes } from "@/domain/address.ts";
import {
  decode_main_treasury,
  decode_pool_account,
  decode_system_state,
  mint_supply,
  token_account_amount,
} from "@/chain/program/layout.ts";
import { test_address } from "../support/landed_transactions.ts";

const POOL_BYTES = 438;

/** Where the interface's table puts the words of a pool, by our names. */
const WORDS = {
  ratio_a_numerator: 224,
  ratio_b_denominator: 232,
  tracked_a: 240,
  tracked_b: 248,
  liquidity_fee: 262,
  swap_fee: 270,
  unused_collected_fees_a: 278,
  unused_collected_fees_b: 286,
  unused_fees_withdrawn_a: 294,
  unused_fees_withdrawn_b: 302,
  collected_liquidity_fees: 310,
  collected_swap_fees: 318,
  total_fees: 326,
  last_consolidation_seconds: 334,
  total_consolidations: 342,
  total_fees_consolidated: 350,
  unused_max_swap_amount: 358,
  unused_min_swap_amount: 366,
  unused_max_deposit_amount: 374,
  unused_min_deposit_amount: 382,
  unused_max_withdrawal_amount: 390,
  unused_min_withdrawal_amount: 398,
  unused_reserved_0: 406,
  unused_reserved_1: 414,
  unused_reserved_2: 422,
  unused_reserved_3: 430,
};
const KEYS = {
  owner: 0,
  token_a_mint: 32,
  token_b_mint: 64,
  token_a_vault: 96,
  token_b_vault: 128,
  lp_token_a_mint: 160,
  lp_token_b_mint: 192,
};
const BYTES = {
  pool_bump: 256,
  token_a_vault_bump: 257,
  token_b_vault_bump: 258,
  lp_token_a_mint_bump: 259,
  lp_token_b_mint_bump: 260,
  flags: 261,
};
const at = (offset: number) => BigInt(offset) + (1n << 60n);

/** A pool account in which every word, byte and key tells its own offset. */
function pool_bytes(): Uint8Array {
  const bytes = new Uint8Array(POOL_BYTES);
  const view = new DataView(bytes.buffer);
  for (const offset of Object.values(KEYS)) bytes.set(address_bytes(test_address(offset + 1)), offset);
  for (const offset of Object.values(BYTES)) bytes[offset] = offset - 200;
  for (const offset of Object.values(WORDS)) view.setBigUint64(offset, at(offset), true);
  return bytes;
}

function mapped<Value>(offsets: Record<string, number>, value: (offset: number) => Value) {
  return Object.fromEntries(Object.entries(offsets).map(([name, offset]) => [name, value(offset)]));
}

Deno.test("layout: every field of a pool account, at its place", () => {
  assertEquals(decode_pool_account(pool_bytes()) as unknown, {
    ...mapped(KEYS, (offset) => test_address(offset + 1)),
    ...mapped(BYTES, (offset) => offset - 200),
    ...mapped(WORDS, at),
  });
});

Deno.test("layout: every field of the main treasury, at its place", () => {
  const words = BigUint64Array.from({ length: 17 }, (_, index) => 1_000n + BigInt(8 * index));
  assertEquals(decode_main_treasury(new Uint8Array(words.buffer)) as unknown, {
    total_balance: 1_000n,
    rent_exempt_minimum: 1_008n,
    total_withdrawn: 1_016n,
    pool_creation_count: 1_024n,
    liquidity_operation_count: 1_032n,
    regular_swap_count: 1_040n,
    treasury_withdrawal_count: 1_048n,
    failed_operation_count: 1_056n,
    total_pool_creation_fees: 1_064n,
    total_liquidity_fees: 1_072n,
    total_regular_swap_fees: 1_080n,
    total_swap_contract_fees: 1_088n,
    last_update_seconds: 1_096n,
    total_consolidations_performed: 1_104n,
    last_withdrawal_seconds: 1_112n,
    donation_count: 1_120n,
    total_donations: 1_128n,
  });
});

Deno.test("layout: the bytes of a pool right after its creation", () => {
  const bytes = new Uint8Array(POOL_BYTES);
  const from_224 = `00ca9a3b000000000068890900000000${
    "00".repeat(16)
  }fdfefffefd01405dc600000000008c24040000000000`;
  bytes.set(Uint8Array.fromHex(from_224), 224);
  const pool = decode_pool_account(bytes);
  assertEquals([pool.ratio_a_numerator, pool.ratio_b_denominator] as bigint[], [
    1_000_000_000n,
    160_000_000n,
  ]);
  assertEquals([pool.liquidity_fee, pool.swap_fee] as bigint[], [13_000_000n, 271_500n]);
  assertEquals([pool.flags, pool.tracked_a, pool.total_fees] as unknown[], [1, 0n, 0n]);
});

Deno.test("layout: a view into a larger buffer and trailing bytes change nothing", () => {
  const larger = new Uint8Array(POOL_BYTES + 100);
  larger.set(pool_bytes(), 7);
  assertEquals(decode_pool_account(larger.subarray(7)), decode_pool_account(pool_bytes()));
});

Deno.test("layout: the system state, running and paused, with and without a pending administrator", () => {
  const admin = test_address(3);
  const with_pending = new Uint8Array(83);
  with_pending.set(address_bytes(admin), 10);
  with_pending[42] = 1;
  with_pending.set(address_bytes(test_address(4)), 43);
  new DataView(with_pending.buffer).setBigInt64(75, 1_750_000_000n, true);
  assertEquals(decode_system_state(with_pending), {
    is_paused: false,
    pause_seconds: 0n,
    pause_reason_code: 0,
    admin_authority: admin,
    pending_admin: test_address(4),
    admin_change_seconds: 1_750_000_000n,
  });
  const without = with_pending.slice(0, 51);
  without[0] = 1;
  without[42] = 0;
  without[9] = 15;
  new DataView(without.buffer).setBigInt64(1, -5n, true);
  new DataView(without.buffer).setBigInt64(43, 7n, true);
  const paused = {
    is_paused: true,
    pause_seconds: -5n,
    pause_reason_code: 15,
    admin_authority: admin,
    pending_admin: null,
    admin_change_seconds: 7n,
  };
  assertEquals(decode_system_state(without), paused);
  // The account keeps its size, and old bytes stay behind the shorter state.
  assertEquals(decode_system_state(Uint8Array.from([...without, ...new Array(32).fill(9)])), paused);
  for (const offset of [0, 42]) {
    assertMatch(
      assertThrows(() => decode_system_state(without.with(offset, 2))).message,
      /is 2, expected 0 or 1/,
    );
  }
  assertMatch(assertThrows(() => decode_system_state(without.with(42, 1))).message, /51 bytes, expected 83/);
});

Deno.test("layout: token accounts and mints", () => {
  const account = new Uint8Array(165).fill(1);
  new DataView(account.buffer).setBigUint64(64, 2n ** 64n - 1n, true);
  assertEquals(token_account_amount(account) as bigint, 2n ** 64n - 1n);
  const mint = new Uint8Array(82).fill(1);
  new DataView(mint.buffer).setBigUint64(36, 123n, true);
  assertEquals(mint_supply(mint) as bigint, 123n);
});

Deno.test("layout: an account that is too short is refused, with both lengths", () => {
  const readers = [[decode_pool_account, 438], [decode_main_treasury, 136], [decode_system_state, 51], [
    token_account_amount,
    165,
  ], [
    mint_supply,
    82,
  ]];
  for (const [decode, least] of readers as [(data: Uint8Array) => unknown, number][]) {
    decode(new Uint8Array(least));
    const { message } = assertThrows(() => decode(new Uint8Array(least - 1)));
    assertMatch(message, new RegExp(`${least - 1} bytes, expected ${least}`));
    assertThrows(() => decode(new Uint8Array(0)));
  }
});
