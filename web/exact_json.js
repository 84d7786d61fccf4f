const INTEGER = /^-?\d+$/;

/** Parses JSON; an integer that a double cannot hold becomes a `bigint`, so that no digit of a u64 is lost. */
export function parse_exact(text) {
  return JSON.parse(text, (_member, value, context) => {
    if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
    const source = context?.source;
    return source !== undefined && INTEGER.test(source) ? BigInt(source) : value;
  });
}
