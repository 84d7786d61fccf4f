import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { MAX_FAILURE_CODES } from "@/base/limits.ts";
import type { Severity } from "@/domain/finding.ts";
import { OPERATION_PURPOSES } from "@/domain/operation.ts";
import type { OperationEnded, ServiceEvent } from "@/domain/service_event.ts";
import type { ThreadKind, ThreadStatus } from "@/domain/thread.ts";
import { type MetricDefinition, METRICS } from "@/monitoring/metric_catalogue.ts";

const MS_PER_SECOND = 1_000;
const KINDS = ["deposit", "withdrawal", "swap"] as const satisfies readonly ThreadKind[];
const OUTCOMES = [
  "landed_ok",
  "landed_error",
  "rejected",
  "expired",
] as const satisfies readonly OperationEnded[
  "outcome"
][];
/** Takes the failures whose codes are too many to be counted apart. */
const OTHER_CODE = "other";

/** What is read when somebody asks for the metrics. */
export interface MetricSources {
  readonly build: { readonly version: string; readonly program_id: string; readonly cluster: string };
  readonly started_at_ms: number;
  threads(): Iterable<{ readonly kind: ThreadKind; readonly status: ThreadStatus }>;
  pools(): number;
  /** Findings of this process by rule, also of those rules that were never broken. */
  findings(): Iterable<{ readonly severity: Severity; readonly invariant: string; readonly count: number }>;
  operations_checked(): number;
  core_wallet_lamports(): bigint;
  /** Calls to the node so far, by method. */
  rpc_calls(): ReadonlyMap<string, number>;
  process(): { readonly resident_bytes: number; readonly cpu_seconds: number };
}

/** The metrics of one daemon. Events feed them; what has a current value is read when somebody asks. Nothing polls. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #codes = new Set<string>();
  /** Sums keep every lamport; a metric is a floating-point number. */
  #network_fee = 0n;
  #pool_fee = 0n;
  #swept_wallets = 0;
  readonly #operations = this.#counter(METRICS.operations);
  readonly #failures = this.#counter(METRICS.failures);
  readonly #landing = this.#histogram(METRICS.landing);
  readonly #compute_units = this.#histogram(METRICS.compute_units);
  readonly #journal_commit = this.#histogram(METRICS.journal_commit);
  readonly #document_write = this.#histogram(METRICS.document_write);
  readonly #loop_lag = this.#histogram(METRICS.loop_lag);
  readonly #lateness = this.#histogram(METRICS.lateness);
  #lateness_listener: ((lateness_ms: number) => void) | undefined;

  constructor() {
    // A counter that has not counted yet is 0, not absent: only then can its first step be seen.
    for (const kind of KINDS) {
      for (const purpose of OPERATION_PURPOSES) {
        for (const outcome of OUTCOMES) this.#operations.inc({ kind, purpose, outcome }, 0);
      }
      this.#landing.zero({ kind });
      this.#compute_units.zero({ kind });
    }
    this.#read(METRICS.network_fee, (set) => set({}, Number(this.#network_fee)));
    this.#read(METRICS.spare_wallets, (set) => set({}, this.#swept_wallets));
    this.#read(METRICS.pool_fee, (set) => set({}, Number(this.#pool_fee)));
  }

  /** Adds what is read from the running service. Once. */
  attach(sources: MetricSources): void {
    this.#read(METRICS.rpc_calls, (set) => {
      for (const [method, count] of sources.rpc_calls()) set({ method }, count);
    });
    this.#read(METRICS.threads, (set) => {
      for (const { kind, status, count } of counted_threads(sources.threads())) set({ kind, status }, count);
    });
    this.#read(METRICS.findings, (set) => {
      for (const { severity, invariant, count } of sources.findings()) set({ severity, invariant }, count);
    });
    this.#read(METRICS.pools, (set) => set({}, sources.pools()));
    this.#read(METRICS.operations_checked, (set) => set({}, sources.operations_checked()));
    this.#read(METRICS.core_wallet, (set) => set({}, Number(sources.core_wallet_lamports())));
    this.#read(METRICS.build_info, (set) => {
      const { version, program_id, cluster } = sources.build;
      set({ version, program_id, cluster }, 1);
    });
    this.#read(METRICS.resident_memory, (set) => set({}, sources.process().resident_bytes));
    this.#read(METRICS.cpu, (set) => set({}, sources.process().cpu_seconds));
    this.#read(METRICS.start_time, (set) => set({}, sources.started_at_ms / MS_PER_SECOND));
  }

  #counter({ name, help, labels }: MetricDefinition): Counter {
    return new Counter({ name, help, labelNames: [...labels], registers: [this.#registry] });
  }

  #histogram({ name, help, labels, buckets = [] }: MetricDefinition): Histogram {
    const options = { name, help, labelNames: [...labels], buckets: [...buckets] };
    return new Histogram({ ...options, registers: [this.#registry] });
  }

  /** A metric whose values are read anew each time. */
  #read(
    definition: MetricDefinition,
    read: (set: (labels: Record<string, string>, value: number) => void) => void,
  ): void {
    const { name, help, labels, type } = definition;
    const options = { name, help, labelNames: [...labels], registers: [this.#registry] };
    if (type === "gauge") {
      new Gauge({
        ...options,
        collect() {
          this.reset();
          read((values, value) => this.set(values, value));
        },
      });
      return;
    }
    new Counter({
      ...options,
      collect() {
        this.reset();
        read((values, value) => this.inc(values, value));
      },
    });
  }

  /** Takes the next event of the service; `landing_ms` when it says that an operation has landed. */
  on_event(event: ServiceEvent, landing_ms: number | undefined): void {
    if (event.type !== "operation_ended") return;
    const { kind, purpose, outcome, compute_units, effects, failure } = event;
    this.#operations.inc({ kind, purpose, outcome });
    if (landing_ms !== undefined) this.#landing.observe({ kind }, landing_ms / MS_PER_SECOND);
    if (compute_units !== null) this.#compute_units.observe({ kind }, compute_units);
    if (failure !== null) this.#failures.inc({ code: this.#bounded_code(failure.code) });
    this.#network_fee += effects?.network_fee ?? 0n;
    this.#pool_fee += effects?.pool_fee ?? 0n;
  }

  #bounded_code(code: string): string {
    if (!this.#codes.has(code) && this.#codes.size >= MAX_FAILURE_CODES) return OTHER_CODE;
    this.#codes.add(code);
    return code;
  }

  /** A wallet without a thread has been swept. */
  count_swept_wallet(): void {
    this.#swept_wallets += 1;
  }

  /** A cycle has begun this much after its intended time. */
  observe_lateness(lateness_ms: number): void {
    this.#lateness.observe(lateness_ms / MS_PER_SECOND);
    this.#lateness_listener?.(lateness_ms);
  }

  /** Tells `listener` of each such time as well: a histogram forgets them. */
  on_lateness(listener: (lateness_ms: number) => void): void {
    this.#lateness_listener = listener;
  }

  /** The journal has written a batch within `took_ms`. */
  observe_commit(took_ms: number): void {
    this.#journal_commit.observe(took_ms / MS_PER_SECOND);
  }

  /** A document has been made and written within `took_ms`. */
  observe_document(document: string, took_ms: number): void {
    this.#document_write.observe({ document }, took_ms / MS_PER_SECOND);
  }

  /** A timer of the event loop was `lag_ms` late. */
  observe_loop_lag(lag_ms: number): void {
    this.#loop_lag.observe(lag_ms / MS_PER_SECOND);
  }

  /** The media type of {@linkcode text}. */
  get content_type(): string {
    return this.#registry.contentType;
  }

  /** Everything, in Prometheus' text format 0.0.4. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }
}

/** How many threads there are of each kind in each state; none counts as 0. */
function counted_threads(
  threads: Iterable<{ readonly kind: ThreadKind; readonly status: ThreadStatus }>,
): { kind: ThreadKind; status: ThreadStatus; count: number }[] {
  const by_kind: Record<ThreadKind, Record<ThreadStatus, number>> = {
    deposit: { created: 0, running: 0, stopped: 0, error: 0 },
    withdrawal: { created: 0, running: 0, stopped: 0, error: 0 },
    swap: { created: 0, running: 0, stopped: 0, error: 0 },
  };
  for (const { kind, status } of threads) by_kind[kind][status] += 1;
  return KINDS.flatMap((kind) =>
    Object.entries(by_kind[kind]).map(([status, count]) => ({ kind, status: status as ThreadStatus, count }))
  );
}
