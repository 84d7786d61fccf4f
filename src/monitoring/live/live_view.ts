import { MAX_LIVE_FINDINGS } from "@/base/limits.ts";
import { type Pool, ratio_display } from "@/domain/pool.ts";
import { has_flag, POOL_FLAGS, type PoolState } from "@/domain/pool_state.ts";
import type { ServiceEvent } from "@/domain/service_event.ts";
import type { Auditor } from "@/engine/auditor.ts";
import type { BalanceView } from "@/engine/balance_view.ts";
import type { CoreRunway } from "@/engine/core_runway.ts";
import type { ThreadEntry } from "@/engine/thread_entry.ts";
import type { Health } from "@/monitoring/health.ts";
import type { ServiceHistory } from "@/monitoring/history/service_history.ts";
import { RowChanges } from "@/monitoring/live/row_changes.ts";
import { thread_row } from "@/monitoring/live/thread_row.ts";
import { INVARIANTS, rule_of } from "@/oracle/invariants.ts";

/** One message to those who look on: its name, and what it says. */
export interface LiveMessage {
  readonly event: "snapshot" | "rows" | "change";
  readonly data: unknown;
}

/** Rows that one message of the first picture carries. */
const ROWS_PER_MESSAGE = 1_000;

/** What is shown. All of it is in memory. */
export interface LiveSources {
  readonly now_ms: () => number;
  readonly health: Health;
  readonly history: ServiceHistory;
  readonly auditor: Auditor;
  readonly balances: BalanceView;
  readonly runway: CoreRunway;
  /** What does not change while the daemon runs. */
  readonly about: Readonly<Record<string, unknown>>;
  pools(): Iterable<Pool>;
  threads(): readonly ThreadEntry[];
}

function pool_picture(pool: Pool, state: PoolState | undefined) {
  return {
    pool_id: pool.pool_id,
    token_a_decimals: pool.a.decimals,
    token_b_decimals: pool.b.decimals,
    ratio_display: ratio_display(pool),
    ratio_a_numerator: pool.ratio_a_numerator,
    ratio_b_denominator: pool.ratio_b_denominator,
    state: state === undefined ? null : {
      token_a_liquidity: state.tracked_a,
      token_b_liquidity: state.tracked_b,
      vault_a_balance: state.vault_a,
      vault_b_balance: state.vault_b,
      lp_supply_a: state.lp_supply_a,
      lp_supply_b: state.lp_supply_b,
      total_fees: state.total_fees,
      liquidity_paused: has_flag(state, POOL_FLAGS.liquidity_paused),
      swaps_paused: has_flag(state, POOL_FLAGS.swaps_paused),
    },
  };
}

/** What a page shows of the service: first everything, then what has changed. */
export class LiveView {
  readonly #sources: LiveSources;
  readonly #rows = new RowChanges();
  #point_ms = 0;
  #findings_sent = 0;

  constructor(sources: LiveSources) {
    this.#sources = sources;
  }

  /** Takes every event of the service. */
  on_event(event: ServiceEvent): void {
    this.#rows.on_event(event);
  }

  /** Everything. Points over time are asked for with `get_time_series`. */
  *snapshot(): Iterable<LiveMessage> {
    const { about } = this.#sources;
    yield { event: "snapshot", data: { about, ...this.#figures(), findings: this.#findings() } };
    const threads = this.#sources.threads();
    for (let start = 0; start < threads.length; start += ROWS_PER_MESSAGE) {
      const rows = this.#rows_of(threads.slice(start, start + ROWS_PER_MESSAGE));
      yield { event: "rows", data: { threads: rows } };
    }
  }

  /** What has changed since the last time that this was asked. */
  change(): LiveMessage {
    const { history, threads } = this.#sources;
    const entries = threads();
    const by_id = new Map(entries.map((entry) => [entry.thread.thread_id, entry]));
    const { changed, removed } = this.#rows.take([...by_id.keys()]);
    const rows = this.#rows_of(changed.flatMap((thread_id) => by_id.get(thread_id) ?? []));
    const points = history.points("fine").filter(({ at_ms }) => at_ms > this.#point_ms);
    this.#point_ms = points.at(-1)?.at_ms ?? this.#point_ms;
    return {
      event: "change",
      data: { ...this.#figures(), ...this.#new_findings(), points, threads: rows, removed },
    };
  }

  /** Nobody is looking. */
  forget(): void {
    this.#rows.forget();
    this.#point_ms = this.#sources.history.points("fine").at(-1)?.at_ms ?? 0;
  }

  #rows_of(entries: readonly ThreadEntry[]) {
    return entries.map((entry) => thread_row(entry, this.#sources.balances));
  }

  #figures() {
    const { now_ms, health, auditor, runway, pools } = this.#sources;
    const { balance, burn_per_hour, runway_ms } = runway.reading();
    return {
      at_ms: now_ms(),
      health: health.report(),
      audit: auditor.counts(),
      core_wallet: {
        wallet_address: runway.core_wallet,
        sol_balance: balance,
        burn_lamports_per_hour: burn_per_hour,
        runway_seconds: runway_ms === null ? null : Math.floor(runway_ms / 1_000),
        alarm: runway.problem ?? null,
      },
      pools: [...pools()].map((pool) => pool_picture(pool, auditor.state_of(pool.pool_id))),
    };
  }

  #new_findings() {
    const { findings: seen } = this.#sources.auditor.counts();
    if (seen === this.#findings_sent) return {};
    this.#findings_sent = seen;
    return { findings: this.#findings() };
  }

  /** The newest kinds, newest first; their evidence is for those who ask for it. */
  #findings() {
    return this.#sources.auditor.findings.slice(-MAX_LIVE_FINDINGS).toReversed()
      .map(({ evidence, ...finding }) => ({
        ...finding,
        title: INVARIANTS[rule_of(finding.invariant)].title,
        has_evidence: evidence !== null,
      }));
  }
}
