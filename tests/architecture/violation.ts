/** One breach of a rule of the house. */
export interface Violation {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** Throws with every offender as `file:line`, sorted, under the rule that they break. */
export function assert_none(rule: string, violations: readonly Violation[]): void {
  if (violations.length === 0) return;
  const lines = violations.map(({ file, line, message }) => `  ${file}:${line} ${message}`);
  throw new Error(`${rule}\n${lines.toSorted().join("\n")}`);
}
