/** Whether the service does its work: what the service manager's watchdog is fed with. */
import { is_network_error } from "@/chain/cluster.ts";

/** What progress is seen by. */
export interface ProgressSources {
  /** Whether any thread is meant to work. */
  has_running_threads(): boolean;
  /** The last slot that has been followed. */
  slot(): number;
  /** Why the node cannot be read; the follower tries again, and a new process could do no more. */
  node_problem(): string | undefined;
  /** The newest slot that the node knows. Throws what the client throws. */
  newest_slot(): Promise<number>;
}

/** Looks from time to time at a service; each look is about the time since the one before. */
export class Progress {
  readonly #sources: ProgressSources;
  #seen_slot: number;

  constructor(sources: ProgressSources) {
    this.#sources = sources;
    this.#seen_slot = sources.slot();
  }

  /**
   * False when threads run and the chain goes on without us: it has blocks that are not followed, for no reason that we
   * know. A chain that stands still and a node that does not answer are not ours to mend by a new start.
   */
  async is_seen(): Promise<boolean> {
    const slot = this.#sources.slot();
    const has_advanced = slot > this.#seen_slot;
    this.#seen_slot = slot;
    if (has_advanced || !this.#sources.has_running_threads()) return true;
    if (this.#sources.node_problem() !== undefined) return true;
    try {
      return await this.#sources.newest_slot() <= slot;
    } catch (caught) {
      if (is_network_error(caught)) return true;
      throw caught;
    }
  }
}
