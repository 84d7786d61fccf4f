/** How figures are written. Amounts are exact: they are never turned into floating-point numbers on their way here. */

const LAMPORT_DECIMALS = 9;
const whole_numbers = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
const two_digits = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 2 });
const short_numbers = new Intl.NumberFormat("en-US", { notation: "compact", maximumSignificantDigits: 3 });
const clock_time = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });

/** 12,345 */
export function whole(value) {
  return whole_numbers.format(value);
}

/** 12.35 */
export function decimal(value) {
  return two_digits.format(value);
}

/** 12.3K, for axes. */
export function short(value) {
  return short_numbers.format(value);
}

/** Base units in whole tokens, every digit of them: 1500000 with 6 decimals is 1.5. */
export function tokens(base_units, decimals) {
  const digits = BigInt(base_units).toString().padStart(decimals + 1, "0");
  const integer = whole_numbers.format(BigInt(digits.slice(0, digits.length - decimals)));
  const fraction = decimals === 0 ? "" : digits.slice(-decimals).replace(/0+$/, "");
  return fraction === "" ? integer : `${integer}.${fraction}`;
}

/** The same with at most so many digits behind the point, cut off and not rounded. */
export function tokens_cut(base_units, decimals, digits = 2) {
  const [integer, fraction = ""] = tokens(base_units, decimals).split(".");
  const kept = fraction.slice(0, digits).replace(/0+$/, "");
  return kept === "" ? integer : `${integer}.${kept}`;
}

/** Base units as a number of whole tokens, for a place on a chart. */
export function tokens_plotted(base_units, decimals) {
  return Number(base_units) / 10 ** decimals;
}

/** Lamports in SOL. */
export function sol(lamports, digits = 3) {
  return tokens_cut(lamports, LAMPORT_DECIMALS, digits);
}

/** 98.4 % */
export function percent(share) {
  if (share === null) return "–";
  const value = share * 100;
  // What is not all of it must not read as if it were.
  const shown = value > 99.9 && value < 100 ? "99.9" : two_digits.format(Math.round(value * 10) / 10);
  return `${shown} %`;
}

/** Seconds as a person says them; below one in milliseconds. */
export function seconds(value) {
  if (value === null || value === undefined) return "–";
  if (value < 0.001) return `${two_digits.format(value * 1_000)} ms`;
  return value < 1 ? `${whole_numbers.format(value * 1_000)} ms` : `${two_digits.format(value)} s`;
}

/** A span of time: 3 d 4 h, 12 min. */
export function span(total_seconds) {
  const units = [["y", 31_536_000], ["d", 86_400], ["h", 3_600], ["min", 60], ["s", 1]];
  const at = units.findIndex(([, size]) => total_seconds >= size);
  if (at === -1) return "0 s";
  const [name, size] = units[at];
  const first = Math.floor(total_seconds / size);
  const next = units[at + 1];
  const rest = next === undefined ? 0 : Math.floor((total_seconds - first * size) / next[1]);
  const begin = `${whole(first)} ${name}`;
  return rest === 0 || first >= 100 ? begin : `${begin} ${rest} ${next[0]}`;
}

/** The time of day. */
export function time(at_ms) {
  return clock_time.format(at_ms);
}

/** The ends of a long address. */
export function short_address(address) {
  return `${address.slice(0, 4)}…${address.slice(-4)}`;
}
