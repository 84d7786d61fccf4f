/**
 * What a Retry-After header asks for, in milliseconds from `now_ms` (Unix): it holds seconds or a date. `undefined` when
 * there is none, or when it is neither.
 */
export function retry_after_ms(header: string | null, now_ms: number): number | undefined {
  const text = header?.trim() ?? "";
  if (/^\d+$/.test(text)) return Number(text) * 1_000;
  // Only the forms of HTTP, which all name the day: `Date.parse` would take almost anything for a date.
  const at_ms = /^[A-Z][a-z]{2,8},? /.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(at_ms) ? undefined : Math.max(0, at_ms - now_ms);
}
