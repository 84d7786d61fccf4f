import { MAX_JOURNAL_RECORDS } from "@/base/limits.ts";
import type { Journal, OperationRecord, OutcomeRecord } from "@/engine/ports.ts";

/** The operation log of one process. It forgets the oldest operations that have ended, never an open one. */
export class MemoryJournal implements Journal {
  readonly #open = new Map<string, OperationRecord>();
  readonly #ended: { readonly operation: OperationRecord; readonly outcome: OutcomeRecord }[] = [];

  append(record: OperationRecord): Promise<void> {
    this.#open.set(record.signature, record);
    return Promise.resolve();
  }

  settle(outcome: OutcomeRecord): void {
    const operation = this.#open.get(outcome.signature);
    if (operation === undefined) return;
    this.#open.delete(outcome.signature);
    this.#ended.push({ operation, outcome });
    if (this.#ended.length > MAX_JOURNAL_RECORDS) this.#ended.shift();
  }

  open_operations(): readonly OperationRecord[] {
    return [...this.#open.values()];
  }
}
