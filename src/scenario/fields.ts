/** Kinds of values in a scenario file, each with what is said about anything else. */
import { z } from "zod";
import { MAX_NAME_CHARACTERS, MAX_TEXT_CHARACTERS } from "@/scenario/limits.ts";

/** A whole number from `low` to `high`. */
export function whole(low: number, high: number) {
  const error = `expected a whole number from ${low} to ${high}`;
  return z.int({ error }).min(low, { error }).max(high, { error });
}

/** A number from `low` to `high`. */
export function number(low: number, high: number) {
  const error = `expected a number from ${low} to ${high}`;
  return z.number({ error }).min(low, { error }).max(high, { error });
}

/** Some text. */
export function text(most = MAX_TEXT_CHARACTERS) {
  const error = `expected a text of 1 to ${most} characters`;
  return z.string({ error }).min(1, { error }).max(most, { error });
}

/** A name that other parts of the file refer to, and that stands in labels of metrics. */
export const name = z.string({ error: "expected a name" }).max(MAX_NAME_CHARACTERS, {
  error: `expected a name of at most ${MAX_NAME_CHARACTERS} characters`,
}).regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, {
  error: "expected a name of letters, digits, _ . and -, which begins with a letter or a digit",
});

/** One of some words. */
export function word<const Words extends readonly [string, ...string[]]>(...words: Words) {
  return z.enum(words, { error: `expected one of ${words.map((one) => `"${one}"`).join(", ")}` });
}

/** A name, or a star for everything that has one. */
export const name_or_star = z.string({ error: "expected a name" }).regex(
  /^(?:\*|[A-Za-z0-9][A-Za-z0-9_.-]*)$/,
  { error: 'expected a name of letters, digits, _ . and -, or "*"' },
);
