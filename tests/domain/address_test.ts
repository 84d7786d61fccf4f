/** Account keys: their text, their bytes, their order. */
import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { PublicKey } from "@solana/web3.js";
import fc from "fast-check";
import { type Address, address_bytes, address_of, compare_keys, parse_address } from "@/domain/address.ts";
import { test_seed } from "../base/test_seed.ts";

const WRAPPED_SOL = "So11111111111111111111111111111111111111112" as Address;
const USDC = "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v" as Address;
const USDT = "Es9vMFrzaCERmJfrF4H2FYD4KCoNkY11McCe8BenwNYB" as Address;

const key = fc.uint8Array({ minLength: 32, maxLength: 32 });

Deno.test("address: text and bytes go both ways, as web3.js writes them", () => {
  fc.assert(
    fc.property(key, (bytes) => {
      const address = address_of(bytes);
      assertEquals(address as string, new PublicKey(bytes).toBase58());
      assertEquals(address_bytes(address), Uint8Array.from(bytes));
      assertEquals(parse_address(address), address);
    }),
    { seed: test_seed(), numRuns: 200 },
  );
  assertEquals(address_of(new Uint8Array(32)) as string, "1".repeat(32));
});

Deno.test("address: the worked example's mints in bytes", () => {
  assertEquals(
    address_bytes(WRAPPED_SOL).toHex(),
    "069b8857feab8184fb687f634618c035dac439dc1aeb3b5598a0f00000000001",
  );
  assertEquals(
    address_bytes(USDC).toHex(),
    "c6fa7af3bedbad3a3d65f36aabc97431b1bbe4c2d2f6e0e47ca60203452f5d61",
  );
});

Deno.test("address: what is no key of 32 bytes is refused", () => {
  const refused = [
    "",
    "abc",
    "1".repeat(31),
    "1".repeat(33),
    "1".repeat(44),
    "z".repeat(44), // 44 digits, but more than 32 bytes.
    WRAPPED_SOL.slice(1),
    `${USDC}1`,
    USDC.replace("E", "0"), // 0, O, I and l are not in the alphabet.
    USDC.replace("E", "l"),
    ` ${USDC}`,
    `${USDC}\n`,
    "1".repeat(1_000_000),
  ];
  for (const text of refused) assertEquals(parse_address(text), undefined, text.slice(0, 60));
});

Deno.test("address: other lengths than 32 bytes make no address", () => {
  for (const length of [0, 31, 33, 64]) {
    assertMatch(assertThrows(() => address_of(new Uint8Array(length))).message, /expected 32/);
  }
});

Deno.test("address: keys are ordered by their bytes, not by their text", () => {
  const order = (left: Address, right: Address) => compare_keys(address_bytes(left), address_bytes(right));
  assert(order(WRAPPED_SOL, USDC) < 0);
  assert(order(WRAPPED_SOL, USDT) < 0); // As text "Es9v…" stands before "So11…".
  assert(order(USDT, USDC) > 0);
  assertEquals(order(USDC, USDC), 0);
});

Deno.test("address: the order is that of the keys read as numbers, first byte first", () => {
  const number = (bytes: Uint8Array) => BigInt(`0x${Uint8Array.from(bytes).toHex()}`);
  fc.assert(
    fc.property(key, key, fc.nat(31), (left, right, shared) => {
      const twin = Uint8Array.from(right);
      twin.set(left.subarray(0, shared)); // Random keys differ in their first byte; these share a beginning.
      const difference = number(left) - number(twin);
      assertEquals(Math.sign(compare_keys(left, twin)), difference < 0n ? -1 : difference > 0n ? 1 : 0);
    }),
    { seed: test_seed(), numRuns: 300 },
  );
});
