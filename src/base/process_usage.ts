import process from "node:process";

const MICROSECONDS_PER_SECOND = 1_000_000;

/** What the whole process takes of the machine, the embedded ledger's worker included. */
export interface ProcessUsage {
  /** Memory that is really in RAM. */
  readonly resident_bytes: number;
  /** Time on a processor since the start, the process's own and the kernel's for it. */
  readonly cpu_seconds: number;
}

/** Measures the process. */
export function process_usage(): ProcessUsage {
  const { user, system } = process.cpuUsage();
  return {
    resident_bytes: Deno.memoryUsage().rss,
    cpu_seconds: (user + system) / MICROSECONDS_PER_SECOND,
  };
}

/** When the process began, in milliseconds since the Unix epoch. */
export function process_started_at_ms(): number {
  return performance.timeOrigin;
}
