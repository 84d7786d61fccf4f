/** Thrown at the step at which a test's process "dies", and at every step after it. */
export class Crash extends Error {
  override readonly name = "Crash";
}

/** What happens at a chosen step of a run. */
export type Fault = "crash" | "no_space" | "io_error" | "short_write";

/** Counts the steps of a run that touch the disk and lets one of them fail. */
export class Steps {
  count = 0;
  crashed = false;
  /** Names of the steps so far. */
  readonly names: string[] = [];
  readonly #at: number;
  readonly #fault: Fault;

  constructor(at = Infinity, fault: Fault = "crash") {
    this.#at = at;
    this.#fault = fault;
  }

  /** One step; answers whether it shall be a short write. */
  next(name: string): boolean {
    if (this.crashed) throw new Crash(`${name} after the crash`);
    this.count += 1;
    this.names.push(name);
    if (this.count !== this.#at) return false;
    switch (this.#fault) {
      case "crash":
        this.crashed = true;
        throw new Crash(name);
      case "no_space":
        throw new Error(`No space left on device (os error 28), ${name}`);
      case "io_error":
        throw new Error(`Input/output error (os error 5), ${name}`);
      case "short_write":
        return true;
    }
  }
}
