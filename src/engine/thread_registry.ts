import type { Address } from "@/domain/address.ts";
import { is_peer, shares_output } from "@/domain/pool_thread.ts";
import type { ShareRecipient } from "@/domain/policies/sharing_policy.ts";
import type { SwapDirection } from "@/domain/pool.ts";
import { Refusal } from "@/domain/refusal.ts";
import type { ThreadEntry } from "@/engine/thread_entry.ts";

/** All threads by id and by pool, and the swap directions that are taken. */
export class ThreadRegistry {
  readonly #entries = new Map<string, ThreadEntry>();
  readonly #by_pool = new Map<Address, Set<ThreadEntry>>();
  readonly #taken_directions = new Set<string>();

  /** Reserves a pool's swap direction. Throws `Refusal` when it is taken: there is no gap between look and take. */
  take_direction(pool_id: Address, direction: SwapDirection): void {
    const key = `${pool_id}:${direction}`;
    if (this.#taken_directions.has(key)) {
      throw new Refusal(
        "duplicate_swap_direction",
        `Swap thread for direction '${direction}' already exists for pool ${pool_id}`,
        "A pool has at most one swap thread in each direction: use that one, or the other direction",
        { pool_id, direction },
      );
    }
    this.#taken_directions.add(key);
  }

  /** Gives a reserved direction back. */
  release_direction(pool_id: Address, direction: SwapDirection): void {
    this.#taken_directions.delete(`${pool_id}:${direction}`);
  }

  /** Adds a thread that is ready to be started. */
  add(entry: ThreadEntry): void {
    this.#entries.set(entry.thread.thread_id, entry);
    const siblings = this.#by_pool.get(entry.thread.pool_id) ?? new Set();
    this.#by_pool.set(entry.thread.pool_id, siblings.add(entry));
  }

  /** The thread of this id. Throws `Refusal` when there is none. */
  get(thread_id: string): ThreadEntry {
    const entry = this.#entries.get(thread_id);
    if (entry !== undefined) return entry;
    const hint = "get_all_threads lists the threads that exist";
    throw new Refusal("thread_not_found", `Thread ${thread_id} not found`, hint, { thread_id });
  }

  /** Every thread, in the order of creation. */
  all(): ThreadEntry[] {
    return [...this.#entries.values()];
  }

  /** The threads of one pool, in the order of creation. */
  of_pool(pool_id: Address): ThreadEntry[] {
    return [...this.#by_pool.get(pool_id) ?? []];
  }

  /** The running threads with which `giver` shares; none when sharing is switched off. */
  recipients(giver: ThreadEntry): ShareRecipient[] {
    if (!shares_output(giver.thread)) return [];
    const recipients: ShareRecipient[] = [];
    for (const { thread, status } of this.#by_pool.get(giver.thread.pool_id) ?? []) {
      if (status !== "running" || !is_peer(giver.thread, thread)) continue;
      recipients.push({ thread_id: thread.thread_id, token_account: thread.input_account });
    }
    return recipients;
  }
}
