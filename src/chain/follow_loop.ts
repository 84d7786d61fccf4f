import type { Clock } from "@/base/clock.ts";
import { MAX_FOLLOWER_PAUSE_MS, MIN_FOLLOWER_PAUSE_MS } from "@/base/limits.ts";
import type { Log } from "@/base/log.ts";
import { FailureError } from "@/domain/failure.ts";
import { is_network_error, network_failure } from "@/chain/cluster.ts";

function message_of(caught: unknown): string | undefined {
  if (is_network_error(caught)) return network_failure(caught).message;
  if (caught instanceof FailureError && caught.failure.category === "network") return caught.failure.message;
  return undefined;
}

/** Repeats the step of a follower. While the network fails, the pauses double; any other error ends the run. */
export class FollowLoop {
  readonly #clock: Clock;
  readonly #log: Log;
  #problem: string | undefined;

  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
  }

  /** Why the last step failed; `undefined` when it did not. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Runs `step` over and over until `stop` is aborted; its own pauses are its own matter. */
  async run(step: () => Promise<void>, stop: AbortSignal): Promise<void> {
    let failures = 0;
    while (!stop.aborted) {
      try {
        await step();
        failures = 0;
        this.#problem = undefined;
      } catch (caught) {
        const message = message_of(caught);
        if (message === undefined) throw caught;
        if (this.#problem === undefined) {
          this.#log.warn("Cannot follow the chain, will try again", { message });
        }
        this.#problem = message;
        const pause_ms = Math.min(MAX_FOLLOWER_PAUSE_MS, MIN_FOLLOWER_PAUSE_MS * 2 ** failures);
        failures = Math.min(failures + 1, 16);
        await this.#clock.sleep(pause_ms, stop);
      }
    }
  }
}
