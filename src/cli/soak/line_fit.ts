/** A measurement at a time. */
export interface Point {
  readonly at_s: number;
  readonly value: number;
}

/** The slope of a line for each second, and its standard error: a slope of less than two of them may be chance. */
export interface LineFit {
  readonly per_second: number;
  readonly error_per_second: number;
}

/** The straight line through the points with the least squares; flat for fewer than three. */
export function fit_line(points: readonly Point[]): LineFit {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const mean_s = mean(points.map(({ at_s }) => at_s));
  const mean_value = mean(points.map(({ value }) => value));
  let [products, squares] = [0, 0];
  for (const { at_s, value } of points) {
    products += (at_s - mean_s) * (value - mean_value);
    squares += (at_s - mean_s) ** 2;
  }
  if (points.length < 3 || squares === 0) return { per_second: 0, error_per_second: 0 };
  const per_second = products / squares;
  const residuals = points.reduce(
    (sum, { at_s, value }) => sum + (value - mean_value - per_second * (at_s - mean_s)) ** 2,
    0,
  );
  return { per_second, error_per_second: Math.sqrt(residuals / (points.length - 2) / squares) };
}
