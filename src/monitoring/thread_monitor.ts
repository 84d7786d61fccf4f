import { quote_swap } from "@/domain/pool_math.ts";
import type { Pool } from "@/domain/pool.ts";
import type { OperationEnded, ServiceEvent } from "@/domain/service_event.ts";
import type { ThreadConfiguration } from "@/domain/service_state.ts";
import type { SwapThread } from "@/domain/thread.ts";
import { ErrorCounts } from "@/monitoring/error_counts.ts";
import { RecentValues } from "@/monitoring/recent_values.ts";

/** `fee_trend_last_10_ops` says how many. */
const RECENT_FEES = 10;
/** Swaps whose rounding makes up the trend. */
const RECENT_LOSSES = 20;

/**
 * What is measured of a thread since its last start, beside the statistics that are written down. Each operation that ends
 * makes another object of it, so nothing has changed where the object is the same.
 */
export interface Measurements {
  readonly recent_fees: RecentValues;
  readonly recent_losses: RecentValues;
  readonly errors: ErrorCounts;
  first_operation_at_ms: number | null;
  operations: number;
  last_duration_ms: number | null;
  failures_in_a_row: number;
  last_share: { readonly amount: bigint; readonly at_ms: number } | null;
  /** Of the exact output, in percent. */
  best_loss_percent: number | null;
  worst_loss_percent: number | null;
}

function no_measurements(): Measurements {
  return {
    recent_fees: new RecentValues(RECENT_FEES),
    recent_losses: new RecentValues(RECENT_LOSSES),
    errors: new ErrorCounts(),
    first_operation_at_ms: null,
    operations: 0,
    last_duration_ms: null,
    failures_in_a_row: 0,
    last_share: null,
    best_loss_percent: null,
    worst_loss_percent: null,
  };
}

const NOTHING_MEASURED: Readonly<Measurements> = no_measurements();

/** The share of a swap's exact output that its rounding dropped, in percent: what a fixed ratio has instead of price impact. */
function rounding_loss_percent(
  pool: Pool,
  thread: SwapThread,
  amount_in: bigint,
  amount_out: bigint,
): number {
  const { output, remainder, divisor } = quote_swap(pool, thread.direction, amount_in);
  const exact = output * divisor + remainder;
  if (exact === 0n) return 0;
  // Six digits behind the point, by exact division.
  const millionths = (exact - amount_out * divisor) * 100_000_000n / exact;
  return Number(millionths) / 1_000_000;
}

/** Measures threads by the events that go by. Nothing of it outlives the process: a session does not either. */
export class ThreadMonitor {
  readonly #thread_of: (thread_id: string) => ThreadConfiguration | undefined;
  readonly #pool_of: (configuration: ThreadConfiguration) => Pool | undefined;
  readonly #threads = new Map<string, Measurements>();
  /** When the operations that are open were signed. */
  readonly #opened = new Map<string, number>();

  constructor(
    thread_of: (thread_id: string) => ThreadConfiguration | undefined,
    pool_of: (configuration: ThreadConfiguration) => Pool | undefined,
  ) {
    this.#thread_of = thread_of;
    this.#pool_of = pool_of;
  }

  /** What has been measured of a thread; nothing when it has not run in this process. */
  of(thread_id: string): Readonly<Measurements> {
    return this.#threads.get(thread_id) ?? NOTHING_MEASURED;
  }

  /** Takes the next event. */
  on_event(event: ServiceEvent): void {
    if (event.type === "thread_started") this.#threads.set(event.thread_id, no_measurements());
    if (event.type === "thread_deleted") this.#threads.delete(event.thread_id);
    if (event.type === "operation_opened") this.#opened.set(event.signature, event.at_ms);
    if (event.type === "operation_ended") this.#ended(event);
  }

  #ended(event: OperationEnded): void {
    const opened_at_ms = event.signature === null ? undefined : this.#opened.get(event.signature);
    if (event.signature !== null) this.#opened.delete(event.signature);
    const before = this.#threads.get(event.thread_id);
    if (before === undefined) return;
    const measured = { ...before };
    this.#threads.set(event.thread_id, measured);
    const { failure, effects, at_ms } = event;
    if (failure !== null) measured.errors.add(failure.code, at_ms);
    const shared = effects?.shared.reduce((sum, share) => sum + share.amount, 0n) ?? 0n;
    if (event.outcome === "landed_ok" && shared > 0n) measured.last_share = { amount: shared, at_ms };
    if (event.purpose !== "cycle") return;
    measured.first_operation_at_ms ??= at_ms;
    measured.operations += 1;
    measured.failures_in_a_row = failure === null ? 0 : measured.failures_in_a_row + 1;
    if (opened_at_ms !== undefined) measured.last_duration_ms = Math.max(0, at_ms - opened_at_ms);
    if (effects !== null) measured.recent_fees.add(Number(effects.network_fee));
    if (event.outcome === "landed_ok" && event.kind === "swap") this.#note_loss(event, measured);
  }

  #note_loss({ thread_id, effects }: OperationEnded, measured: Measurements): void {
    const configuration = this.#thread_of(thread_id);
    const pool = configuration === undefined ? undefined : this.#pool_of(configuration);
    if (configuration?.thread.kind !== "swap" || pool === undefined || effects === null) return;
    const loss = rounding_loss_percent(pool, configuration.thread, effects.amount_in, effects.amount_out);
    measured.recent_losses.add(loss);
    measured.best_loss_percent = Math.min(measured.best_loss_percent ?? loss, loss);
    measured.worst_loss_percent = Math.max(measured.worst_loss_percent ?? loss, loss);
  }
}
