import {
  MAX_LIQUIDITY_FRACTION_PER_10_000,
  MAX_SWAP_FRACTION_PER_10_000,
} from "@/domain/policies/amount_policy.ts";
import { MAX_INTERVAL_MS, MIN_INTERVAL_MS } from "@/domain/policies/timing_policy.ts";
import type { ThreadKind, ThreadSettings } from "@/domain/thread.ts";
import { amount } from "@/domain/units.ts";

/** The pace and the sizes of a thread of which nobody has said anything else. */
export function default_settings(kind: ThreadKind): ThreadSettings {
  const fraction = kind === "swap" ? MAX_SWAP_FRACTION_PER_10_000 : MAX_LIQUIDITY_FRACTION_PER_10_000;
  return {
    min_interval_ms: MIN_INTERVAL_MS,
    max_interval_ms: MAX_INTERVAL_MS,
    min_amount: amount(1n),
    max_fraction_per_10_000: Number(fraction),
    seed: null,
  };
}
