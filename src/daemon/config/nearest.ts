/** Insertions, removals and replacements that make one text of the other. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (const [column, other] of [...to].entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}

/** The name that somebody who wrote `text` may have meant: the one with the fewest differences. */
export function nearest<Name extends string>(text: string, names: readonly Name[]): Name | undefined {
  const measured = names.map((name) => ({ name, differences: distance(text, name) }));
  return measured.reduce<typeof measured[number] | undefined>(
    (best, one) => best === undefined || one.differences < best.differences ? one : best,
    undefined,
  )?.name;
}
