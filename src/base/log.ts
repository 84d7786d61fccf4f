import { configure, getLogger, type LogRecord } from "@logtape/logtape";
import { json_line, type LogEntry, text_line } from "@/base/log_line.ts";

/** The levels that a configuration may name, most talkative first. */
export const LOG_LEVELS = ["debug", "info", "warning", "error"] as const;
/** One of {@linkcode LOG_LEVELS}. */
export type LogLevel = typeof LOG_LEVELS[number];

/** How lines may look; `auto` is `text` on a terminal and `json` everywhere else. */
export const LOG_FORMATS = ["auto", "text", "json"] as const;
/** One of {@linkcode LOG_FORMATS}. */
export type LogFormat = typeof LOG_FORMATS[number];

/** Where a part writes what an operator should read. What looks like a secret is not written. */
export interface Log {
  debug(message: string, context?: Record<string, unknown>): void;
  info(message: string, context?: Record<string, unknown>): void;
  warn(message: string, context?: Record<string, unknown>): void;
  error(message: string, context?: Record<string, unknown>): void;
}

/** The log of one part of the program, for example `log_of("engine")`. */
export function log_of(part: string): Log {
  return getLogger(["frt_stress", part]);
}

/** Whether the lines are JSON, here and now. */
export function is_json_format(format: LogFormat): boolean {
  return format === "json" || (format === "auto" && !Deno.stderr.isTerminal());
}

function entry_of({ timestamp, level, category, rawMessage, properties }: LogRecord): LogEntry {
  return {
    at_ms: timestamp,
    level,
    category: category.slice(1).join("."),
    // As it was given: braces in it are no template of ours.
    message: typeof rawMessage === "string" ? rawMessage : rawMessage.join(""),
    context: properties,
  };
}

const encoder = new TextEncoder();

function write_line(line: string): void {
  try {
    let bytes = encoder.encode(line);
    while (bytes.length > 0) bytes = bytes.subarray(Deno.stderr.writeSync(bytes));
  } catch (caught) {
    // A reader that has gone away wants nothing more; the service goes on without him.
    if (!(caught instanceof Deno.errors.BrokenPipe)) throw caught;
  }
}

/**
 * Sends all logs from `level` up to standard error, which standard output's results do not share: JSON lines, or lines
 * for a person, in colours where a terminal shows them and NO_COLOR does not forbid it.
 */
export async function start_logging(level: LogLevel, as_json: boolean): Promise<void> {
  const colours = Deno.stderr.isTerminal() && (Deno.env.get("NO_COLOR") ?? "") === "";
  const format = as_json ? json_line : (entry: LogEntry) => text_line(entry, colours);
  await configure({
    reset: true,
    sinks: { stderr: (record: LogRecord) => write_line(format(entry_of(record))) },
    loggers: [
      { category: ["frt_stress"], lowestLevel: level, sinks: ["stderr"] },
      { category: ["logtape", "meta"], lowestLevel: "error", sinks: ["stderr"] },
    ],
  });
}
