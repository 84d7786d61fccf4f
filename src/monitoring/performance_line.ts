import { createHistogram } from "node:perf_hooks";
import type { Clock } from "@/base/clock.ts";
import { PERFORMANCE_LINE_MS } from "@/base/limits.ts";
import type { Log } from "@/base/log.ts";
import type { ServiceEvent } from "@/domain/service_event.ts";
import type { OperationKind } from "@/domain/operation.ts";

/** What the line is written with. */
export interface PerformanceContext {
  readonly clock: Clock;
  readonly log: Log;
  /** Calls to the node so far, by method. */
  readonly rpc_calls: () => ReadonlyMap<string, number>;
  readonly resident_bytes: () => number;
}

function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}

/** Says in the log, now and then, how fast the service is: each line is about the time since the last one. */
export class PerformanceLine {
  readonly #context: PerformanceContext;
  /** In whole milliseconds from 1 up: a histogram of the runtime, whose size does not grow. */
  readonly #landing = createHistogram();
  readonly #ended = new Map<OperationKind, number>();
  #failed = 0;
  #lag_max_ms = 0;
  #calls_before = 0;
  #began_ms: number;

  constructor(context: PerformanceContext) {
    this.#context = context;
    this.#began_ms = context.clock.monotonic_ms();
  }

  /** Takes the next event of the service; `landing_ms` when it says that an operation has landed. */
  on_event(event: ServiceEvent, landing_ms: number | undefined): void {
    if (landing_ms !== undefined) this.#landing.record(Math.max(1, Math.round(landing_ms)));
    if (event.type !== "operation_ended") return;
    this.#ended.set(event.kind, (this.#ended.get(event.kind) ?? 0) + 1);
    if (event.outcome !== "landed_ok") this.#failed += 1;
  }

  /** The event loop was `lag_ms` late. */
  on_lag(lag_ms: number): void {
    this.#lag_max_ms = Math.max(this.#lag_max_ms, lag_ms);
  }

  /** Writes a line each half minute until `stop` is aborted. */
  async run(stop: AbortSignal): Promise<void> {
    const { clock } = this.#context;
    for (;;) {
      await clock.sleep(PERFORMANCE_LINE_MS, stop);
      if (stop.aborted) return;
      this.#write();
    }
  }

  #write(): void {
    const { clock, log, rpc_calls, resident_bytes } = this.#context;
    const now_ms = clock.monotonic_ms();
    const seconds = Math.max(1, now_ms - this.#began_ms) / 1_000;
    const calls = [...rpc_calls().values()].reduce((sum, count) => sum + count, 0);
    const operations = [...this.#ended.values()].reduce((sum, count) => sum + count, 0);
    const rates = [...this.#ended].map(([kind, count]) => [`${kind}s_per_second`, rounded(count / seconds)]);
    const landed = this.#landing.count > 0;
    log.info("Performance", {
      seconds: rounded(seconds),
      operations,
      ...Object.fromEntries(rates),
      error_rate: operations === 0 ? 0 : rounded(this.#failed / operations),
      landing_p50_ms: landed ? this.#landing.percentile(50) : null,
      landing_p99_ms: landed ? this.#landing.percentile(99) : null,
      rpc_calls: calls - this.#calls_before,
      event_loop_lag_max_ms: rounded(this.#lag_max_ms),
      resident_bytes: resident_bytes(),
    });
    this.#began_ms = now_ms;
    this.#calls_before = calls;
    this.#ended.clear();
    this.#failed = 0;
    this.#lag_max_ms = 0;
    this.#landing.reset();
  }
}
