/** A life of the engine on the model of a chain: what an earlier life has left is taken over from its events. */
import { assert } from "@std/assert";
import { type Clock, system_clock } from "@/base/clock.ts";
import { create_rng } from "@/base/rng.ts";
import type { Address } from "@/domain/address.ts";
import type { Pool } from "@/domain/pool.ts";
import type { PoolReading } from "@/domain/pool_state.ts";
import type { OperationOpened, ServiceEvent } from "@/domain/service_event.ts";
import { apply_event, empty_state } from "@/domain/service_state.ts";
import type { WalletBalances } from "@/domain/session.ts";
import type { Thread } from "@/domain/thread.ts";
import { amount, NO_AMOUNT } from "@/domain/units.ts";
import { Auditor } from "@/engine/auditor.ts";
import { BalanceView } from "@/engine/balance_view.ts";
import { CoreFunds } from "@/engine/core_funds.ts";
import { OperationPipeline } from "@/engine/operation_pipeline.ts";
import { PoolService } from "@/engine/pool_service.ts";
import type { SignedTransaction } from "@/engine/ports.ts";
import { recover, type RecoveryReport } from "@/engine/recovery.ts";
import { Settler } from "@/engine/settler.ts";
import { StateKeeper } from "@/engine/state_keeper.ts";
import type { ThreadManager } from "@/engine/thread_manager.ts";
import { ThreadRegistry } from "@/engine/thread_registry.ts";
import { ChainModel, SILENT } from "../engine/chain_model.ts";
import { EMPTY_STATE, EXAMPLE_POOL, test_address } from "../support/landed_transactions.ts";
import { MemoryLog } from "../support/memory_log.ts";
import { unexpected } from "../support/unexpected.ts";
import { default_settings } from "@/domain/thread_settings.ts";
import { OWN_OPERATION } from "../support/operation_parts.ts";

/** The model, and what recovery asks of a chain besides. */
export class RestartedChain extends ChainModel {
  override readonly core_wallet = test_address(1);
  has_pool = true;
  readonly balances: WalletBalances = { input: 0n, output: 0n, lamports: 0n };

  watch(): void {}

  async find_pool(_pool: Pool): Promise<PoolReading | undefined> {
    return await Promise.resolve(this.has_pool ? { slot: this.block_height, state: EMPTY_STATE } : undefined);
  }

  async read_balances(threads: readonly Thread[]): Promise<WalletBalances[]> {
    return await Promise.resolve(threads.map(() => this.balances));
  }
}

/** The one thread of these lives. */
export const THREAD: Thread = {
  thread_id: "deposit_1",
  kind: "deposit",
  side: "A",
  pool_id: EXAMPLE_POOL.pool_id,
  wallet_address: test_address(2),
  input_account: test_address(3),
  output_account: test_address(4),
  created_at_ms: 0,
  settings: default_settings("deposit"),
  initial_amount: amount(1_000n),
  auto_refill: false,
  share_lp_tokens: false,
};

/** How an operation came into the journal. */
export function opening(signed: SignedTransaction, at_ms: number): OperationOpened {
  const { thread_id, pool_id } = THREAD;
  const intent = {
    ...OWN_OPERATION,
    kind: "deposit",
    amount: amount(1n),
    expected_output: NO_AMOUNT,
    shares: [],
  } as const;
  return { type: "operation_opened", ...signed, ...intent, thread_id, pool_id, at_ms };
}

/** What the journal of a life with a running thread begins with. */
export function early_events(started_at_ms: number): ServiceEvent[] {
  const balances = { input: 0n, output: 0n, lamports: 0n };
  const { thread_id } = THREAD;
  return [
    { type: "pool_created", pool: EXAMPLE_POOL },
    {
      type: "wallet_created",
      thread_id,
      kind: "deposit",
      wallet_address: THREAD.wallet_address,
      sealed_key: "frt1:none",
      at_ms: 0,
    },
    { type: "thread_created", thread: THREAD },
    { type: "thread_started", thread_id, at_ms: started_at_ms, reason: "manual_start", balances },
  ];
}

/** Lets everything happen that waits for nothing but its turn. */
export async function breathe(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

/** A life that begins with what the events say. */
export class NextLife {
  readonly chain: RestartedChain;
  readonly log = new MemoryLog();
  readonly keeper: StateKeeper;
  readonly settler: Settler;
  /** Threads that were started again. */
  readonly resumed: string[] = [];
  report: RecoveryReport | undefined;

  constructor(chain: RestartedChain, events: readonly ServiceEvent[], clock: Clock = system_clock) {
    this.chain = chain;
    const state = empty_state();
    for (const event of events) apply_event(state, event);
    this.keeper = new StateKeeper(state, this.log);
    this.settler = new Settler(chain.port, SILENT, unexpected);
    const { port } = chain;
    const start = (thread_id: string) => this.resumed.push(thread_id);
    const balances = new BalanceView();
    const auditor = new Auditor(port, clock, SILENT, false);
    const pools = new PoolService({
      chain: port,
      settler: this.settler,
      auditor,
      funds: new CoreFunds(port, balances),
      bound: { clock, log: SILENT, timeout_ms: 1_000 },
      keeper: this.keeper,
      clock,
      rng: create_rng(1, "pools"),
    });
    const context = {
      chain: port,
      keeper: this.keeper,
      registry: new ThreadRegistry(),
      balances,
      auditor,
      pools,
      pipeline: new OperationPipeline(port, this.keeper, this.settler, clock, auditor),
      threads: { start } as unknown as ThreadManager,
      clock,
      log: SILENT,
      seed: 1,
      resume: true,
    };
    const ended = new Set(
      events.filter((event) => event.type === "operation_ended").map(({ signature }) => signature),
    );
    const open = events.filter((event) => event.type === "operation_opened")
      .filter(({ signature }) => !ended.has(signature));
    void recover(context, open).then((report) => this.report = report);
  }

  /** Lets `count` blocks be followed. */
  async blocks(count: number): Promise<void> {
    for (let block = 0; block < count; block += 1) {
      this.settler.on_block(this.chain.next_block());
      await breathe();
    }
  }

  /** What the thread has done since it was created. */
  lifetime() {
    const totals = this.keeper.state.statistics.get(THREAD.thread_id);
    assert(totals !== undefined);
    return totals.lifetime;
  }
}

/** The address of the pool, as a report names it. */
export const POOL_ID: Address = EXAMPLE_POOL.pool_id;
/** Numbers for a life whose course is random. */
export const rng_of = (seed: number) => create_rng(seed, "open operations");
