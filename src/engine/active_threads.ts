import type { Rng } from "@/base/rng.ts";
import { peers_key, role_key } from "@/domain/pool_thread.ts";
import type { ShareRecipient } from "@/domain/policies/sharing_policy.ts";
import type { Thread } from "@/domain/thread.ts";

/** Running threads of one pool, kind and side, without an order that means anything. */
interface Group {
  readonly threads: Thread[];
  readonly places: Map<string, number>;
}

/** The running threads, by what they take: whom to share with is found without looking at the others. */
export class ActiveThreads {
  readonly #groups = new Map<string, Group>();

  /** The thread runs from now on. */
  add(thread: Thread): void {
    const key = role_key(thread);
    const group: Group = this.#groups.get(key) ?? { threads: [], places: new Map() };
    this.#groups.set(key, group);
    if (group.places.has(thread.thread_id)) return;
    group.places.set(thread.thread_id, group.threads.length);
    group.threads.push(thread);
  }

  /** It does not run any more. The last of its group takes its place. */
  remove(thread: Thread): void {
    const group = this.#groups.get(role_key(thread));
    const place = group?.places.get(thread.thread_id);
    if (group === undefined || place === undefined) return;
    group.places.delete(thread.thread_id);
    const last = group.threads.pop();
    if (last === undefined || last.thread_id === thread.thread_id) return;
    group.threads[place] = last;
    group.places.set(last.thread_id, place);
  }

  /** How many running threads take what `giver` receives. */
  count_peers(giver: Thread): number {
    return this.#groups.get(peers_key(giver))?.threads.length ?? 0;
  }

  /** At most `most` of them, beginning anywhere: over time everybody gets his share. */
  some_peers(giver: Thread, most: number, rng: Rng): ShareRecipient[] {
    const threads = this.#groups.get(peers_key(giver))?.threads ?? [];
    const count = Math.min(most, threads.length);
    const first = threads.length > most ? rng.int(0, threads.length - 1) : 0;
    const peers: ShareRecipient[] = [];
    for (let index = first; index < first + count; index += 1) {
      const { thread_id, input_account } = threads[index % threads.length] as Thread;
      peers.push({ thread_id, token_account: input_account });
    }
    return peers;
  }
}
