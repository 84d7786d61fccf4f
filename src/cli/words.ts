/** Figures as people read them. */
import { grouped } from "@/cli/output.ts";
import { LAMPORTS_PER_SOL } from "@/domain/units.ts";

const SOL_DIGITS = 4;
const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 60 * MINUTE_SECONDS;
const DAY_SECONDS = 24 * HOUR_SECONDS;

/** Lamports as SOL with four decimals, rounded down. */
export function sol_words(lamports: bigint | number): string {
  const whole = BigInt(lamports);
  const fraction = (whole % LAMPORTS_PER_SOL).toString().padStart(9, "0").slice(0, SOL_DIGITS);
  return `${grouped(whole / LAMPORTS_PER_SOL)}.${fraction}`;
}

/** A span of time in its two greatest units. */
export function duration_words(seconds: number): string {
  const parts = [["d", DAY_SECONDS], ["h", HOUR_SECONDS], ["min", MINUTE_SECONDS], ["s", 1]] as const;
  const first = parts.findIndex(([, size]) => seconds >= size);
  if (first < 0) return "0 s";
  let left = seconds;
  return parts.slice(first, first + 2).flatMap(([unit, size]) => {
    const count = Math.floor(left / size);
    left -= count * size;
    return count === 0 ? [] : [`${grouped(count)} ${unit}`];
  }).join(" ");
}

/** An instant of the service's documents, shorter: UTC. */
export function instant_words(timestamp: string | null): string {
  return timestamp === null ? "-" : timestamp.replace("T", " ").replace("Z", "");
}

/** A share in percent, with one decimal; `-` where there is nothing to share. */
export function percent_words(part: number, whole: number): string {
  return whole === 0 ? "-" : `${(100 * part / whole).toFixed(1)} %`;
}
