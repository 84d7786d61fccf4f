/** A measurement at a time. */
export interface Point {
  readonly at_s: number;
  readonly value: number;
}

/** The slope of the straight line through the points with the least squares, for each second; 0 for fewer than two. */
export function slope_per_second(points: readonly Point[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const mean_s = mean(points.map(({ at_s }) => at_s));
  const mean_value = mean(points.map(({ value }) => value));
  let [products, squares] = [0, 0];
  for (const { at_s, value } of points) {
    products += (at_s - mean_s) * (value - mean_value);
    squares += (at_s - mean_s) ** 2;
  }
  return squares === 0 ? 0 : products / squares;
}
