import type { Address } from "@/domain/address.ts";
import type { TransactionDetails } from "@/domain/landed_transaction.ts";
import type { Deployment, Draft } from "@/oracle/contract_state.ts";
import type { Refused, Verdict } from "@/oracle/prediction.ts";
import type { RunningBalances } from "@/oracle/running_balances.ts";

/** What could not be followed in a transaction, because it does not hold what would be needed. */
export interface Gaps {
  /** Accounts whose movements nobody can predict. */
  readonly accounts: Set<Address>;
  /** Pools, by their addresses, whose model is a guess from now on. */
  readonly pools: Set<Address>;
  treasury: boolean;
  system: boolean;
}

/** One call of a transaction, with everything that its judgement may look at. */
export interface CallContext {
  readonly draft: Draft;
  readonly balances: RunningBalances;
  readonly deployment: Deployment | undefined;
  readonly details: TransactionDetails | undefined;
  /** The accounts of this call, in its order; `undefined` where nobody has them. */
  readonly accounts: readonly Address[] | undefined;
  /** The chain's clock, Unix seconds; `null` when unknown. */
  readonly seconds: bigint | null;
  /** Whether the chain has executed this call successfully, though a later one may have undone it. */
  readonly has_succeeded: boolean;
  /** Whether the transaction failed in the end: then accounts that it made on the way have left no trace. */
  readonly is_undone: boolean;
  readonly gaps: Gaps;
}

/** A refusal as the verdict on a call. */
export function refused({ error }: Refused): Verdict {
  return { kind: "fails", error };
}

/** The verdict on a call that does what it is asked to do. */
export function succeeds(text: string): Verdict {
  return { kind: "succeeds", text };
}

/** The verdict on a call about which the transaction does not tell enough. */
export function undecided(why: string): Verdict {
  return { kind: "undecided", why };
}

/**
 * What to do where the model cannot know: a call that has succeeded has passed every check (`undefined`: go on), a call
 * that has failed may have failed here.
 */
export function doubt({ has_succeeded }: CallContext, why: string): Verdict | undefined {
  return has_succeeded ? undefined : undecided(why);
}
