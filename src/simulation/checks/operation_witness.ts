import type { OperationKind, OperationPurpose, OutcomeName } from "@/domain/operation.ts";
import type { OperationEnded, ServiceEvent } from "@/domain/service_event.ts";
import type { ThreadTotals } from "@/domain/service_state.ts";
import type { ThreadStatistics } from "@/domain/statistics.ts";
import type { Breaches } from "@/simulation/checks/breaches.ts";
import { no_outcomes, type OutcomeCounts, ThreadSums } from "@/simulation/checks/thread_sums.ts";

/** The sums of a thread since its creation and since its last start. */
interface ThreadAccount {
  readonly lifetime: ThreadSums;
  current: ThreadSums;
}

/** Things that happen to threads, by how often they did. */
interface Happenings {
  refills: number;
  fundings: number;
  empties: number;
  share_transactions: number;
  waits: number;
  foreign_tokens: number;
  starts: number;
  deletions: number;
}

type Counter = bigint | number | null;

/** Every number of some statistics under its name. */
function* counters(statistics: ThreadStatistics): Iterable<[string, Counter]> {
  for (const [name, value] of Object.entries(statistics)) {
    if (typeof value !== "object" || value === null) yield [name, value];
    else for (const [part, count] of Object.entries(value)) yield [`${name}.${part}`, count as Counter];
  }
}

/** Hears every event and adds up for itself; that every operation has exactly one end is seen on the way. */
export class OperationWitness {
  readonly #breaches: Breaches;
  readonly #open = new Set<string>();
  readonly #accounts = new Map<string, ThreadAccount>();
  readonly #deleted = new Set<string>();
  /** The threads' own operations by kind and end. */
  readonly by_kind: Record<OperationKind, OutcomeCounts> = {
    deposit: no_outcomes(),
    withdrawal: no_outcomes(),
    swap: no_outcomes(),
  };
  /** Every transaction of a thread's wallet by purpose and end. */
  readonly by_purpose: Record<OperationPurpose, OutcomeCounts> = {
    cycle: no_outcomes(),
    share: no_outcomes(),
    empty: no_outcomes(),
    burn: no_outcomes(),
  };
  /** How often each reason for a failure came. */
  readonly failures = new Map<string, number>();
  readonly happenings: Happenings = {
    refills: 0,
    fundings: 0,
    empties: 0,
    share_transactions: 0,
    waits: 0,
    foreign_tokens: 0,
    starts: 0,
    deletions: 0,
  };

  constructor(breaches: Breaches) {
    this.#breaches = breaches;
  }

  /** Transactions of threads without an end. */
  get open_count(): number {
    return this.#open.size;
  }

  /** The threads' own operations with this outcome. */
  total(outcome: OutcomeName): number {
    return this.by_purpose.cycle[outcome];
  }

  /** Landed transactions that called the contract. */
  get landed_calls(): number {
    const { cycle, empty } = this.by_purpose;
    return cycle.landed_ok + cycle.landed_error + empty.landed_ok + empty.landed_error;
  }

  /** Takes the next event. */
  add(event: ServiceEvent): void {
    this.#expect_life(event);
    switch (event.type) {
      case "operation_opened": {
        if (this.#open.has(event.signature)) {
          this.#breaches.add("every operation is opened once", event.signature);
        }
        this.#open.add(event.signature);
        return;
      }
      case "operation_ended":
        return this.#end(event);
      case "thread_started": {
        this.happenings.starts += 1;
        this.#account_of(event.thread_id).current = new ThreadSums();
        return;
      }
      case "thread_refilled": {
        if (event.cause === "refill") this.happenings.refills += 1;
        else this.happenings.fundings += 1;
        return this.#each(event.thread_id, (sums) => sums.fill(event));
      }
      case "thread_waited": {
        this.happenings.waits += 1;
        return this.#each(event.thread_id, (sums) => sums.wait(event.at_ms - event.from_ms));
      }
      case "foreign_tokens_seen": {
        this.happenings.foreign_tokens += 1;
        return;
      }
      case "thread_deleted": {
        this.happenings.deletions += 1;
        this.#deleted.add(event.thread_id);
        return;
      }
      case "thread_faulted":
        return this.#breaches.add("no thread has an internal error", `${event.thread_id}: ${event.message}`);
    }
  }

  #expect_life(event: ServiceEvent): void {
    if ("thread_id" in event && this.#deleted.has(event.thread_id)) {
      this.#breaches.add("nothing happens to a deleted thread", `${event.type} of ${event.thread_id}`);
    }
  }

  #end(event: OperationEnded): void {
    const { thread_id, signature, purpose, kind, outcome, effects, failure } = event;
    if (signature !== null && !this.#open.delete(signature)) {
      this.#breaches.add("every operation ends once, after it was opened", signature);
    }
    this.by_purpose[purpose][outcome] += 1;
    if (purpose === "cycle") this.by_kind[kind][outcome] += 1;
    if (purpose === "empty") this.happenings.empties += 1;
    if (purpose === "share") this.happenings.share_transactions += 1;
    if (failure !== null) this.failures.set(failure.code, (this.failures.get(failure.code) ?? 0) + 1);
    const { lifetime, current } = this.#account_of(thread_id);
    lifetime.end(event);
    current.end(event);
    if (outcome !== "landed_ok" || effects === null) return;
    for (const { thread_id, amount } of effects.shared) {
      const recipient = this.#account_of(thread_id);
      recipient.lifetime.receive(amount);
      recipient.current.receive(amount);
    }
  }

  #each(thread_id: string, add: (sums: ThreadSums) => void): void {
    const { lifetime, current } = this.#account_of(thread_id);
    add(lifetime);
    add(current);
  }

  #account_of(thread_id: string): ThreadAccount {
    const known = this.#accounts.get(thread_id);
    if (known !== undefined) return known;
    const account = { lifetime: new ThreadSums(), current: new ThreadSums() };
    this.#accounts.set(thread_id, account);
    return account;
  }

  /** Holds a thread's statistics, since its creation and since its last start, against the sums. */
  compare(thread_id: string, { lifetime, current }: Pick<ThreadTotals, "lifetime" | "current">): void {
    const account = this.#account_of(thread_id);
    this.#compare(`${thread_id} since its creation`, lifetime, account.lifetime);
    this.#compare(`${thread_id} since its start`, current, account.current);
  }

  #compare(whose: string, statistics: ThreadStatistics, sums: ThreadSums): void {
    const expected = new Map(counters(sums.expected()));
    for (const [name, value] of counters(statistics)) {
      const right = expected.get(name);
      if (value === right) continue;
      const how = `${name} of ${whose} is ${value}, expected ${right}`;
      this.#breaches.add("statistics are the sum of the events", how);
    }
  }

  /** Notes every operation that has no end. */
  compare_open(): void {
    for (const signature of this.#open) this.#breaches.add("every operation ends", signature);
  }
}
