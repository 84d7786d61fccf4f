/** What a refusal may repeat of a request: enough to recognise it, never a megabyte. */
import { MAX_ECHOED_CHARACTERS } from "@/rpc/limits.ts";

/** The beginning of a text that somebody else has written, without half a character at its end. */
export function shortened(text: string, limit = MAX_ECHOED_CHARACTERS): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** `details` with every text in its first level shortened. */
export function shortened_details(details: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [
      name,
      typeof value === "string" ? shortened(value) : value,
    ]),
  );
}
