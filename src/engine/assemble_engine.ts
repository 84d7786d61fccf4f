import type { Clock } from "@/base/clock.ts";
import type { Log } from "@/base/log.ts";
import { create_rng } from "@/base/rng.ts";
import { DEFAULT_POOL_FEES } from "@/domain/policies/funding_policy.ts";
import type { Address } from "@/domain/address.ts";
import type { Finding } from "@/domain/finding.ts";
import type { Pool } from "@/domain/pool.ts";
import type { Lamports } from "@/domain/units.ts";
import { Auditor, type AuditorOptions } from "@/engine/auditor.ts";
import { BalanceView } from "@/engine/balance_view.ts";
import { CoreFunds } from "@/engine/core_funds.ts";
import { CoreRunway } from "@/engine/core_runway.ts";
import { Faucet } from "@/engine/faucet.ts";
import { ForeignTokenWatch } from "@/engine/foreign_token_watch.ts";
import { FindingResponse } from "@/engine/finding_response.ts";
import { FundingService } from "@/engine/funding.ts";
import { GrantService } from "@/engine/grants.ts";
import { LedgerFeed } from "@/engine/ledger_feed.ts";
import { OperationPipeline } from "@/engine/operation_pipeline.ts";
import { Pacing } from "@/engine/pacing.ts";
import { PoolService } from "@/engine/pool_service.ts";
import type { Chain, KeyVault } from "@/engine/ports.ts";
import { Settler } from "@/engine/settler.ts";
import type { StateKeeper } from "@/engine/state_keeper.ts";
import { ThreadManager } from "@/engine/thread_manager.ts";
import { ThreadRegistry } from "@/engine/thread_registry.ts";

/** What an engine stands on. */
export interface EngineFoundation {
  readonly chain: Chain;
  readonly keeper: StateKeeper;
  readonly vault: KeyVault;
  readonly clock: Clock;
  /** Lets everybody go on between the parts of a large block; absent where time stands still while anybody works. */
  readonly next_turn?: () => Promise<void>;
  readonly log: Log;
  readonly audit_log: Log;
  readonly seed: number;
  readonly sol_threshold: Lamports;
  readonly operation_timeout_ms: number;
  /** What the core wallet holds, and whether the deployment is paused, at the slot from which blocks are followed. */
  readonly core_lamports: Lamports;
  readonly system_paused: boolean;
  /** Whether a finding stops the threads that it concerns. */
  readonly stops_on_finding?: boolean;
  /** What is known of the deployment, and how to read it again; without it the treasury is not audited. */
  readonly audit?: AuditorOptions;
  /** The slot that this is true of, the last one that need not be followed. */
  readonly start_slot: number;
  /** The cluster gives SOL away. */
  readonly has_faucet: boolean;
  /** Hears of bugs in what runs in the background. */
  readonly on_fault: (error: Error) => void;
  /** Hears how late each cycle began. */
  readonly on_lateness: (lateness_ms: number) => void;
  /** Throws the `Refusal` of whatever would be sent to the contract, where the service only reads; absent: it writes. */
  readonly require_writable?: () => void;
}

function pool_of({ state }: StateKeeper, thread_id: string): Address | undefined {
  return state.threads.get(thread_id)?.thread.pool_id;
}

/** Puts the engine together on its ports: the daemon's on a cluster, the simulation's on a model. */
export function assemble_engine(foundation: EngineFoundation) {
  const { chain, keeper, clock, log, audit_log, seed, sol_threshold, operation_timeout_ms } = foundation;
  const { vault, on_fault, on_lateness, require_writable = () => {} } = foundation;
  const balances = new BalanceView();
  balances.track(chain.core_wallet, []);
  balances.start_at(chain.core_wallet, foundation.core_lamports);
  const settler = new Settler(chain, log, on_fault, foundation.next_turn);
  const registry = new ThreadRegistry();
  const is_own = (wallet: Address) =>
    wallet === chain.core_wallet || registry.of_wallet(wallet) !== undefined;
  // A pool cannot have threads before there is a manager of threads.
  let respond = (_finding: Finding, _since_ms: number) => {};
  const auditor = new Auditor(chain, clock, audit_log, foundation.system_paused, {
    is_own,
    ...foundation.audit,
    on_finding: (note, since_ms) => {
      foundation.audit?.on_finding?.(note, since_ms);
      respond(note.group, since_ms);
    },
  });
  keeper.on_event((event) => registry.on_event(event));
  const foreign_tokens = new ForeignTokenWatch(registry, keeper, clock, log);
  const feed = new LedgerFeed(balances, auditor, foreign_tokens, settler, clock, foundation.start_slot);
  const fees_of = (pool: Pool) => auditor.fees_of(pool.pool_id) ?? DEFAULT_POOL_FEES;
  const runway = new CoreRunway({ chain, balances, registry, clock, log });
  const common = { chain, settler, keeper, balances, registry, clock, log, sol_threshold, fees_of };
  const funding = new FundingService({ ...common, on_fault, runway });
  const pipeline = new OperationPipeline(chain, keeper, settler, clock, auditor);
  const funds = new CoreFunds(chain, balances);
  const bound = { clock, log, timeout_ms: operation_timeout_ms };
  const pools = new PoolService({
    ...{ chain, settler, auditor, funds, bound, keeper, clock, require_writable },
    rng: create_rng(seed, "pools"),
  });
  const grants = new GrantService({ ...common, funds, bound, require_writable });
  const faucet = new Faucet(chain, clock, bound, foundation.has_faucet);
  const { max_shares, max_shares_alone } = chain;
  const pacing = new Pacing(clock);
  const threads = new ThreadManager({
    creation: { ...common, funds, vault, seed },
    worker: { ...common, pipeline, funding, pacing, max_shares, max_shares_alone, on_lateness },
    emptying: { chain, balances, pipeline },
    removal: common,
    ...{ operation_timeout_ms, require_writable },
  });
  const stops = foundation.stops_on_finding ?? false;
  const response = new FindingResponse({ threads, keeper, clock, log: audit_log, stops, on_fault });
  respond = (finding, since_ms) => response.on_finding(finding, since_ms);
  keeper.on_event((event) => {
    response.on_event(event);
    const pool_id = event.type === "thread_stopped" ? pool_of(keeper, event.thread_id) : undefined;
    if (pool_id !== undefined) auditor.check_soon(pool_id);
  });
  return {
    ...{ keeper, registry, balances, settler, auditor, feed, funding, runway },
    ...{ grants, faucet, pipeline, pools, threads, funds, bound, pacing, require_writable },
  };
}

/** The parts of an engine. */
export type Engine = ReturnType<typeof assemble_engine>;
