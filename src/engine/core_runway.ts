import type { Clock } from "@/base/clock.ts";
import { CORE_RUNWAY_ALARM_MS } from "@/base/limits.ts";
import type { Log } from "@/base/log.ts";
import type { Address } from "@/domain/address.ts";
import { type Lamports, lamports } from "@/domain/units.ts";
import type { BalanceView } from "@/engine/balance_view.ts";
import { measured_spending } from "@/engine/burn_rate.ts";
import type { Chain } from "@/engine/ports.ts";
import type { ThreadRegistry } from "@/engine/thread_registry.ts";

const HOUR_MS = 3_600_000;

/** How the core wallet stands. */
export interface CoreRunwayReading {
  readonly balance: Lamports;
  /** What the running threads spend together in an hour: sooner or later the core wallet has to replace it. */
  readonly burn_per_hour: Lamports;
  /** How long the balance lasts at that rate; `null` when nothing is spent. */
  readonly runway_ms: number | null;
}

/** Watches how long the core wallet lasts, and says so before it runs dry. */
export class CoreRunway {
  readonly #chain: Chain;
  readonly #balances: BalanceView;
  readonly #registry: ThreadRegistry;
  readonly #clock: Clock;
  readonly #log: Log;
  #problem: string | undefined;

  constructor(parts: {
    chain: Chain;
    balances: BalanceView;
    registry: ThreadRegistry;
    clock: Clock;
    log: Log;
  }) {
    this.#chain = parts.chain;
    this.#balances = parts.balances;
    this.#registry = parts.registry;
    this.#clock = parts.clock;
    this.#log = parts.log;
  }

  /** The wallet that this is about. */
  get core_wallet(): Address {
    return this.#chain.core_wallet;
  }

  /** Why the core wallet needs SOL; `undefined` while it has enough. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** The figures of this moment. */
  reading(): CoreRunwayReading {
    const now_ms = this.#clock.now_ms();
    let burn = 0n;
    for (const entry of this.#registry.all()) burn += measured_spending(entry, now_ms, HOUR_MS) ?? 0n;
    const balance = this.#balances.lamports(this.#chain.core_wallet);
    const runway_ms = burn === 0n ? null : Number(balance * BigInt(HOUR_MS) / burn);
    return { balance, burn_per_hour: lamports(burn), runway_ms };
  }

  /** Looks, and raises or ends the alarm. */
  check(): void {
    const { balance, runway_ms } = this.reading();
    if (runway_ms === null || runway_ms >= CORE_RUNWAY_ALARM_MS) {
      if (this.#problem !== undefined) this.#log.info("The core wallet has enough SOL again", { balance });
      this.#problem = undefined;
      return;
    }
    const minutes = Math.floor(runway_ms / 60_000);
    const problem =
      `The core wallet has ${balance} lamports left: at the present rate they last ${minutes} minutes`;
    if (this.#problem === undefined) {
      this.#log.error(problem, { core_wallet: this.#chain.core_wallet, balance, runway_minutes: minutes });
    }
    this.#problem = problem;
  }
}
