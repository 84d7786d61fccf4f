import type { Clock } from "@/base/clock.ts";
import { coerce_error } from "@/base/errors.ts";
import type { JsonValue } from "@/base/json.ts";
import { process_usage } from "@/base/process_usage.ts";
import { create_rng } from "@/base/rng.ts";
import type { Service } from "@/daemon/compose.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";
import { FailureError } from "@/domain/failure.ts";
import type { ThreadKind } from "@/domain/thread.ts";
import { RpcError } from "@/jsonrpc/rpc_error.ts";
import { run_pulse } from "@/monitoring/pulse.ts";
import { ActRefused, carry_out_stage, start_first } from "@/scenario/acts.ts";
import { Arrivals } from "@/scenario/arrivals.ts";
import { Course, pool_points } from "@/scenario/course.ts";
import { aborting, type JudgedThreshold, watch_thresholds } from "@/scenario/judgement.ts";
import { DEFAULT_OPERATIONS_SECONDS, MAX_ACTS_KEPT } from "@/scenario/limits.ts";
import { Measures } from "@/scenario/measures.ts";
import { Recorder } from "@/scenario/recorder.ts";
import type { Act, RunEvent } from "@/scenario/run_events.ts";
import type { Scenario, Threshold } from "@/scenario/scenario.ts";
import { type CallMethod, create_scene, type Scene } from "@/scenario/scene.ts";
import { ServiceFigures } from "@/scenario/service_figures.ts";
import type { Stage } from "@/scenario/stage_schema.ts";

/** How often the end of the load is looked for. */
const LOOK_EVERY_MS = 20;
const MS = 1_000;
const BYTES_PER_MEGABYTE = 1_000_000;

/** What a run works with. */
export interface RunParts {
  readonly service: Service;
  readonly scenario: Scenario;
  readonly thresholds: readonly Threshold[];
  readonly clock: Clock;
  /** The operator's wish to end it. */
  readonly stop: AbortSignal;
  readonly on_event: (event: RunEvent) => void;
}

/** Why the load ended. */
export type EndReason = "over" | "operations not reached" | "stopped" | "threshold";

/** A run that has ended: what a report is made of. */
export interface FinishedRun {
  readonly scene: Scene;
  readonly measures: Measures;
  readonly recorder: Recorder;
  readonly course: Course;
  readonly acts: readonly Act[];
  readonly acts_refused: number;
  readonly arrivals: { readonly arrived: number; readonly dropped: number } | undefined;
  readonly started_at_ms: number;
  readonly first_operation_ms: number | null;
  /** How long the load lasted. */
  readonly seconds: number;
  readonly end: EndReason;
  readonly broken_threshold: JudgedThreshold | undefined;
  readonly unknown: Readonly<Record<ThreadKind, number>>;
  readonly figures: ServiceFigures;
}

/** One run of a scenario on a running service that has nothing else to do. */
export class ScenarioRun {
  readonly #parts: RunParts;
  readonly #measures = new Measures();
  readonly #course = new Course();
  readonly #acts: Act[] = [];
  readonly #load_over = new AbortController();
  readonly #recorder: Recorder;
  readonly #figures: ServiceFigures;
  #scene: Scene | undefined;
  #acts_refused = 0;
  #started_ms = 0;

  constructor(parts: RunParts) {
    this.#parts = parts;
    const { service, clock, on_event } = parts;
    watch_thresholds(this.#measures, parts.thresholds);
    this.#measures.series("lateness");
    this.#measures.series("loop_lag");
    this.#figures = new ServiceFigures(service, this.#measures, on_event);
    this.#recorder = new Recorder({
      measures: this.#measures,
      clock,
      labels_of: (thread_id) => {
        const known = this.#scene?.threads.get(thread_id);
        return known === undefined ? {} : { group: known.group.name, pool: known.pool };
      },
      on_operation: ({ thread_id, kind, purpose, outcome, signature, slot, compute_units, failure }, ms) =>
        on_event({
          type: "operation",
          ...{ thread_id, kind, purpose, outcome, signature, slot, compute_units },
          landing_ms: ms ?? null,
          failure_code: failure?.code ?? null,
        }),
    });
  }

  /** Makes pools and threads, lets the load run, stops it, and checks the pools. Throws `ExitError`. */
  async perform(): Promise<FinishedRun> {
    const { service, on_event, scenario } = this.#parts;
    const scene = await this.#create_scene();
    on_event({
      type: "run_started",
      scenario: scenario.name,
      seed: service.seed,
      pools: Object.fromEntries(scene.pools),
      threads: Object.fromEntries(
        [...scene.threads].map(([thread_id, { group }]) => [thread_id, group.name]),
      ),
    });
    const broken = service.broken.then((error) => {
      throw new ExitError(EXIT.ledger_unreachable, `The run cannot go on: ${error.message}`);
    });
    return await Promise.race([this.#run_load(scene), broken]);
  }

  async #create_scene(): Promise<Scene> {
    const { service, scenario } = this.#parts;
    try {
      this.#scene = await create_scene({ pools: scenario.pool, groups: scenario.groups }, this.#call);
      service.keeper.on_event((event) => this.#recorder.on_event(event));
      service.metrics.on_lateness((lateness_ms) => this.#recorder.on_lateness(lateness_ms));
      if (scenario.load !== undefined) service.pacing.open_up();
      return this.#scene;
    } catch (caught) {
      if (!(caught instanceof RpcError)) throw caught;
      const { hint = "" } = (caught.data ?? {}) as { hint?: string };
      throw new ExitError(EXIT.config, `Cannot set the scenario up: ${caught.message}. ${hint}`);
    }
  }

  readonly #call: CallMethod = (method, params) =>
    this.#parts.service.methods.call(method, params as Record<string, JsonValue>);

  async #run_load(scene: Scene): Promise<FinishedRun> {
    const { clock, service } = this.#parts;
    const arrivals = this.#make_arrivals(scene);
    const started_at_ms = clock.now_ms();
    this.#started_ms = clock.monotonic_ms();
    await start_first(this.#call, scene.groups);
    const over = this.#load_over.signal;
    const ending = this.#wait_for_end(arrivals);
    const beside = Promise.all([
      ...this.#parts.scenario.stage.map((stage) => this.#run_stage(scene, arrivals, stage)),
      arrivals?.run(over),
      run_pulse(clock, (lag_ms) => this.#measures.add("loop_lag", lag_ms), over),
    ]);
    // A fault of a stage ends the run at once; it must not wait for the end of the load.
    const first = await Promise.race([ending, beside.then(() => ending)])
      .finally(() => this.#load_over.abort());
    await beside;
    const seconds = this.#seconds();
    await service.threads.stop_all("manual_stop");
    await this.#check_pools();
    this.#take_point(arrivals, 0);
    const { first_landed_at_ms } = this.#recorder;
    return {
      ...first,
      scene,
      measures: this.#measures,
      recorder: this.#recorder,
      course: this.#course,
      acts: this.#acts,
      acts_refused: this.#acts_refused,
      arrivals: arrivals?.counts,
      started_at_ms,
      first_operation_ms: first_landed_at_ms === undefined
        ? null
        : Math.round(first_landed_at_ms - this.#started_ms),
      seconds,
      unknown: this.#open_operations(scene),
      figures: this.#figures,
    };
  }

  #make_arrivals(scene: Scene): Arrivals | undefined {
    const { service, clock, scenario: { load } } = this.#parts;
    if (load === undefined) return undefined;
    const threads: Record<ThreadKind, number> = { deposit: 0, withdrawal: 0, swap: 0 };
    for (const { group } of scene.threads.values()) threads[group.kind] += 1;
    const rng = create_rng(service.seed, "arrivals");
    return new Arrivals({ clock, rng, pacing: service.pacing, measures: this.#measures, load, threads });
  }

  #seconds(): number {
    return (this.#parts.clock.monotonic_ms() - this.#started_ms) / MS;
  }

  /** Takes a point at each distance until the load is over; answers why it is. */
  async #wait_for_end(
    arrivals: Arrivals | undefined,
  ): Promise<Pick<FinishedRun, "end" | "broken_threshold">> {
    const { scenario: { duration_seconds, operations, at_most_seconds }, clock, stop, thresholds } =
      this.#parts;
    const most_seconds = duration_seconds ?? at_most_seconds ?? DEFAULT_OPERATIONS_SECONDS;
    let next_second = this.#course.every_seconds;
    for (;;) {
      const second = this.#seconds();
      const ended = (end: EndReason, broken_threshold?: JudgedThreshold) => ({ end, broken_threshold });
      if (stop.aborted) return ended("stopped");
      if (operations !== undefined && this.#recorder.own_ended >= operations) return ended("over");
      if (second >= most_seconds) return ended(operations === undefined ? "over" : "operations not reached");
      if (second >= next_second) {
        this.#take_point(arrivals);
        next_second += this.#course.every_seconds;
        const broken = aborting(this.#measures, thresholds, second);
        if (broken !== undefined) return ended("threshold", broken);
      }
      const until = Math.min(next_second, most_seconds);
      const wait_ms = operations === undefined ? (until - second) * MS : LOOK_EVERY_MS;
      await clock.sleep(Math.max(1, wait_ms), stop);
    }
  }

  #take_point(arrivals: Arrivals | undefined, target_rate?: number): void {
    const { service, clock, on_event } = this.#parts;
    this.#figures.take();
    const memory_mb = process_usage().resident_bytes / BYTES_PER_MEGABYTE;
    this.#measures.add("memory_mb", memory_mb);
    const point = this.#course.add(this.#recorder.take_interval(), {
      second: this.#seconds(),
      memory_mb,
      threads_running: service.threads.all().filter(({ status }) => status === "running").length,
      target_rate: target_rate ?? arrivals?.rate_at(clock.monotonic_ms()) ?? null,
      dropped: arrivals?.counts.dropped ?? 0,
      pools: pool_points(this.#scene?.pools ?? new Map(), service.auditor),
    });
    on_event({ type: "progress", point });
  }

  async #run_stage(scene: Scene, arrivals: Arrivals | undefined, stage: Stage): Promise<void> {
    const { clock, service } = this.#parts;
    const stop = this.#load_over.signal;
    await clock.sleep(stage.at_seconds * MS - this.#seconds() * MS, stop);
    if (stop.aborted) return;
    const second = Number(this.#seconds().toFixed(3));
    const began_ms = clock.monotonic_ms();
    const note = (outcome: Act["outcome"], text: string) =>
      this.#note({
        second,
        do: stage.do,
        outcome,
        text,
        took_ms: Math.round(clock.monotonic_ms() - began_ms),
      });
    try {
      const context = {
        ...{ call: this.#call, scene, clock, pacing: service.pacing, arrivals, stop },
        is_running: (thread_id: string) => service.threads.get(thread_id).status === "running",
      };
      note("done", await carry_out_stage(context, stage));
    } catch (caught) {
      if (!(caught instanceof ActRefused)) throw coerce_error(caught);
      this.#acts_refused += 1;
      note("refused", caught.message);
    }
  }

  #note(act: Act): void {
    this.#measures.add("acts", 1, { do: act.do, outcome: act.outcome });
    if (this.#acts.length < MAX_ACTS_KEPT) this.#acts.push(act);
    this.#parts.on_event({ type: "act", act });
  }

  async #check_pools(): Promise<void> {
    try {
      await this.#parts.service.auditor.check_pools();
    } catch (caught) {
      if (!(caught instanceof FailureError)) throw caught;
      const { message, hint } = caught.failure;
      throw new ExitError(
        EXIT.ledger_unreachable,
        `The pools cannot be compared with the model: ${message}. ${hint}`,
      );
    }
  }

  #open_operations(scene: Scene): Record<ThreadKind, number> {
    const open: Record<ThreadKind, number> = { deposit: 0, withdrawal: 0, swap: 0 };
    for (const thread_id of scene.threads.keys()) {
      const { thread, statistics } = this.#parts.service.threads.get(thread_id);
      open[thread.kind] += statistics.outcomes.unknown;
    }
    return open;
  }
}
