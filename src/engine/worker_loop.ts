import type { Clock } from "@/base/clock.ts";
import { coerce_error } from "@/base/errors.ts";
import type { Log } from "@/base/log.ts";
import { draw_interval_ms } from "@/domain/policies/timing_policy.ts";
import { is_idle, type Planned } from "@/engine/behaviours/planning.ts";
import { plan_liquidity } from "@/engine/behaviours/liquidity.ts";
import { plan_swap } from "@/engine/behaviours/swap.ts";
import type { BalanceView } from "@/engine/balance_view.ts";
import type { FundingService } from "@/engine/funding.ts";
import type { OperationPipeline } from "@/engine/operation_pipeline.ts";
import type { ThreadEntry } from "@/engine/thread_entry.ts";
import type { ThreadRegistry } from "@/engine/thread_registry.ts";

/** What every worker uses. */
export interface WorkerContext {
  readonly clock: Clock;
  readonly log: Log;
  readonly registry: ThreadRegistry;
  readonly balances: BalanceView;
  readonly pipeline: OperationPipeline;
  readonly funding: FundingService;
  readonly max_shares: number;
}

function plan(context: WorkerContext, entry: ThreadEntry): Planned {
  const { thread, pool, rng } = entry;
  const recipients = context.registry.recipients(entry).slice(0, context.max_shares);
  const input_balance = context.balances.tokens(thread.input_account);
  const common = { pool, input_balance, recipients, rng };
  return thread.kind === "swap" ? plan_swap({ ...common, thread }) : plan_liquidity({ ...common, thread });
}

/** One cycle, alone on the wallet: plan from what is known, perform, account. */
async function cycle(context: WorkerContext, entry: ThreadEntry, stop: AbortSignal): Promise<void> {
  context.funding.check(entry);
  const planned = plan(context, entry);
  if (is_idle(planned) || stop.aborted) return;
  const { outcome } = await context.pipeline.perform(entry, planned);
  if (!("failure" in outcome) || outcome.failure.expected) return;
  entry.status = "error";
  const { code, message } = outcome.failure;
  context.log.error("Unexpected failure: the thread stops", {
    thread_id: entry.thread.thread_id,
    code,
    message,
  });
}

/**
 * Runs a thread until `stop` is aborted or it fails unexpectedly: a cycle, then a random wait, for ever. The first cycle
 * begins at once. Never rejects: what is thrown is a bug of ours and puts the thread into the state `error`.
 */
export async function run_worker(
  context: WorkerContext,
  entry: ThreadEntry,
  stop: AbortSignal,
): Promise<void> {
  const { thread_id, kind } = entry.thread;
  while (!stop.aborted && entry.status === "running") {
    try {
      await entry.lock.run(() => cycle(context, entry, stop));
    } catch (caught) {
      const error = coerce_error(caught);
      entry.status = "error";
      const at_ms = context.clock.now_ms();
      const message = `Internal error: ${error.message}`;
      entry.add_error({
        at_ms,
        operation_type: kind,
        code: "internal_error",
        message,
        expected: false,
        signature: null,
      });
      context.log.error("Internal error: the thread stops", { thread_id, stack: error.stack ?? message });
      return;
    }
    await context.clock.sleep(draw_interval_ms(entry.rng), stop);
  }
}
