/**
 * Maps every item, at most `width` at a time, and answers in the order of `items`. Rejects with the first error. Once `stop`
 * is aborted no further item is begun, and what is answered has gaps: the caller looks at the signal.
 */
export async function map_in_parallel<T, R>(
  items: readonly T[],
  width: number,
  stop: AbortSignal | undefined,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < items.length && stop?.aborted !== true; index = next++) {
      results[index] = await work(items[index] as T);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
  return results;
}
