import type { Address } from "@/domain/address.ts";
import { peers_key, role_key, shares_output } from "@/domain/pool_thread.ts";
import type { ShareRecipient } from "@/domain/policies/sharing_policy.ts";
import type { SwapDirection } from "@/domain/pool.ts";
import type { ServiceEvent } from "@/domain/service_event.ts";
import type { SwapThread } from "@/domain/thread.ts";
import { Refusal } from "@/domain/refusal.ts";
import { ActiveThreads } from "@/engine/active_threads.ts";
import { ThreadCounts, type ThreadFilter, type ThreadSums } from "@/engine/thread_counts.ts";
import type { ThreadEntry } from "@/engine/thread_entry.ts";

/** All threads by id and by pool, and the swap directions that are taken. */
export class ThreadRegistry {
  readonly #entries = new Map<string, ThreadEntry>();
  readonly #by_wallet = new Map<Address, ThreadEntry>();
  readonly #by_pool = new Map<Address, Set<ThreadEntry>>();
  #added = 0;
  readonly #taken_directions = new Set<string>();
  /** Swap threads by their role: there is one at most. */
  readonly #swaps = new Map<string, ThreadEntry>();
  readonly #active = new ActiveThreads();
  readonly #counts = new ThreadCounts();
  /** All of them as a list, until one comes or goes. */
  #listed: readonly ThreadEntry[] | undefined;

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
    this.#added += 1;
    entry.place = this.#added;
    this.#listed = undefined;
    this.#counts.note(entry);
    this.#entries.set(entry.thread.thread_id, entry);
    this.#by_wallet.set(entry.thread.wallet_address, entry);
    if (entry.thread.kind === "swap") this.#swaps.set(role_key(entry.thread), entry);
    const siblings = this.#by_pool.get(entry.thread.pool_id) ?? new Set();
    this.#by_pool.set(entry.thread.pool_id, siblings.add(entry));
  }

  /** Takes a thread that is gone out; its swap direction is free again. */
  remove(entry: ThreadEntry): void {
    const { thread } = entry;
    this.#listed = undefined;
    this.#counts.forget(entry);
    this.#entries.delete(thread.thread_id);
    this.#by_wallet.delete(thread.wallet_address);
    this.#by_pool.get(thread.pool_id)?.delete(entry);
    if (thread.kind !== "swap") return;
    this.#swaps.delete(role_key(thread));
    this.release_direction(thread.pool_id, thread.direction);
  }

  /** The thread that a wallet belongs to. */
  of_wallet(wallet: Address): ThreadEntry | undefined {
    return this.#by_wallet.get(wallet);
  }

  /** The thread of this id. Throws `Refusal` when there is none. */
  get(thread_id: string): ThreadEntry {
    const entry = this.#entries.get(thread_id);
    if (entry !== undefined) return entry;
    const hint = "get_all_threads lists the threads that exist";
    throw new Refusal("thread_not_found", `Thread ${thread_id} not found`, hint, { thread_id });
  }

  /** Every thread, in the order of creation. */
  all(): readonly ThreadEntry[] {
    return this.#listed ??= [...this.#entries.values()];
  }

  /** The threads that fit, in the order of creation. */
  matching({ pool_id, kind, status }: ThreadFilter): readonly ThreadEntry[] {
    const entries = pool_id === undefined ? this.all() : this.of_pool(pool_id);
    if (kind === undefined && status === undefined) return entries;
    return entries.filter((entry) =>
      (kind === undefined || entry.thread.kind === kind) && (status === undefined || entry.status === status)
    );
  }

  /** What the threads that fit sum up to. */
  sums(filter: ThreadFilter): ThreadSums {
    return this.#counts.sums(filter);
  }

  /** The threads of one pool, in the order of creation. */
  of_pool(pool_id: Address): readonly ThreadEntry[] {
    return [...this.#by_pool.get(pool_id) ?? []];
  }

  /** Takes note of what happens to threads, whoever caused it. */
  on_event(event: ServiceEvent): void {
    const entry = "thread_id" in event ? this.#entries.get(event.thread_id) : undefined;
    if (entry === undefined) return;
    this.#counts.note(entry);
    if (event.type === "thread_started") this.#active.add(entry.thread);
    if (event.type === "thread_stopped") this.#active.remove(entry.thread);
  }

  /** How many running threads `giver` could share with now. */
  count_recipients(giver: ThreadEntry): number {
    return shares_output(giver.thread) ? this.#active.count_peers(giver.thread) : 0;
  }

  /** At most `most` of them; none when sharing is switched off. */
  recipients(giver: ThreadEntry, most: number): ShareRecipient[] {
    return shares_output(giver.thread) ? this.#active.some_peers(giver.thread, most, giver.rng) : [];
  }

  /** The swap thread of the opposite direction, running or not. */
  opposite_of(thread: SwapThread): ThreadEntry | undefined {
    return this.#swaps.get(peers_key(thread));
  }
}
