/** Log records as lines: for a person on a terminal, or as JSON for whatever collects them. */
import { stringify_json } from "@/base/json.ts";
import { MAX_LOG_LINE_BYTES } from "@/base/limits.ts";
import { redact_members, redact_message } from "@/base/redaction.ts";

/** One record, as it was handed in. */
export interface LogEntry {
  readonly at_ms: number;
  readonly level: string;
  /** The part of the program that speaks. */
  readonly category: string;
  readonly message: string;
  readonly context: Readonly<Record<string, unknown>>;
}

/** What is left of a message when its line would be too long. */
const SHORT_CHARACTERS = 1_000;
const OWN_MEMBERS = new Set(["time", "level", "category", "message"]);
const encoder = new TextEncoder();

/** A context must not write over the members of the line itself. */
function beside(context: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(context).map(([name, value]) => [OWN_MEMBERS.has(name) ? `context_${name}` : name, value]),
  );
}

interface CleanEntry {
  readonly time: string;
  readonly level: string;
  readonly category: string;
  readonly message: string;
  readonly context: Record<string, unknown>;
}

function cleaned({ at_ms, level, category, message, context }: LogEntry): CleanEntry {
  return {
    time: new Date(at_ms).toISOString(),
    level,
    category,
    message: redact_message(message),
    context: beside(redact_members(context)),
  };
}

/** Writes the entry with `write`, or, where that is too long, what matters most of it. */
function bounded(entry: CleanEntry, write: (entry: CleanEntry) => string): string {
  const line = write(entry);
  const bytes = encoder.encode(line).length;
  if (bytes <= MAX_LOG_LINE_BYTES) return line;
  const { thread_id } = entry.context;
  const context = {
    ...(typeof thread_id === "string" ? { thread_id: thread_id.slice(0, SHORT_CHARACTERS) } : {}),
    shortened_from_bytes: bytes,
  };
  return write({ ...entry, message: entry.message.slice(0, SHORT_CHARACTERS), context });
}

/** The entry as one line of JSON; amounts keep every digit. */
export function json_line(entry: LogEntry): string {
  return bounded(cleaned(entry), ({ context, ...own }) => stringify_json({ ...own, ...context }) + "\n");
}

/** Nothing from outside can begin a line of its own or speak to the terminal. */
function printable(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\u2028\u2029]/gu,
    (character) => character === "\n" ? "\\n" : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

type Colour = "dim" | "red" | "yellow" | "green" | "cyan";
const COLOUR_CODES: Readonly<Record<Colour, number>> = { dim: 2, red: 31, yellow: 33, green: 32, cyan: 36 };
const LEVEL_COLOURS: Readonly<Record<string, Colour>> = { info: "green", warning: "yellow", error: "red" };

function painted(text: string, colour: Colour, colours: boolean): string {
  return colours ? `\x1b[${COLOUR_CODES[colour]}m${text}\x1b[0m` : text;
}

function member_text(name: string, value: unknown, colours: boolean): string {
  const text = typeof value === "string" ? value : stringify_json(value);
  return ` ${painted(`${printable(name)}=`, "dim", colours)}${printable(text)}`;
}

/** A stack on lines of its own, below the line that it belongs to. */
function stack_text(stack: unknown): string {
  if (typeof stack !== "string") return "";
  return stack.split("\n").map((line) => `\n    ${printable(line.trim())}`).join("");
}

/** The entry as a line for a person; a stack follows on lines of its own. */
export function text_line(entry: LogEntry, colours: boolean): string {
  return bounded(cleaned(entry), ({ time, level, category, message, context }) => {
    const { thread_id, stack, ...others } = context;
    const thread = thread_id === undefined
      ? ""
      : ` ${painted(`[${printable(String(thread_id))}]`, "cyan", colours)}`;
    const members = Object.entries(others).filter(([, value]) => value !== undefined)
      .map(([name, value]) => member_text(name, value, colours)).join("");
    const shown_level = painted(level.padEnd(7), LEVEL_COLOURS[level] ?? "dim", colours);
    return `${painted(time, "dim", colours)} ${shown_level} ${category}:${thread} ${
      printable(message)
    }${members}${stack_text(stack)}\n`;
  });
}
