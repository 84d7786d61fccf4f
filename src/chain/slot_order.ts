/**
 * The order of transactions inside one slot, where no block tells it.
 *
 * Each address's history is in the order of the block, so of two transactions that name the same watched address the
 * order is known for certain. Others are put in order by what accounts they share hold before and after them. For
 * transactions that share nothing the order does not matter, and none can be known.
 */
import type { LandedTransaction } from "@/domain/landed_transaction.ts";

/** Before and after of every account that a transaction changed: lamports and tokens apart. */
function changes_of({ lamport_changes, token_changes }: LandedTransaction) {
  const changed = new Map<string, { readonly before: bigint; readonly after: bigint }>();
  for (const { account, before, after } of lamport_changes) {
    if (before !== after) changed.set(`lamports ${account}`, { before, after });
  }
  for (const { account, before, after } of token_changes) {
    if (before !== after) changed.set(`tokens ${account}`, { before, after });
  }
  return changed;
}

type Changes = ReturnType<typeof changes_of>;

/** How many accounts of `one` look as if `other` had left them so. */
function signs_of_following(one: Changes, other: Changes): number {
  let signs = 0;
  for (const [account, { before, after }] of one) {
    const change = other.get(account);
    if (change === undefined) continue;
    if (change.after === before) signs += 1;
    if (change.before === after) signs -= 1;
  }
  return signs;
}

/** Of those that may come next, the one that follows from no other one that is left. */
function first_by_balances(ready: readonly string[], left: ReadonlyMap<string, Changes>): string {
  let best = { signature: ready[0] as string, signs: Number.POSITIVE_INFINITY };
  for (const signature of ready) {
    const changes = left.get(signature) as Changes;
    let signs = 0;
    for (const [other, other_changes] of left) {
      if (other !== signature) signs += Math.max(0, signs_of_following(changes, other_changes));
    }
    if (signs < best.signs) best = { signature, signs };
  }
  return best.signature;
}

/**
 * Puts the transactions of one slot in order. `histories` name them oldest first; a transaction may be in several or in
 * none of them.
 */
export function order_in_slot(
  transactions: readonly LandedTransaction[],
  histories: readonly (readonly string[])[],
): LandedTransaction[] {
  const by_signature = new Map(transactions.map((one) => [one.signature, one]));
  const left = new Map(transactions.map((one) => [one.signature, changes_of(one)]));
  const queues = histories.map((history) => history.filter((signature) => left.has(signature)));
  const ordered: LandedTransaction[] = [];
  while (left.size > 0) {
    const waiting = new Set(queues.flatMap((queue) => queue.slice(1)));
    const free = [...left.keys()].filter((signature) => !waiting.has(signature));
    // Histories that contradict each other leave none free; then balances alone decide.
    const ready = free.length > 0 ? free : [...left.keys()];
    const next = ready.length === 1 ? ready[0] as string : first_by_balances(ready, left);
    ordered.push(by_signature.get(next) as LandedTransaction);
    left.delete(next);
    for (const queue of queues) {
      const at = queue.indexOf(next);
      if (at >= 0) queue.splice(at, 1);
    }
  }
  return ordered.map((one, index) => ({ ...one, index }));
}
