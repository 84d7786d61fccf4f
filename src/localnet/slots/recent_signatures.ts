import { BLOCKHASH_LIFETIME_BLOCKS } from "@/base/limits.ts";

/** Signatures that have landed and whose blockhash may still be valid: those must not land again. */
export class RecentSignatures {
  readonly #all = new Set<string>();
  readonly #by_block: { readonly height: number; readonly signatures: readonly string[] }[] = [];
  #open: string[] = [];

  add(signature: string): void {
    this.#all.add(signature);
    this.#open.push(signature);
  }

  has(signature: string): boolean {
    return this.#all.has(signature);
  }

  /** The open block has been closed at `height`. */
  close(height: number): void {
    this.#by_block.push({ height, signatures: this.#open });
    this.#open = [];
    for (let oldest = this.#by_block[0]; oldest !== undefined; oldest = this.#by_block[0]) {
      if (height - oldest.height <= BLOCKHASH_LIFETIME_BLOCKS) return;
      this.#by_block.shift();
      for (const signature of oldest.signatures) this.#all.delete(signature);
    }
  }
}
