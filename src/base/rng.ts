import { uniformBigInt } from "pure-rand/distribution/uniformBigInt";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** A stream of chance that can be repeated from its seed. Not for keys: those come from node:crypto. */
export interface Rng {
  /** A whole number in [`low`, `high`], both included. */
  int(low: number, high: number): number;
  /** A whole number in [`low`, `high`], both included, of any size. */
  bigint(low: bigint, high: bigint): bigint;
  /** A number in [0, 1). */
  fraction(): number;
}

/** 32-bit FNV-1a of a label: spreads the streams of one seed; nothing relies on it being one-way. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return hash >>> 0;
}

/**
 * The stream that belongs to `label` under `seed`. Every thread draws from its own one, so what one thread does
 * never shifts what another one draws.
 */
export function create_rng(seed: number, label: string): Rng {
  const generator = xoroshiro128plus((fnv1a(`${seed}:${label}`) ^ seed) | 0);
  return {
    int: (low, high) => uniformInt(generator, low, high),
    bigint: (low, high) => uniformBigInt(generator, low, high),
    fraction: () => uniformFloat64(generator),
  };
}

/** A fresh 31-bit seed, for a run that was given none. It is printed, so that the run can be repeated. */
export function random_seed(): number {
  return Number(crypto.getRandomValues(new Uint32Array(1))[0]) & 0x7fffffff;
}
