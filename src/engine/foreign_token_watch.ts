import type { Log } from "@/base/log.ts";
import type { Clock } from "@/base/clock.ts";
import { MAX_FOREIGN_MINTS_NOTED } from "@/base/limits.ts";
import type { Address } from "@/domain/address.ts";
import { foreign_tokens, foreign_tokens_message } from "@/domain/foreign_tokens.ts";
import type { LandedTransaction, TokenChange } from "@/domain/landed_transaction.ts";
import type { StateKeeper } from "@/engine/state_keeper.ts";
import type { ThreadEntry } from "@/engine/thread_entry.ts";
import type { ThreadRegistry } from "@/engine/thread_registry.ts";

/**
 * Notices tokens that somebody sends to a thread's wallet and that the thread cannot use: LP tokens of another pool or of
 * the other side above all. They are ignored, and said once for each mint.
 */
export class ForeignTokenWatch {
  readonly #registry: ThreadRegistry;
  readonly #keeper: StateKeeper;
  readonly #clock: Clock;
  readonly #log: Log;

  constructor(registry: ThreadRegistry, keeper: StateKeeper, clock: Clock, log: Log) {
    this.#registry = registry;
    this.#keeper = keeper;
    this.#clock = clock;
    this.#log = log;
  }

  /** Takes the next landed transaction. */
  on_transaction(transaction: LandedTransaction): void {
    for (const change of transaction.token_changes) {
      if (change.owner === null || change.after <= change.before) continue;
      const entry = this.#registry.of_wallet(change.owner);
      if (entry !== undefined) this.#look_at(entry, change, transaction.signature);
    }
  }

  #look_at(entry: ThreadEntry, { account, mint }: TokenChange, signature: string): void {
    const { thread, pool } = entry;
    if (account === thread.input_account || account === thread.output_account) return;
    const { foreign_mints } = entry.totals;
    if (foreign_mints.has(mint) || foreign_mints.size >= MAX_FOREIGN_MINTS_NOTED) return;
    const what = foreign_tokens(pool, mint, this.#lp_mints());
    const { thread_id, kind } = thread;
    const at_ms = this.#clock.now_ms();
    this.#keeper.record({
      type: "foreign_tokens_seen",
      thread_id,
      kind,
      mint,
      token_account: account,
      what,
      signature,
      at_ms,
    });
    this.#log.warn(foreign_tokens_message(thread_id, mint, what), { thread_id, mint, signature });
  }

  #lp_mints(): ReadonlySet<Address> {
    return new Set(
      Array.from(this.#keeper.state.pools.values(), ({ a, b }) => [a.lp_mint, b.lp_mint]).flat(),
    );
  }
}
