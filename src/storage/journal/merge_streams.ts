import type { NumberedEvent } from "@/storage/journal/journal_store.ts";

/** The events of streams that are each in order, in one order; holds one event of each. */
export function* merge_streams(streams: readonly Iterable<NumberedEvent>[]): Iterable<NumberedEvent> {
  const iterators = streams.map((stream) => stream[Symbol.iterator]());
  const heads = iterators.map((iterator) => iterator.next());
  for (;;) {
    let first = -1;
    let lowest = Infinity;
    for (const [index, head] of heads.entries()) {
      if (head.done === true || head.value.sequence >= lowest) continue;
      first = index;
      lowest = head.value.sequence;
    }
    const head = heads[first];
    const iterator = iterators[first];
    if (head === undefined || iterator === undefined || head.done === true) return;
    yield head.value;
    heads[first] = iterator.next();
  }
}
