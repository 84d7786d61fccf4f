/** What a long run takes of the machine, and what it does. */
import { type Clock, system_clock } from "@/base/clock.ts";
import { LATE_AFTER_MS } from "@/base/limits.ts";
import { process_usage } from "@/base/process_usage.ts";
import { fit_line, type Point } from "@/cli/soak/line_fit.ts";
import type { Service } from "@/daemon/compose.ts";

const MB = 1_000_000;
const SAMPLES = 400;
const LEAST_PAUSE_MS = 200;
/** The first half is for caches, histories and the compiler to fill. */
const WARM_UP_SHARE = 0.5;

/** Memory over the second half of a run. */
export interface MemoryFigures {
  readonly at_start_mb: number;
  readonly after_warm_up_mb: number;
  readonly at_end_mb: number;
  /** Least squares over the samples after the warm-up … */
  readonly slope_mb_per_hour: number;
  /** … and the standard error of this slope. Memory goes up and down: less than two errors may be chance. */
  readonly slope_error_mb_per_hour: number;
}

/** The document of `soak --json`. */
export interface SoakReport {
  readonly verdict: "pass" | "fail";
  readonly seed: number;
  readonly minutes: number;
  readonly warm_up_minutes: number;
  readonly threads: number;
  readonly operations: number;
  readonly operations_per_second: number;
  readonly findings: number;
  readonly unknown: number;
  /** Threads that did not run any more at the end. */
  readonly stopped_threads: number;
  /** The whole process, the embedded ledger's worker included. */
  readonly resident: MemoryFigures;
  /** What the service itself keeps, without the ledger. */
  readonly heap: MemoryFigures;
  /** Of the cycles of all threads, how many began late, and the latest. */
  readonly late_share: number;
  readonly worst_lateness_ms: number;
  readonly most_open_transactions: number;
}

interface Sample {
  readonly at_s: number;
  readonly resident_mb: number;
  readonly heap_mb: number;
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

function memory_figures(
  samples: readonly Sample[],
  of: (sample: Sample) => number,
  from: number,
): MemoryFigures {
  const points = samples.slice(from).map((sample): Point => ({ at_s: sample.at_s, value: of(sample) }));
  const { per_second, error_per_second } = fit_line(points);
  const at = (sample: Sample | undefined) => rounded(sample === undefined ? 0 : of(sample), 1);
  return {
    at_start_mb: at(samples[0]),
    after_warm_up_mb: at(samples[from]),
    at_end_mb: at(samples.at(-1)),
    slope_mb_per_hour: rounded(per_second * 3_600, 1),
    slope_error_mb_per_hour: rounded(error_per_second * 3_600, 1),
  };
}

/** Counts and measures a service for as long as it is told to. */
export class SoakMeasurement {
  readonly #service: Service;
  readonly #clock: Clock;
  readonly #samples: Sample[] = [];
  readonly #started_ms: number;
  #operations = 0;
  #most_open = 0;

  /** Begins to count. */
  constructor(service: Service, clock: Clock = system_clock) {
    this.#service = service;
    this.#clock = clock;
    this.#started_ms = clock.monotonic_ms();
    service.keeper.on_event((event) => {
      if (event.type === "operation_ended" && event.slot !== null) this.#operations += 1;
    });
  }

  /** Operations that have landed so far. */
  get operations(): number {
    return this.#operations;
  }

  #elapsed_s(): number {
    return (this.#clock.monotonic_ms() - this.#started_ms) / 1_000;
  }

  #sample(): void {
    const { resident_bytes } = process_usage();
    const { heapUsed } = Deno.memoryUsage();
    const at_s = this.#elapsed_s();
    this.#samples.push({ at_s, resident_mb: resident_bytes / MB, heap_mb: heapUsed / MB });
    this.#most_open = Math.max(this.#most_open, this.#service.settler.open_count);
  }

  /** Measures now and then for so long, or until `stop`; `on_sample` hears of each. */
  async run(lasting_ms: number, stop: AbortSignal, on_sample: (line: string) => void): Promise<void> {
    const pause_ms = Math.max(LEAST_PAUSE_MS, lasting_ms / SAMPLES);
    this.#sample();
    while (!stop.aborted && this.#elapsed_s() * 1_000 < lasting_ms) {
      await this.#clock.sleep(pause_ms, stop);
      this.#sample();
      const { at_s = 0, resident_mb = 0, heap_mb = 0 } = this.#samples.at(-1) ?? {};
      on_sample(
        `${Math.round(at_s)} s  ${this.#operations} operations  ${Math.round(resident_mb)} MB resident, ` +
          `${Math.round(heap_mb)} MB heap`,
      );
    }
  }

  /** The figures. The threads may have been stopped; `stopped_threads` is of before. */
  report(
    parts: { readonly unknown: number; readonly stopped_threads: number; readonly seed: number },
  ): SoakReport {
    const { threads, auditor } = this.#service;
    const all = threads.all().map(({ punctuality }) => punctuality);
    const cycles = all.reduce((sum, { cycles }) => sum + cycles, 0);
    const late = all.reduce((sum, { late_cycles }) => sum + late_cycles, 0);
    const elapsed_s = this.#samples.at(-1)?.at_s ?? 0;
    const from = Math.floor(this.#samples.length * WARM_UP_SHARE);
    const { findings } = auditor.counts();
    const well = findings === 0 && parts.unknown === 0 && parts.stopped_threads === 0 && this.#operations > 0;
    return {
      verdict: well ? "pass" : "fail",
      seed: parts.seed,
      minutes: rounded(elapsed_s / 60, 2),
      warm_up_minutes: rounded((this.#samples[from]?.at_s ?? 0) / 60, 2),
      threads: all.length,
      operations: this.#operations,
      operations_per_second: rounded(this.#operations / Math.max(1, elapsed_s), 1),
      findings,
      unknown: parts.unknown,
      stopped_threads: parts.stopped_threads,
      resident: memory_figures(this.#samples, ({ resident_mb }) => resident_mb, from),
      heap: memory_figures(this.#samples, ({ heap_mb }) => heap_mb, from),
      late_share: rounded(late / Math.max(1, cycles), 4),
      worst_lateness_ms: rounded(Math.max(0, ...all.map(({ worst_ms }) => worst_ms)), 0),
      most_open_transactions: this.#most_open,
    };
  }
}

/** What counts as late, for those who read `late_share`. */
export const LATE_MS: number = LATE_AFTER_MS;
