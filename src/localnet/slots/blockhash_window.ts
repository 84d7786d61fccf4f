import { BLOCKHASH_LIFETIME_BLOCKS } from "@/base/limits.ts";

/** The blockhashes that a transaction may still name, with the heights of their blocks. */
export class BlockhashWindow {
  readonly #height_of = new Map<string, number>();

  /** Adds the hash of a newly closed block and forgets those that no later block accepts. */
  push(blockhash: string, height: number): void {
    this.#height_of.set(blockhash, height);
    for (const [oldest, oldest_height] of this.#height_of) {
      if (height - oldest_height <= BLOCKHASH_LIFETIME_BLOCKS) break;
      this.#height_of.delete(oldest);
    }
  }

  /** Whether a block at `height` accepts transactions with this blockhash. */
  accepts(blockhash: string, height: number): boolean {
    const own_height = this.#height_of.get(blockhash);
    return own_height !== undefined && own_height <= height &&
      height - own_height <= BLOCKHASH_LIFETIME_BLOCKS;
  }
}
