/** The optional parameters that set a thread's pace and sizes. */
import { z } from "zod";
import { MAX_SEED } from "@/base/limits.ts";
import { Refusal } from "@/domain/refusal.ts";
import type { ThreadKind, ThreadSettings } from "@/domain/thread.ts";
import { default_settings } from "@/domain/thread_settings.ts";
import type { Amount } from "@/domain/units.ts";
import { positive_u64_param } from "@/rpc/params.ts";

/** A wait of nothing would be a busy loop, and one of an hour is a stopped thread. */
const INTERVAL_BOUNDS = { least_ms: 1, most_ms: 3_600_000 } as const;

const interval_error =
  `expected a whole number of milliseconds from ${INTERVAL_BOUNDS.least_ms} to ${INTERVAL_BOUNDS.most_ms}`;
const interval_param = z.int({ error: interval_error })
  .min(INTERVAL_BOUNDS.least_ms, { error: interval_error })
  .max(INTERVAL_BOUNDS.most_ms, { error: interval_error })
  .optional();

const fraction_error = "expected a percentage above 0, at most 100";
const fraction_param = z.number({ error: fraction_error }).gt(0, { error: fraction_error }).max(100, {
  error: fraction_error,
}).optional();

const seed_error = `expected a whole number from 0 to ${MAX_SEED}`;

/** 5.25 is 525 hundredths; 5.255 is none. */
function is_hundredths(percent: number): boolean {
  return percent >= 0.01 && Math.abs(percent * 100 - Math.round(percent * 100)) < 1e-9;
}

/** In the shape of every method that creates a thread. */
export const settings_params = {
  min_interval_ms: interval_param.describe(
    "The wait between two cycles is drawn from here … (750 where neither is given)",
  ),
  max_interval_ms: interval_param.describe("… up to here (2000 where neither is given)"),
  min_amount: positive_u64_param.optional()
    .describe("No operation is smaller, in base units of the input (1 where it is not given)"),
  max_fraction_percent: fraction_param
    .describe(
      "The largest share of its balance that an operation uses (5, of a swap 2, where it is not given)",
    ),
  seed: z.int({ error: seed_error }).min(0, { error: seed_error }).max(MAX_SEED, { error: seed_error })
    .optional()
    .describe("Of the thread's own stream of chance (from the daemon's seed where it is not given)"),
};

/** What a request may say. */
export interface SettingsParams {
  readonly min_interval_ms?: number | undefined;
  readonly max_interval_ms?: number | undefined;
  readonly min_amount?: Amount | undefined;
  readonly max_fraction_percent?: number | undefined;
  readonly seed?: number | undefined;
}

/** The settings of a new thread: what is said, and the defaults of its kind. Throws `Refusal`. */
export function settings_of(kind: ThreadKind, params: SettingsParams): ThreadSettings {
  const defaults = default_settings(kind);
  const { max_fraction_percent } = params;
  const settings = {
    min_interval_ms: params.min_interval_ms ??
      Math.min(defaults.min_interval_ms, params.max_interval_ms ?? Infinity),
    max_interval_ms: params.max_interval_ms ??
      Math.max(defaults.max_interval_ms, params.min_interval_ms ?? 0),
    min_amount: params.min_amount ?? defaults.min_amount,
    max_fraction_per_10_000: max_fraction_percent === undefined
      ? defaults.max_fraction_per_10_000
      : Math.round(max_fraction_percent * 100),
    seed: params.seed ?? null,
  };
  if (max_fraction_percent !== undefined && !is_hundredths(max_fraction_percent)) {
    throw new Refusal(
      "invalid_parameter",
      `max_fraction_percent ${max_fraction_percent} is too fine`,
      "Give a percentage from 0.01 to 100 with at most two decimals",
      { max_fraction_percent },
    );
  }
  if (settings.min_interval_ms <= settings.max_interval_ms) return settings;
  throw new Refusal(
    "invalid_parameter",
    `min_interval_ms ${settings.min_interval_ms} is greater than max_interval_ms ${settings.max_interval_ms}`,
    "Give a range: min_interval_ms at most max_interval_ms",
    { min_interval_ms: settings.min_interval_ms, max_interval_ms: settings.max_interval_ms },
  );
}
