import type { Clock } from "@/base/clock.ts";
import {
  HISTORY_COARSE_MS,
  HISTORY_COARSE_POINTS,
  HISTORY_FINE_MS,
  HISTORY_FINE_POINTS,
  MAX_CHARTED_POOLS,
} from "@/base/limits.ts";
import type { PoolState } from "@/domain/pool_state.ts";
import type { ServiceEvent } from "@/domain/service_event.ts";
import { type HistoryPoint, MeasuredInterval } from "@/monitoring/history/measured_interval.ts";
import { type PoolPoint, PoolRing } from "@/monitoring/history/pool_ring.ts";

/** How close together the points of a history lie. */
export const HISTORY_RESOLUTIONS = ["fine", "coarse"] as const;
/** One of {@linkcode HISTORY_RESOLUTIONS}. */
export type HistoryResolution = typeof HISTORY_RESOLUTIONS[number];

/** What is looked at when an interval ends. */
export interface HistorySources {
  running_threads(): number;
  /** Every pool as the audit has followed it over the landed blocks; `undefined` while it does not know it. */
  pools(): Iterable<readonly [pool_id: string, state: PoolState | undefined]>;
}

/** The newest points of one resolution. */
class Level {
  readonly interval_ms: number;
  readonly #most: number;
  readonly measured: MeasuredInterval;
  readonly points: HistoryPoint[] = [];
  readonly pools = new Map<string, PoolRing>();

  constructor(interval_ms: number, most: number, now_ms: number) {
    this.interval_ms = interval_ms;
    this.#most = most;
    this.measured = new MeasuredInterval(now_ms);
  }

  end(now_ms: number, at_ms: number, sources: HistorySources): void {
    this.points.push(this.measured.end(now_ms, at_ms, sources.running_threads()));
    if (this.points.length > this.#most) this.points.shift();
    for (const [pool_id, state] of sources.pools()) {
      if (state !== undefined) this.#ring_of(pool_id)?.add(at_ms, state);
    }
  }

  #ring_of(pool_id: string): PoolRing | undefined {
    const known = this.pools.get(pool_id);
    if (known !== undefined || this.pools.size >= MAX_CHARTED_POOLS) return known;
    const ring = new PoolRing(this.#most);
    this.pools.set(pool_id, ring);
    return ring;
  }
}

/** What the service has measured of itself over the last hours, in memory: a page that comes later sees it as well. */
export class ServiceHistory {
  readonly #clock: Clock;
  readonly #levels: Readonly<Record<HistoryResolution, Level>>;

  constructor(clock: Clock) {
    this.#clock = clock;
    const now_ms = clock.monotonic_ms();
    this.#levels = {
      fine: new Level(HISTORY_FINE_MS, HISTORY_FINE_POINTS, now_ms),
      coarse: new Level(HISTORY_COARSE_MS, HISTORY_COARSE_POINTS, now_ms),
    };
  }

  /** Takes the next event of the service; `landing_ms` when it says that an operation has landed. */
  on_event(event: ServiceEvent, landing_ms: number | undefined): void {
    for (const { measured } of Object.values(this.#levels)) measured.on_event(event, landing_ms);
  }

  /** A cycle has begun this much after its intended time. */
  observe_lateness(lateness_ms: number): void {
    for (const { measured } of Object.values(this.#levels)) measured.on_lateness(lateness_ms);
  }

  /** Ends intervals as their time comes, until `stop` is aborted. */
  async run(sources: HistorySources, stop: AbortSignal): Promise<void> {
    const clock = this.#clock;
    const due = Object.values(this.#levels).map((level) => ({ level, at_ms: clock.monotonic_ms() }));
    for (const one of due) one.at_ms += one.level.interval_ms;
    for (;;) {
      const next_ms = Math.min(...due.map(({ at_ms }) => at_ms));
      await clock.sleep(Math.max(1, next_ms - clock.monotonic_ms()), stop);
      if (stop.aborted) return;
      const now_ms = clock.monotonic_ms();
      for (const one of due) {
        if (one.at_ms > now_ms) continue;
        one.level.end(now_ms, Math.round(clock.now_ms()), sources);
        // A process that stood still for a while does not make up for it: the long interval says so itself.
        one.at_ms = Math.max(one.at_ms + one.level.interval_ms, now_ms);
      }
    }
  }

  /** The intended distance of the points. */
  interval_ms(resolution: HistoryResolution): number {
    return this.#levels[resolution].interval_ms;
  }

  /** Oldest first. */
  points(resolution: HistoryResolution): readonly HistoryPoint[] {
    return this.#levels[resolution].points;
  }

  /** The points of a pool, oldest first; `undefined` when its history is not kept. */
  pool_points(resolution: HistoryResolution, pool_id: string): readonly PoolPoint[] | undefined {
    return this.#levels[resolution].pools.get(pool_id)?.points();
  }
}
