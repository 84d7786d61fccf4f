import type { Clock } from "@/base/clock.ts";
import { coerce_error } from "@/base/errors.ts";
import { LATE_AFTER_MS } from "@/base/limits.ts";
import type { Log } from "@/base/log.ts";
import type { Failure } from "@/domain/failure.ts";
import type { Intent, Outcome, Share } from "@/domain/operation.ts";
import { draw_backoff_ms } from "@/domain/policies/backoff_policy.ts";
import { NO_AMOUNT } from "@/domain/units.ts";
import { is_idle, type Planned } from "@/engine/behaviours/planning.ts";
import { plan_liquidity } from "@/engine/behaviours/liquidity.ts";
import { plan_swap } from "@/engine/behaviours/swap.ts";
import type { BalanceView } from "@/engine/balance_view.ts";
import type { FundingService } from "@/engine/funding.ts";
import type { OperationPipeline } from "@/engine/operation_pipeline.ts";
import type { Pacing } from "@/engine/pacing.ts";
import type { StateKeeper } from "@/engine/state_keeper.ts";
import type { ThreadEntry } from "@/engine/thread_entry.ts";
import type { ThreadRegistry } from "@/engine/thread_registry.ts";
import { why_unpayable } from "@/engine/network_fee.ts";
import { begin_waiting, end_waiting } from "@/engine/waiting.ts";

/** What every worker uses. */
export interface WorkerContext {
  readonly clock: Clock;
  readonly log: Log;
  readonly registry: ThreadRegistry;
  readonly balances: BalanceView;
  readonly keeper: StateKeeper;
  readonly pipeline: OperationPipeline;
  readonly funding: FundingService;
  readonly pacing: Pacing;
  readonly max_shares: number;
  readonly max_shares_alone: number;
  /** Hears how late each cycle began. */
  readonly on_lateness: (lateness_ms: number) => void;
}

function plan(context: WorkerContext, entry: ThreadEntry): Planned {
  const { thread, pool, rng } = entry;
  const most = context.max_shares + context.max_shares_alone;
  const recipients = context.registry.recipients(entry, most);
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

/** Performs the operation with as many of its shares as fit; the rest follows in transactions that carry nothing else. */
async function perform(context: WorkerContext, entry: ThreadEntry, intent: Intent): Promise<Outcome> {
  const unpayable = why_unpayable(context.balances, entry.thread);
  if (unpayable !== undefined) return context.pipeline.reject(entry, intent, unpayable);
  const inside = entry.shares_apart ? 0 : context.max_shares;
  const outcome = await context.pipeline.perform(entry, {
    ...intent,
    shares: intent.shares.slice(0, inside),
  });
  entry.shares_apart = "failure" in outcome && outcome.failure.code === "share_failed";
  if (outcome.result === "landed_ok") await hand_on(context, entry, intent.shares.slice(inside));
  return outcome;
}

async function hand_on(context: WorkerContext, entry: ThreadEntry, shares: readonly Share[]): Promise<void> {
  const { kind, thread_id } = entry.thread;
  for (let start = 0; start < shares.length; start += context.max_shares_alone) {
    const part = shares.slice(start, start + context.max_shares_alone);
    const nothing = { amount: NO_AMOUNT, available: NO_AMOUNT, expected_output: NO_AMOUNT, burns: [] };
    const outcome = await context.pipeline.perform(entry, {
      purpose: "share",
      kind,
      ...nothing,
      shares: part,
    });
    if (!("failure" in outcome)) continue;
    const { message } = outcome.failure;
    context.log.warn("Shares stay with their giver", { thread_id, recipients: part.length, reason: message });
  }
}

function log_sharing(context: WorkerContext, entry: ThreadEntry, intent: Intent): void {
  const { thread_id } = entry.thread;
  const amount = intent.expected_output;
  if (intent.shares.length === 0) context.log.debug("Kept what it received", { thread_id, amount });
  else context.log.debug("Shared what it received", { thread_id, amount, recipients: intent.shares.length });
}

/** One cycle, alone on the wallet: plan from what is known, perform, account. Answers what failed. */
async function cycle(
  context: WorkerContext,
  entry: ThreadEntry,
  stop: AbortSignal,
): Promise<Failure | undefined> {
  if (context.keeper.problem !== undefined) return undefined; // What cannot be written down must not be done.
  context.funding.check(entry);
  const planned = plan(context, entry);
  if (is_idle(planned)) {
    begin_waiting(entry, planned.idle, context.clock.now_ms());
    return undefined;
  }
  if (stop.aborted) return undefined;
  end_waiting(context.keeper, entry, context.clock.now_ms());
  const outcome = await perform(context, entry, planned);
  if (!("failure" in outcome)) {
    log_sharing(context, entry, planned);
    return undefined;
  }
  const { failure } = outcome;
  // A full disk is the machine's trouble, not the thread's: it goes on when there is room.
  if (failure.expected || failure.category === "system") return failure;
  const { code, message } = failure;
  context.log.error("Unexpected failure: the thread stops", {
    thread_id: entry.thread.thread_id,
    code,
    message,
  });
  end_waiting(context.keeper, entry, context.clock.now_ms());
  fail(context, entry);
  return failure;
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
 * begins at once; after failures in a row the waits grow. Where work arrives from outside, each cycle waits for that. What
 * is thrown is a bug of ours and puts the thread into the state `error`.
 */
export async function run_worker(
  context: WorkerContext,
  entry: ThreadEntry,
  stop: AbortSignal,
): Promise<void> {
  const { clock, on_lateness, pacing } = context;
  let due_ms = pacing.first_due_ms() ?? await pacing.arrival(entry, stop);
  let failures_in_a_row = 0;
  const begin = () => {
    const lateness_ms = Math.max(0, clock.monotonic_ms() - due_ms);
    entry.punctuality.note(lateness_ms, LATE_AFTER_MS);
    entry.next_cycle_at_ms = undefined;
    on_lateness(lateness_ms);
    return cycle(context, entry, stop);
  };
  while (!stop.aborted && entry.status === "running") {
    let failure: Failure | undefined;
    try {
      failure = await entry.lock.run(begin);
    } catch (caught) {
      return fault(context, entry, coerce_error(caught));
    }
    failures_in_a_row = failure === undefined ? 0 : failures_in_a_row + 1;
    const backoff_ms = failure === undefined
      ? 0
      : draw_backoff_ms(entry.rng, failure.category, failures_in_a_row);
    due_ms = await pacing.next(entry, backoff_ms, stop);
  }
}
