import type { Rng } from "@/base/rng.ts";
import type { Idle, Intent, OperationKind } from "@/domain/operation.ts";
import { equal_shares, type ShareRecipient } from "@/domain/policies/sharing_policy.ts";
import type { Pool } from "@/domain/pool.ts";
import type { Amount } from "@/domain/units.ts";

/** What a behaviour looks at when it plans the next operation. */
export interface Plan<T> {
  readonly thread: T;
  readonly pool: Pool;
  /** Base units on the thread's input account, from the landed blocks. */
  readonly input_balance: Amount;
  /** Active threads that get what this one receives; empty when it keeps everything. */
  readonly recipients: readonly ShareRecipient[];
  readonly rng: Rng;
}

/** What a thread wants next. */
export type Planned = Intent | Idle;

/** Whether there is nothing to do in this cycle. */
export function is_idle(planned: Planned): planned is Idle {
  return "idle" in planned;
}

/** An operation of the thread's own that gives everything it receives to `recipients`. */
export function own_operation(
  kind: OperationKind,
  amount: Amount,
  available: Amount,
  expected_output: Amount,
  recipients: readonly ShareRecipient[],
): Intent {
  const shares = equal_shares(expected_output, recipients);
  return { purpose: "cycle", kind, amount, available, expected_output, shares, burns: [] };
}
