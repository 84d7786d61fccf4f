import type { Clock } from "@/base/clock.ts";
import { service_status, type ServiceStatus } from "@/cli/commands/status.ts";
import type { ListedThread } from "@/cli/commands/threads_list.ts";
import type { DaemonClient } from "@/cli/daemon_client.ts";
import { MAX_FINDINGS_WATCHED, MAX_POOLS_WATCHED, MAX_RATE_SAMPLES, POOLS_KEPT_MS } from "@/cli/limits.ts";
import { listed_threads } from "@/cli/thread_listing.ts";
import type { WireResult } from "@/rpc/wire.ts";

/** What `watch` shows of one moment. */
export interface Snapshot extends ServiceStatus {
  /** When it was taken, milliseconds since the epoch. */
  readonly at_ms: number;
  /** Operations a second over the last frames; `null` until there are two, and after threads were started anew. */
  readonly operations_per_second: number | null;
  /** The first ones, as the chain held them some seconds ago at most. */
  readonly pool_states: readonly WireResult<"get_pool">[];
  /** The newest kinds of findings. */
  readonly findings: WireResult<"get_findings">["findings"];
  /** Those in the state error first. */
  readonly shown_threads: readonly ListedThread[];
}

interface Sample {
  readonly at_ms: number;
  readonly operations: number;
}

/** Looks at a daemon again and again; what costs the daemon a call to its node is not asked for each time. */
export class Watcher {
  readonly #daemon: DaemonClient;
  readonly #clock: Clock;
  #samples: Sample[] = [];
  #pools: { readonly read_ms: number; readonly states: readonly WireResult<"get_pool">[] } | undefined;

  constructor(daemon: DaemonClient, clock: Clock) {
    this.#daemon = daemon;
    this.#clock = clock;
  }

  /** The daemon at this moment, with at most `most_threads` threads. Throws as the client's calls do. */
  async look(most_threads: number): Promise<Snapshot> {
    const limit = Math.max(1, most_threads);
    const [status, failed, all, { findings }, pool_states] = await Promise.all([
      service_status(this.#daemon),
      listed_threads(this.#daemon, { state: "error" }, { limit }),
      listed_threads(this.#daemon, {}, { limit }),
      this.#daemon.call("get_findings", { limit: MAX_FINDINGS_WATCHED }),
      this.#pool_states(),
    ]);
    const first = new Set(failed.threads.map(({ thread_id }) => thread_id));
    const others = all.threads.filter(({ thread_id }) => !first.has(thread_id));
    return {
      ...status,
      at_ms: this.#clock.now_ms(),
      operations_per_second: this.#rate(status.threads.total_operations),
      pool_states,
      findings,
      shown_threads: [...failed.threads, ...others].slice(0, most_threads),
    };
  }

  #rate(operations: number): number | null {
    const now: Sample = { at_ms: this.#clock.monotonic_ms(), operations };
    // A start sets a thread's count back to zero: what was before says nothing any more.
    if (operations < (this.#samples.at(-1)?.operations ?? 0)) this.#samples = [];
    this.#samples = [...this.#samples, now].slice(-MAX_RATE_SAMPLES);
    const [oldest] = this.#samples;
    if (oldest === undefined || oldest.at_ms === now.at_ms) return null;
    return 1_000 * (operations - oldest.operations) / (now.at_ms - oldest.at_ms);
  }

  async #pool_states(): Promise<readonly WireResult<"get_pool">[]> {
    const now_ms = this.#clock.monotonic_ms();
    if (this.#pools === undefined || now_ms - this.#pools.read_ms >= POOLS_KEPT_MS) {
      const { pools } = await this.#daemon.call("list_pools", {});
      const shown = pools.filter(({ on_chain }) => on_chain).slice(0, MAX_POOLS_WATCHED);
      const states = await Promise.all(
        shown.map(({ pool_id }) => this.#daemon.call("get_pool", { pool_id })),
      );
      this.#pools = { read_ms: now_ms, states };
    }
    return this.#pools.states;
  }
}
