import type { Rng } from "@/base/rng.ts";
import type { Idle, Intent } from "@/domain/operation.ts";
import type { ShareRecipient } from "@/domain/policies/sharing_policy.ts";
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
