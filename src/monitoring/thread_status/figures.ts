/** Figures as the status shows them. What cannot be told yet is `null`, never a made-up zero. */
import { iso_seconds } from "@/base/clock.ts";

/** An instant, or `null`. */
export function instant(at_ms: number | null | undefined): string | null {
  return at_ms === null || at_ms === undefined ? null : iso_seconds(at_ms);
}

/** `part` of `whole` in percent with two decimals; `null` when there is no whole. */
export function percentage(part: bigint, whole: bigint): number | null {
  return whole === 0n ? null : Number(part * 10_000n / whole) / 100;
}

/** The mean of a sum over a count, rounded down; `null` when nothing was counted. */
export function average(sum: bigint, count: number): bigint | null {
  return count === 0 ? null : sum / BigInt(count);
}

/** A number with two decimals; `null` stays `null`. */
export function two_decimals(value: number | null): number | null {
  return value === null ? null : Math.round(value * 100) / 100;
}
