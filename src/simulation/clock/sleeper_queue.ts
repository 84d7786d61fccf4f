/** One who sleeps. */
export interface Sleeper {
  readonly due_ms: number;
  /** Place among those who are due at the same instant. */
  readonly order: number;
  /** `undefined` once he has been woken. */
  wake: (() => void) | undefined;
  /** All who wake when the same signal is aborted. */
  readonly fellows: Set<Sleeper> | undefined;
}

function is_earlier(left: Sleeper, right: Sleeper): boolean {
  return left.due_ms < right.due_ms || (left.due_ms === right.due_ms && left.order < right.order);
}

/** Sleepers by the time at which they are due: a binary heap. */
export class SleeperQueue {
  readonly #heap: Sleeper[] = [];

  get size(): number {
    return this.#heap.length;
  }

  /** The one who is due first. */
  get first(): Sleeper | undefined {
    return this.#heap[0];
  }

  /** Adds a sleeper. */
  push(sleeper: Sleeper): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(sleeper);
    while (index > 0) {
      const parent_index = (index - 1) >> 1;
      const parent = heap[parent_index] as Sleeper;
      if (!is_earlier(sleeper, parent)) break;
      heap[index] = parent;
      index = parent_index;
    }
    heap[index] = sleeper;
  }

  /** Removes the one who is due first. */
  pop(): Sleeper | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let index = 0;
    for (;;) {
      let child_index = 2 * index + 1;
      const right = heap[child_index + 1];
      if (right !== undefined && is_earlier(right, heap[child_index] as Sleeper)) child_index += 1;
      const child = heap[child_index];
      if (child === undefined || !is_earlier(child, last)) break;
      heap[index] = child;
      index = child_index;
    }
    heap[index] = last;
    return first;
  }
}
