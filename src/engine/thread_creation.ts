import { assert } from "@/base/assert.ts";
import type { Clock } from "@/base/clock.ts";
import { create_rng } from "@/base/rng.ts";
import { input_side, type Pool, type Side } from "@/domain/pool.ts";
import {
  type PoolFees,
  runway_lamports,
  TWO_TOKEN_ACCOUNTS_LAMPORTS,
} from "@/domain/policies/funding_policy.ts";
import { mean_interval_ms } from "@/domain/policies/timing_policy.ts";
import type { ThreadRole } from "@/domain/pool_thread.ts";
import type { Thread, ThreadCommon, ThreadKind, ThreadSettings } from "@/domain/thread.ts";
import { type Amount, type Lamports, lamports, NO_AMOUNT } from "@/domain/units.ts";
import type { BalanceView } from "@/engine/balance_view.ts";
import { carry_out, record_or_refuse } from "@/engine/chain_act.ts";
import type { CoreFunds } from "@/engine/core_funds.ts";
import { require_mint } from "@/engine/mint_authority.ts";
import type { Chain, KeyVault } from "@/engine/ports.ts";
import type { Settler } from "@/engine/settler.ts";
import type { StateKeeper } from "@/engine/state_keeper.ts";
import { ThreadEntry } from "@/engine/thread_entry.ts";
import type { ThreadRegistry } from "@/engine/thread_registry.ts";

/** What a user says about a new thread, its pool already found. */
export type ThreadRequest =
  & { readonly pool: Pool; readonly settings: ThreadSettings }
  & (
    | {
      readonly kind: "deposit";
      readonly side: "A" | "B";
      readonly initial_amount: Amount;
      readonly auto_refill: boolean;
      readonly share_lp_tokens: boolean;
    }
    | { readonly kind: "withdrawal"; readonly side: "A" | "B" }
    | {
      readonly kind: "swap";
      readonly direction: "a_to_b" | "b_to_a";
      readonly initial_amount: Amount;
      readonly zero_output_swaps: boolean;
    }
  );

/** What creation works with. */
export interface CreationContext {
  readonly chain: Chain;
  readonly settler: Settler;
  readonly balances: BalanceView;
  readonly funds: CoreFunds;
  readonly registry: ThreadRegistry;
  readonly keeper: StateKeeper;
  readonly vault: KeyVault;
  readonly clock: Clock;
  readonly seed: number;
  readonly sol_threshold: Lamports;
  /** What operations of a pool cost. */
  readonly fees_of: (pool: Pool) => PoolFees;
}

function role_of(request: ThreadRequest): ThreadRole {
  return request.kind === "swap"
    ? { kind: "swap", direction: request.direction }
    : { kind: request.kind, side: request.side };
}

/** Whether the core wallet has to mint for this thread, now or later. */
function wants_minted_tokens(request: ThreadRequest): boolean {
  if (request.kind === "withdrawal") return false;
  return request.initial_amount > 0n || (request.kind === "deposit" && request.auto_refill);
}

function input_of(request: ThreadRequest): Side {
  return request.kind === "swap" ? input_side(request.direction) : request.side;
}

function build_thread(request: ThreadRequest, common: ThreadCommon): Thread {
  switch (request.kind) {
    case "deposit": {
      const { side, initial_amount, auto_refill, share_lp_tokens } = request;
      return { ...common, kind: "deposit", side, initial_amount, auto_refill, share_lp_tokens };
    }
    case "withdrawal":
      return { ...common, kind: "withdrawal", side: request.side };
    case "swap": {
      const { direction, initial_amount, zero_output_swaps } = request;
      return { ...common, kind: "swap", direction, initial_amount, zero_output_swaps };
    }
  }
}

/** The first filling lasts for the runway and stays clear of the threshold below which a wallet is filled again. */
function first_sol(context: CreationContext, request: ThreadRequest): Lamports {
  const { sol_threshold } = context;
  const interval_ms = mean_interval_ms(request.settings);
  const runway = runway_lamports(request.kind, context.fees_of(request.pool), interval_ms);
  return runway > 2n * sol_threshold ? runway : lamports(2n * sol_threshold);
}

async function set_up(context: CreationContext, request: ThreadRequest): Promise<ThreadEntry> {
  const { chain, settler, balances, funds, clock } = context;
  const { pool } = request;
  const sol = first_sol(context, request);
  const role = role_of(request);
  const { thread_id, wallet_address } = await new_wallet(context, request.kind);
  const accounts = chain.thread_accounts(pool, role, wallet_address);
  const tracked = [accounts.input_account, accounts.output_account];
  balances.track(wallet_address, tracked);
  chain.watch(wallet_address);
  const tokens = request.kind === "withdrawal" ? NO_AMOUNT : request.initial_amount;
  const setup = { pool, role, wallet: wallet_address, sol, tokens };
  try {
    await funds.spend(
      "A new thread",
      sol + TWO_TOKEN_ACCOUNTS_LAMPORTS,
      () => carry_out(chain, settler, "fund the new thread", () => chain.sign_wallet_setup(setup)),
    );
  } catch (caught) {
    balances.untrack(wallet_address, tracked);
    throw caught;
  }
  const pool_id = pool.pool_id;
  const { settings } = request;
  const common = { thread_id, pool_id, wallet_address, ...accounts, created_at_ms: clock.now_ms(), settings };
  return await register(context, build_thread(request, common), pool);
}

/** The thread becomes known, and survives a crash, before anybody hears of it. */
async function register(context: CreationContext, thread: Thread, pool: Pool): Promise<ThreadEntry> {
  const { keeper, seed } = context;
  const written = record_or_refuse(keeper, "write the new thread down", { type: "thread_created", thread });
  const configuration = keeper.state.threads.get(thread.thread_id);
  assert(configuration !== undefined, `Thread ${thread.thread_id} is not in the state`);
  const rng = create_rng(thread.settings.seed ?? seed, thread.thread_id);
  const entry = new ThreadEntry(configuration, keeper.state, pool, rng);
  context.registry.add(entry);
  await written();
  return entry;
}

/** A wallet under the next free id. Its key is on the disk before a single lamport is sent to it. */
async function new_wallet(context: CreationContext, kind: ThreadKind) {
  const { keeper, vault, clock } = context;
  const thread_id = `${kind}_${keeper.state.last_number[kind] + 1}`;
  const wallet = vault.create_wallet(thread_id);
  const event = { type: "wallet_created", thread_id, kind, ...wallet, at_ms: clock.now_ms() } as const;
  await record_or_refuse(keeper, "write the new wallet's key down", event)();
  return { thread_id, wallet_address: wallet.wallet_address };
}

/**
 * Creates a thread: a wallet of its own, SOL for its runway, its two token accounts and its initial tokens, in one
 * transaction. Throws `Refusal`; then there is no thread, and its swap direction is free again.
 */
export async function create_thread(context: CreationContext, request: ThreadRequest): Promise<ThreadEntry> {
  if (wants_minted_tokens(request)) {
    require_mint(request.pool, input_of(request), context.chain.core_wallet);
  }
  if (request.kind !== "swap") return await set_up(context, request);
  const { registry } = context;
  const { pool: { pool_id }, direction } = request;
  registry.take_direction(pool_id, direction);
  try {
    return await set_up(context, request);
  } catch (caught) {
    // A thread that exists keeps its direction, even when the disk refused to take note of it just now.
    const exists = registry.of_pool(pool_id).some(({ thread }) =>
      thread.kind === "swap" && thread.direction === direction
    );
    if (!exists) registry.release_direction(pool_id, direction);
    throw caught;
  }
}
