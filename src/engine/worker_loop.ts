import type { Clock } from "@/base/clock.ts";
import { coerce_error } from "@/base/errors.ts";
import type { Log } from "@/base/log.ts";
import type { Rng } from "@/base/rng.ts";
import type { ShareRecipient } from "@/domain/policies/sharing_policy.ts";
import { draw_interval_ms } from "@/domain/policies/timing_policy.ts";
import { is_idle, type Planned } from "@/engine/behaviours/planning.ts";
import { plan_liquidity } from "@/engine/behaviours/liquidity.ts";
import { plan_swap } from "@/engine/behaviours/swap.ts";
import type { BalanceView } from "@/engine/balance_view.ts";
import type { FundingService } from "@/engine/funding.ts";
import type { OperationPipeline } from "@/engine/operation_pipeline.ts";
import type { StateKeeper } from "@/engine/state_keeper.ts";
import type { ThreadEntry } from "@/engine/thread_entry.ts";
import type { ThreadRegistry } from "@/engine/thread_registry.ts";

/** What every worker uses. */
export interface WorkerContext {
  readonly clock: Clock;
  readonly log: Log;
  readonly registry: ThreadRegistry;
  readonly balances: BalanceView;
  readonly keeper: StateKeeper;
  readonly pipeline: OperationPipeline;
  readonly funding: FundingService;
  readonly max_shares: number;
}

/** As many as fit into one transaction, beginning anywhere: over time everybody gets his share. */
function some_of(recipients: ShareRecipient[], most: number, rng: Rng): ShareRecipient[] {
  if (recipients.length <= most) return recipients;
  const first = rng.int(0, recipients.length - 1);
  return [...recipients.slice(first), ...recipients.slice(0, first)].slice(0, most);
}

function plan(context: WorkerContext, entry: ThreadEntry): Planned {
  const { thread, pool, rng } = entry;
  const recipients = some_of(context.registry.recipients(entry), context.max_shares, rng);
  const input_balance = context.balances.tokens(thread.input_account);
  const common = { pool, input_balance, recipients, rng };
  return thread.kind === "swap" ? plan_swap({ ...common, thread }) : plan_liquidity({ ...common, thread });
}

function fail(context: WorkerContext, entry: ThreadEntry): void {
  const { thread_id } = entry.thread;
  const balances = context.balances.of_thread(entry.thread);
  const at_ms = context.clock.now_ms();
  context.keeper.record({ type: "thread_stopped", thread_id, at_ms, reason: "unexpected_error", balances });
}

/** One cycle, alone on the wallet: plan from what is known, perform, account. */
async function cycle(context: WorkerContext, entry: ThreadEntry, stop: AbortSignal): Promise<void> {
  if (context.keeper.problem !== undefined) return; // What cannot be written down must not be done.
  context.funding.check(entry);
  const planned = plan(context, entry);
  if (is_idle(planned) || stop.aborted) return;
  const outcome = await context.pipeline.perform(entry, planned);
  if (!("failure" in outcome) || outcome.failure.expected) return;
  // A full disk is the machine's trouble, not the thread's: it goes on when there is room.
  if (outcome.failure.category === "system") return;
  const { code, message } = outcome.failure;
  context.log.error("Unexpected failure: the thread stops", {
    thread_id: entry.thread.thread_id,
    code,
    message,
  });
  fail(context, entry);
}

function fault(context: WorkerContext, entry: ThreadEntry, error: Error): void {
  const { thread_id, kind } = entry.thread;
  const message = `Internal error: ${error.message}`;
  context.log.error("Internal error: the thread stops", { thread_id, stack: error.stack ?? message });
  context.keeper.record({ type: "thread_faulted", thread_id, kind, message, at_ms: context.clock.now_ms() });
  fail(context, entry);
}

/**
 * Runs a thread until `stop` is aborted or it fails unexpectedly: a cycle, then a random wait, for ever. The first cycle
 * begins at once. What is thrown is a bug of ours and puts the thread into the state `error`.
 */
export async function run_worker(
  context: WorkerContext,
  entry: ThreadEntry,
  stop: AbortSignal,
): Promise<void> {
  while (!stop.aborted && entry.status === "running") {
    try {
      await entry.lock.run(() => cycle(context, entry, stop));
    } catch (caught) {
      return fault(context, entry, coerce_error(caught));
    }
    await context.clock.sleep(draw_interval_ms(entry.rng), stop);
  }
}
