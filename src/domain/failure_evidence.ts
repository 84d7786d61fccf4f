import type { WalletBalances } from "@/domain/session.ts";

/** What there is to look at after a failure that should not have been: kept with the thread's error. */
export interface FailureEvidence {
  readonly slot: number | null;
  /** The newest lines that the transaction logged. */
  readonly logs: readonly string[];
  /** The thread's wallet as the transaction states it; `null` when it is in no block. */
  readonly balances_before: WalletBalances | null;
  readonly balances_after: WalletBalances | null;
  /** What the model of the contract predicted for it, in one line; `null` when it was not asked. */
  readonly prediction: string | null;
}
