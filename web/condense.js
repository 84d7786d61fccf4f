/** Rates of single seconds jump when few threads run: over a longer time their means say more. */

/** As many points as a chart of rates shows at most. */
const MOST_POINTS = 100;
const KINDS = ["deposit", "withdrawal", "swap"];

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

function ended({ seconds, operations_per_second: rates }) {
  return (rates.deposit + rates.withdrawal + rates.swap) * seconds;
}

function mean_of(points) {
  const seconds = sum(points.map((point) => point.seconds));
  const operations = sum(points.map(ended));
  const failed = sum(points.map((point) => ended(point) * (point.error_rate ?? 0)));
  const rate = (kind) =>
    sum(points.map((point) => point.operations_per_second[kind] * point.seconds)) / seconds;
  return {
    at_ms: points.at(-1).at_ms,
    seconds,
    operations_per_second: Object.fromEntries(KINDS.map((kind) => [kind, rate(kind)])),
    error_rate: operations === 0 ? null : failed / operations,
  };
}

/**
 * Neighbouring points, `interval_ms` apart, made one, so that there are not too many: operations per second and error rate, exactly as if the
 * service had measured the longer time. Answers the points, and the seconds that each is about.
 */
export function condensed(points, interval_ms) {
  const size = Math.max(1, Math.ceil(points.length / MOST_POINTS));
  if (size === 1) return { points, seconds: interval_ms / 1_000 };
  const span_ms = size * interval_ms;
  // By the clock, and whole ones only: otherwise every group would change with each new point.
  const groups = [...Map.groupBy(points, ({ at_ms }) => Math.floor(at_ms / span_ms)).values()];
  return { points: groups.slice(1, -1).map(mean_of), seconds: span_ms / 1_000 };
}
