import { assert } from "@/base/assert.ts";

declare const unit: unique symbol;

/** Token base units (the smallest unit of a mint), a u64. LP tokens are counted in them as well. */
export type Amount = bigint & { readonly [unit]: "base units" };
/** Lamports, a u64: 1 SOL is 1,000,000,000 of them. */
export type Lamports = bigint & { readonly [unit]: "lamports" };

/** The largest u64. */
export const U64_MAX = 2n ** 64n - 1n;
/** Lamports in one SOL. */
export const LAMPORTS_PER_SOL = 1_000_000_000n;

/** Whether `value` fits a u64. */
export function is_u64(value: bigint): boolean {
  return value >= 0n && value <= U64_MAX;
}

/** `value` as an amount; a value outside u64 is a programmer error. */
export function amount(value: bigint): Amount {
  assert(is_u64(value), `Amount out of range: ${value} is not a u64`);
  return value as Amount;
}

/** `value` as lamports; a value outside u64 is a programmer error. */
export function lamports(value: bigint): Lamports {
  assert(is_u64(value), `Lamports out of range: ${value} is not a u64`);
  return value as Lamports;
}

/** No tokens. */
export const NO_AMOUNT = amount(0n);
/** No lamports. */
export const NO_LAMPORTS = lamports(0n);
