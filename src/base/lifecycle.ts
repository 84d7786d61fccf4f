import type { Clock } from "@/base/clock.ts";
import { error_line } from "@/base/errors.ts";

interface Part {
  readonly name: string;
  readonly stop: () => Promise<void> | void;
}

/** What went wrong while a part was being stopped. */
export interface StopProblem {
  readonly part: string;
  readonly message: string;
}

/**
 * The parts of a running process, stopped in the reverse order of their start. Each stop is bounded in time, so
 * that one stuck part cannot keep the others from closing their files.
 */
export class Lifecycle {
  readonly #parts: Part[] = [];
  readonly #clock: Clock;
  readonly #stop_timeout_ms: number;
  #stopping: Promise<StopProblem[]> | undefined;

  constructor(clock: Clock, stop_timeout_ms: number) {
    this.#clock = clock;
    this.#stop_timeout_ms = stop_timeout_ms;
  }

  /** Registers how to stop a part that has just been started. One that comes after the stop is stopped at once. */
  add(name: string, stop: () => Promise<void> | void): void {
    if (this.#stopping === undefined) this.#parts.push({ name, stop });
    else this.#stopping = this.#stop_late({ name, stop }, this.#stopping);
  }

  /** How long stopping everything takes at most. */
  get longest_stop_ms(): number {
    return this.#parts.length * this.#stop_timeout_ms;
  }

  /** Stops everything, once; answers what did not stop cleanly. */
  stop(): Promise<StopProblem[]> {
    this.#stopping ??= this.#stop_all();
    return this.#stopping;
  }

  async #stop_late(part: Part, earlier: Promise<StopProblem[]>): Promise<StopProblem[]> {
    const problem = await this.#stop_one(part);
    return [...await earlier, ...problem === undefined ? [] : [problem]];
  }

  async #stop_all(): Promise<StopProblem[]> {
    const problems: StopProblem[] = [];
    for (const part of this.#parts.toReversed()) {
      const problem = await this.#stop_one(part);
      if (problem !== undefined) problems.push(problem);
    }
    return problems;
  }

  async #stop_one(part: Part): Promise<StopProblem | undefined> {
    const deadline = new AbortController();
    const timed_out = this.#clock.sleep(this.#stop_timeout_ms, deadline.signal).then(() => "late" as const);
    try {
      const ended = Promise.resolve(part.stop()).then(() => "ended" as const);
      if (await Promise.race([ended, timed_out]) === "ended") return undefined;
      return { part: part.name, message: `did not stop within ${this.#stop_timeout_ms} ms` };
    } catch (caught) {
      return { part: part.name, message: error_line(caught) };
    } finally {
      deadline.abort();
    }
  }
}
