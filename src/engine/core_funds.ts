import { Refusal } from "@/domain/refusal.ts";
import type { BalanceView } from "@/engine/balance_view.ts";
import type { Chain } from "@/engine/ports.ts";

/**
 * The core wallet's lamports, less what requests under way are about to spend: two requests at once cannot both count on
 * the last SOL.
 */
export class CoreFunds {
  readonly #chain: Chain;
  readonly #balances: BalanceView;
  #reserved = 0n;

  constructor(chain: Chain, balances: BalanceView) {
    this.#chain = chain;
    this.#balances = balances;
  }

  /** Runs `work`, which spends up to `lamports`. Throws `Refusal` before it begins when they are not there. */
  async spend<T>(what: string, lamports: bigint, work: () => Promise<T>): Promise<T> {
    const { core_wallet } = this.#chain;
    const available = this.#balances.lamports(core_wallet) - this.#reserved;
    if (available < lamports) {
      throw new Refusal(
        "insufficient_core_wallet_funds",
        `${what} needs ${lamports} lamports, the core wallet has ${available < 0n ? 0n : available} to spend`,
        `Send SOL to ${core_wallet}`,
        { core_wallet, available, needed: lamports },
      );
    }
    this.#reserved += lamports;
    try {
      return await work();
    } finally {
      this.#reserved -= lamports;
    }
  }
}
