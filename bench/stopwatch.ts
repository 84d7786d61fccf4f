import process from "node:process";

/** What something has taken, in milliseconds. */
export interface Spent {
  readonly wall_ms: number;
  /** Of all threads of the process, also those of the runtime. */
  readonly cpu_ms: number;
}

/** Adds up the times between its starts and its stops. */
export class Stopwatch {
  #wall_ms = 0;
  #cpu_ms = 0;
  #started_ms = 0;
  #before = process.cpuUsage();

  start(): void {
    this.#before = process.cpuUsage();
    this.#started_ms = performance.now();
  }

  stop(): void {
    this.#wall_ms += performance.now() - this.#started_ms;
    const { user, system } = process.cpuUsage(this.#before);
    this.#cpu_ms += (user + system) / 1_000;
  }

  /** All that was measured so far. */
  get spent(): Spent {
    return { wall_ms: this.#wall_ms, cpu_ms: this.#cpu_ms };
  }
}
