import { configure, getLogger, type LogRecord } from "@logtape/logtape";
import { stringify_json } from "@/base/json.ts";

/** The levels that a configuration may name, most talkative first. */
export const LOG_LEVELS = ["debug", "info", "warning", "error"] as const;
/** One of {@linkcode LOG_LEVELS}. */
export type LogLevel = typeof LOG_LEVELS[number];

/** Where a part writes what an operator should read. Never hand it a secret. */
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

function context_text(context: Record<string, unknown>): string {
  const members = Object.entries(context);
  if (members.length === 0) return "";
  return " " +
    members.map(([name, value]) => `${name}=${typeof value === "string" ? value : stringify_json(value)}`)
      .join(" ");
}

function text_line(record: LogRecord): string {
  const at = new Date(record.timestamp).toISOString();
  const part = record.category.slice(1).join(".");
  return `${at} ${record.level.padEnd(7)} ${part}: ${record.message.join("")}${
    context_text(record.properties)
  }\n`;
}

function json_line(record: LogRecord): string {
  return stringify_json({
    time: new Date(record.timestamp).toISOString(),
    level: record.level,
    part: record.category.slice(1).join("."),
    message: record.message.join(""),
    ...record.properties,
  }) + "\n";
}

/**
 * Sends all logs from `level` up to standard error: lines for a person on a terminal, JSON lines otherwise. Standard
 * output belongs to the command's own result.
 */
export async function start_logging(level: LogLevel, as_json: boolean): Promise<void> {
  const encoder = new TextEncoder();
  const format = as_json ? json_line : text_line;
  await configure({
    reset: true,
    sinks: { stderr: (record: LogRecord) => void Deno.stderr.writeSync(encoder.encode(format(record))) },
    loggers: [
      { category: ["frt_stress"], lowestLevel: level, sinks: ["stderr"] },
      { category: ["logtape", "meta"], lowestLevel: "error", sinks: ["stderr"] },
    ],
  });
}
