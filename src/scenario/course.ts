/** The course of a run: points for charts, at equal distances. */
import type { Address } from "@/domain/address.ts";
import type { OperationKind } from "@/domain/operation.ts";
import type { Auditor } from "@/engine/auditor.ts";
import { MAX_POINTS } from "@/scenario/limits.ts";
import type { Interval } from "@/scenario/recorder.ts";

/** A pool at some moment, in base units, as the model has it. */
export interface PoolPoint {
  readonly liquidity_a: bigint;
  readonly liquidity_b: bigint;
  readonly lp_supply_a: bigint;
  readonly lp_supply_b: bigint;
}

/** What happened until `second`, since the point before. Times are in milliseconds, `null` where nothing was measured. */
export interface Point {
  readonly second: number;
  readonly operations_per_second: Readonly<Record<OperationKind, number>>;
  readonly failed_per_second: number;
  readonly landing_p50_ms: number | null;
  readonly landing_p95_ms: number | null;
  readonly lateness_max_ms: number | null;
  readonly threads_running: number;
  readonly target_rate: number | null;
  readonly dropped: number;
  readonly memory_mb: number;
  readonly pools: Readonly<Record<string, PoolPoint>>;
}

/** What a point is made of beside the interval. */
export interface PointFacts {
  readonly second: number;
  readonly threads_running: number;
  readonly target_rate: number | null;
  readonly dropped: number;
  readonly memory_mb: number;
  readonly pools: Readonly<Record<string, PoolPoint>>;
}

function rounded(value: number | undefined, digits = 2): number | null {
  return value === undefined ? null : Number(value.toFixed(digits));
}

/** The pools of a scenario by their names, as the model has them. */
export function pool_points(
  pools: ReadonlyMap<string, string>,
  auditor: Pick<Auditor, "state_of">,
): Record<string, PoolPoint> {
  return Object.fromEntries([...pools].flatMap(([name, pool_id]) => {
    const state = auditor.state_of(pool_id as Address);
    if (state === undefined) return [];
    const { tracked_a: liquidity_a, tracked_b: liquidity_b, lp_supply_a, lp_supply_b } = state;
    return [[name, { liquidity_a, liquidity_b, lp_supply_a, lp_supply_b }]];
  }));
}

/** Keeps the points; when there are too many, every other one goes and the distance doubles. */
export class Course {
  #points: Point[] = [];
  #every = 1;
  #last_second = 0;
  #dropped_before = 0;

  /** Seconds between two points. */
  get every_seconds(): number {
    return this.#every;
  }

  /** The points so far. */
  get points(): readonly Point[] {
    return this.#points;
  }

  /** Adds a point of what happened since the one before. */
  add(interval: Interval, facts: PointFacts): Point {
    const seconds = Math.max(0.001, facts.second - this.#last_second);
    const { deposit, withdrawal, swap } = interval.ended;
    const point: Point = {
      ...facts,
      second: rounded(facts.second, 3) ?? 0,
      memory_mb: rounded(facts.memory_mb, 1) ?? 0,
      dropped: facts.dropped - this.#dropped_before,
      operations_per_second: {
        deposit: rounded(deposit / seconds) ?? 0,
        withdrawal: rounded(withdrawal / seconds) ?? 0,
        swap: rounded(swap / seconds) ?? 0,
      },
      failed_per_second: rounded(interval.failed / seconds) ?? 0,
      landing_p50_ms: rounded(interval.landing.percentile(50)),
      landing_p95_ms: rounded(interval.landing.percentile(95)),
      lateness_max_ms: rounded(interval.lateness.percentile(100)),
    };
    this.#last_second = facts.second;
    this.#dropped_before = facts.dropped;
    this.#points.push(point);
    if (this.#points.length >= MAX_POINTS) {
      this.#points = this.#points.filter((_point, index) => index % 2 === 1);
      this.#every *= 2;
    }
    return point;
  }
}
