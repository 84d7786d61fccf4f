import type { Clock } from "@/base/clock.ts";
import { coerce_error, error_line } from "@/base/errors.ts";
import type { Log } from "@/base/log.ts";
import { FailureError } from "@/domain/failure.ts";
import {
  FUNDING_SWEEP_MS,
  measured_runway_lamports,
  MIN_RUNWAY_MS,
  needs_refill,
  type PoolFees,
  runway_lamports,
  sol_top_up,
} from "@/domain/policies/funding_policy.ts";
import { mean_interval_ms } from "@/domain/policies/timing_policy.ts";
import type { Pool } from "@/domain/pool.ts";
import { type Amount, type Lamports, NO_AMOUNT } from "@/domain/units.ts";
import type { BalanceView } from "@/engine/balance_view.ts";
import { measured_spending } from "@/engine/burn_rate.ts";
import type { CoreRunway } from "@/engine/core_runway.ts";
import type { Chain } from "@/engine/ports.ts";
import type { Settler } from "@/engine/settler.ts";
import type { StateKeeper } from "@/engine/state_keeper.ts";
import type { ThreadEntry } from "@/engine/thread_entry.ts";
import type { ThreadRegistry } from "@/engine/thread_registry.ts";

/** What the funding service works with. */
export interface FundingContext {
  readonly chain: Chain;
  readonly settler: Settler;
  readonly keeper: StateKeeper;
  readonly balances: BalanceView;
  readonly registry: ThreadRegistry;
  readonly clock: Clock;
  readonly log: Log;
  /** Hears of bugs in what runs in the background. */
  readonly on_fault: (error: Error) => void;
  /** Below this a wallet is filled, whatever its runway. */
  readonly sol_threshold: Lamports;
  /** What operations of a pool cost. */
  readonly fees_of: (pool: Pool) => PoolFees;
  readonly runway: CoreRunway;
}

interface Need {
  readonly sol: Lamports;
  readonly tokens: Amount;
}

/**
 * The one owner of refills: the workers and its own sweep ask it, and while one refill of a thread is under way it does
 * not begin another, so no need is paid twice.
 */
export class FundingService {
  readonly #context: FundingContext;

  constructor(context: FundingContext) {
    this.#context = context;
  }

  /** Looks at a thread's balances and starts a refill when one is due. Returns at once. */
  check(entry: ThreadEntry): void {
    // What cannot be written down must not be paid.
    if (entry.refill_in_flight || entry.is_deleting || this.#context.keeper.problem !== undefined) return;
    const need = this.#need(entry);
    if (need.sol === 0n && need.tokens === 0n) return;
    entry.refill_in_flight = true;
    const refill = this.#refill(entry, need)
      .catch((caught) => this.#context.on_fault(coerce_error(caught)))
      .finally(() => entry.refill_in_flight = false);
    entry.expect(refill);
  }

  /** Looks at all running threads every 30 seconds, until `stop`. */
  async sweep(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      for (const entry of this.#context.registry.all()) {
        if (entry.status === "running") this.check(entry);
      }
      this.#context.runway.check();
      await this.#context.clock.sleep(FUNDING_SWEEP_MS, stop);
    }
  }

  #need(entry: ThreadEntry): Need {
    const { thread } = entry;
    const { balances, sol_threshold } = this.#context;
    const runway = this.#runway(entry);
    const sol = sol_top_up(balances.lamports(thread.wallet_address), sol_threshold, runway);
    if (thread.kind !== "deposit") return { sol, tokens: NO_AMOUNT };
    const { initial_amount, auto_refill, input_account } = thread;
    const due = needs_refill(balances.tokens(input_account), initial_amount, auto_refill);
    return { sol, tokens: due ? initial_amount : NO_AMOUNT };
  }

  /** What the wallet needs for ten minutes: as measured, or, for a thread that has just begun, if it never pauses. */
  #runway(entry: ThreadEntry): Lamports {
    const { clock, fees_of } = this.#context;
    const spent = measured_spending(entry, clock.now_ms(), MIN_RUNWAY_MS);
    if (spent !== undefined) return measured_runway_lamports(spent);
    const { kind, settings } = entry.thread;
    return runway_lamports(kind, fees_of(entry.pool), mean_interval_ms(settings));
  }

  async #refill(entry: ThreadEntry, need: Need): Promise<void> {
    const { chain, settler, keeper, clock, log } = this.#context;
    const { thread, pool } = entry;
    const { thread_id } = thread;
    const context = { thread_id, sol_lamports: need.sol, tokens: need.tokens };
    try {
      const settlement = await settler.settle(chain.sign_refill({ pool, thread, ...need }));
      if (settlement.ended === "landed" && settlement.transaction.error === null) {
        const { signature } = settlement.transaction;
        keeper.record({
          type: "thread_refilled",
          thread_id,
          cause: "refill",
          ...need,
          output_tokens: NO_AMOUNT,
          signature,
          at_ms: clock.now_ms(),
        });
        log.info("Refilled a thread", context);
        return;
      }
      const reason = settlement.ended === "landed"
        ? chain.classify(settlement.transaction).message
        : settlement.failure.message;
      log.warn("Cannot refill a thread, will try again", { ...context, reason });
    } catch (caught) {
      if (!(caught instanceof FailureError)) throw caught;
      log.warn("Cannot refill a thread, will try again", { ...context, reason: error_line(caught) });
    }
  }
}
