/** One holder at a time, in the order of asking. */
export class Mutex {
  #tail: Promise<void> = Promise.resolve();
  #waiting = 0;

  /** How many hold it or wait for it. */
  get load(): number {
    return this.#waiting;
  }

  /** Runs `action` alone; answers or throws what it does. */
  async run<T>(action: () => Promise<T> | T): Promise<T> {
    const before = this.#tail;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#tail = promise;
    this.#waiting += 1;
    try {
      await before;
      return await action();
    } finally {
      this.#waiting -= 1;
      resolve();
    }
  }
}
