import type { Address } from "@/domain/address.ts";
import { failed_operations } from "@/domain/statistics.ts";
import type { ThreadKind, ThreadStatus } from "@/domain/thread.ts";
import type { ThreadEntry } from "@/engine/thread_entry.ts";

/** Which threads are meant: of all pools, kinds and states where nothing is said. */
export interface ThreadFilter {
  readonly pool_id?: Address | undefined;
  readonly kind?: ThreadKind | undefined;
  readonly status?: ThreadStatus | undefined;
}

/** Threads that have a pool, a kind and a state in common, and the operations that they have ended since their last start. */
interface Group {
  readonly kind: ThreadKind;
  readonly status: ThreadStatus;
  threads: number;
  operations: number;
}

/** How many threads there are and what they have done together. */
export interface ThreadSums {
  readonly threads: Readonly<Record<ThreadStatus, number>>;
  readonly operations: number;
}

type Groups = Map<string, Group>;

/** What has been counted of a thread: taken back before it is counted anew. */
interface Counted {
  readonly status: ThreadStatus;
  readonly operations: number;
}

function add_to(groups: Groups, { thread: { kind } }: ThreadEntry, counted: Counted, sign: 1 | -1): void {
  const { status, operations } = counted;
  const key = `${kind}:${status}`;
  const group: Group = groups.get(key) ?? { kind, status, threads: 0, operations: 0 };
  groups.set(key, group);
  group.threads += sign;
  group.operations += sign * operations;
}

/** Counts threads as they change: a sum over ten thousand of them costs as much as one over ten. */
export class ThreadCounts {
  readonly #all: Groups = new Map();
  readonly #by_pool = new Map<Address, Groups>();
  readonly #counted = new Map<ThreadEntry, Counted>();

  /** Counts the thread as it is now, instead of as it was. */
  note(entry: ThreadEntry): void {
    const { status, statistics } = entry;
    this.forget(entry);
    const operations = statistics.outcomes.landed_ok + failed_operations(statistics);
    this.#add(entry, { status, operations }, 1);
    this.#counted.set(entry, { status, operations });
  }

  /** Counts the thread no more. */
  forget(entry: ThreadEntry): void {
    const before = this.#counted.get(entry);
    if (before === undefined) return;
    this.#counted.delete(entry);
    this.#add(entry, before, -1);
  }

  #add(entry: ThreadEntry, counted: Counted, sign: 1 | -1): void {
    const { pool_id } = entry.thread;
    const of_pool = this.#by_pool.get(pool_id) ?? new Map();
    this.#by_pool.set(pool_id, of_pool);
    add_to(this.#all, entry, counted, sign);
    add_to(of_pool, entry, counted, sign);
  }

  /** The sums over the threads that fit. */
  sums({ pool_id, kind, status }: ThreadFilter): ThreadSums {
    const groups = pool_id === undefined ? this.#all : this.#by_pool.get(pool_id);
    const threads = { created: 0, running: 0, stopped: 0, error: 0 };
    let operations = 0;
    for (const group of groups?.values() ?? []) {
      if (kind !== undefined && group.kind !== kind || status !== undefined && group.status !== status) {
        continue;
      }
      threads[group.status] += group.threads;
      operations += group.operations;
    }
    return { threads, operations };
  }
}
