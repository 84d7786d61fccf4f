/** State accounts, decoded from bytes put together by the contract's own table of offsets. */
import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { address_bytes } from "@/domain/address.ts";
import {
  decode_pool_account,
  decode_system_state,
  mint_supply,
  token_account_amount,
} from "@/chain/program/layout.ts";
import { EXAMPLE_POOL, test_address } from "../support/landed_transactions.ts";

const POOL_BYTES = 438;

/** A pool account in which every u64 holds its own offset, and nothing is zero by chance. */
function pool_bytes(): Uint8Array {
  const bytes = new Uint8Array(POOL_BYTES).fill(0xee);
  const keys = [test_address(1), EXAMPLE_POOL.a.mint, EXAMPLE_POOL.b.mint];
  for (const [index, key] of keys.entries()) bytes.set(address_bytes(key), index * 32);
  const view = new DataView(bytes.buffer);
  for (const offset of [224, 232, 240, 248, 262, 270, 310, 318, 326]) {
    view.setBigUint64(offset, BigInt(offset) + (1n << 60n), true);
  }
  bytes[261] = 0x67;
  return bytes;
}

Deno.test("layout: a pool account", () => {
  const at = (offset: number) => BigInt(offset) + (1n << 60n);
  assertEquals(decode_pool_account(pool_bytes()) as unknown, {
    owner: test_address(1),
    token_a_mint: EXAMPLE_POOL.a.mint,
    token_b_mint: EXAMPLE_POOL.b.mint,
    ratio_a_numerator: at(224),
    ratio_b_denominator: at(232),
    tracked_a: at(240),
    tracked_b: at(248),
    flags: 0x67,
    liquidity_fee: at(262),
    swap_fee: at(270),
    collected_liquidity_fees: at(310),
    collected_swap_fees: at(318),
    total_fees: at(326),
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
  assertEquals(decode_system_state(with_pending), { is_paused: false, admin_authority: admin });
  const without = with_pending.slice(0, 51);
  without[0] = 1;
  without[42] = 0;
  assertEquals(decode_system_state(without), { is_paused: true, admin_authority: admin });
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
  const readers = [[decode_pool_account, 438], [decode_system_state, 51], [token_account_amount, 165], [
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
