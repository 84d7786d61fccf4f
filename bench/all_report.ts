import type { BenchResult } from "./measure.ts";

/** What one benchmark came to. */
export interface BenchReport {
  readonly bench: string;
  /** The machine's load before and after it: on a busy machine only ratios say anything. */
  readonly load_before: number;
  readonly load_after: number;
  readonly seconds: number;
  readonly result: BenchResult | undefined;
  /** Why there is no result. */
  readonly problem: string | undefined;
}

/** What all of them came to, and where. */
export interface AllReport {
  readonly form: "full" | "short";
  readonly machine: string;
  readonly deno: string;
  readonly finished_at: string;
  readonly reports: readonly BenchReport[];
}
