/** What was caught, as an Error. Anything can be thrown; every catch goes through here. */
export function coerce_error(caught: unknown): Error {
  if (caught instanceof Error) return caught;
  return new Error(typeof caught === "string" ? caught : `Non-error value thrown: ${String(caught)}`);
}

/** The message of what was caught, on one line. */
export function error_line(caught: unknown): string {
  return coerce_error(caught).message.replaceAll(/\s*\n\s*/g, " ").trim();
}
