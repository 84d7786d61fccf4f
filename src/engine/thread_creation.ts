import { assert } from "@/base/assert.ts";
import type { Clock } from "@/base/clock.ts";
import { create_rng } from "@/base/rng.ts";
import type { Pool } from "@/domain/pool.ts";
import { DEFAULT_POOL_FEES, runway_lamports } from "@/domain/policies/funding_policy.ts";
import type { ThreadRole } from "@/domain/pool_thread.ts";
import type { Thread, ThreadCommon, ThreadKind } from "@/domain/thread.ts";
import { type Amount, type Lamports, lamports, NO_AMOUNT } from "@/domain/units.ts";
import type { BalanceView } from "@/engine/balance_view.ts";
import { carry_out, refuse_on_failure } from "@/engine/chain_act.ts";
import type { CoreFunds } from "@/engine/core_funds.ts";
import type { Chain, KeyVault } from "@/engine/ports.ts";
import type { Settler } from "@/engine/settler.ts";
import type { StateKeeper } from "@/engine/state_keeper.ts";
import { ThreadEntry } from "@/engine/thread_entry.ts";
import type { ThreadRegistry } from "@/engine/thread_registry.ts";

/** What a user says about a new thread, its pool already found. */
export type ThreadRequest =
  & { readonly pool: Pool }
  & (
    | {
      readonly kind: "deposit";
      readonly side: "A" | "B";
      readonly initial_amount: Amount;
      readonly auto_refill: boolean;
      readonly share_lp_tokens: boolean;
    }
    | { readonly kind: "withdrawal"; readonly side: "A" | "B" }
    | { readonly kind: "swap"; readonly direction: "a_to_b" | "b_to_a"; readonly initial_amount: Amount }
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
}

/** Rents of two token accounts, and the fee of the transaction. */
const WALLET_SETUP_LAMPORTS = 2n * 2_039_280n + 10_000n;

function role_of(request: ThreadRequest): ThreadRole {
  return request.kind === "swap"
    ? { kind: "swap", direction: request.direction }
    : { kind: request.kind, side: request.side };
}

function build_thread(request: ThreadRequest, common: ThreadCommon): Thread {
  switch (request.kind) {
    case "deposit": {
      const { side, initial_amount, auto_refill, share_lp_tokens } = request;
      return { ...common, kind: "deposit", side, initial_amount, auto_refill, share_lp_tokens };
    }
    case "withdrawal":
      return { ...common, kind: "withdrawal", side: request.side };
    case "swap":
      return {
        ...common,
        kind: "swap",
        direction: request.direction,
        initial_amount: request.initial_amount,
      };
  }
}

/** The first filling lasts for the runway and stays clear of the threshold below which a wallet is filled again. */
function first_sol(request: ThreadRequest, sol_threshold: Lamports): Lamports {
  const runway = runway_lamports(request.kind, DEFAULT_POOL_FEES);
  return runway > 2n * sol_threshold ? runway : lamports(2n * sol_threshold);
}

async function set_up(context: CreationContext, request: ThreadRequest): Promise<ThreadEntry> {
  const { chain, settler, balances, funds, clock } = context;
  const { pool } = request;
  const sol = first_sol(request, context.sol_threshold);
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
      sol + WALLET_SETUP_LAMPORTS,
      () => carry_out(chain, settler, "fund the new thread", () => chain.sign_wallet_setup(setup)),
    );
  } catch (caught) {
    balances.untrack(wallet_address, tracked);
    throw caught;
  }
  const pool_id = pool.pool_id;
  const common = { thread_id, pool_id, wallet_address, ...accounts, created_at_ms: clock.now_ms() };
  return await register(context, build_thread(request, common), pool);
}

/** The thread becomes known, and survives a crash, before anybody hears of it. */
async function register(context: CreationContext, thread: Thread, pool: Pool): Promise<ThreadEntry> {
  const { keeper, seed } = context;
  const recorded = keeper.record_durably({ type: "thread_created", thread });
  const configuration = keeper.state.threads.get(thread.thread_id);
  assert(configuration !== undefined, `Thread ${thread.thread_id} is not in the state`);
  const entry = new ThreadEntry(configuration, keeper.state, pool, create_rng(seed, thread.thread_id));
  context.registry.add(entry);
  await refuse_on_failure("write the new thread down", recorded);
  return entry;
}

/** A wallet under the next free id. Its key is on the disk before a single lamport is sent to it. */
async function new_wallet(context: CreationContext, kind: ThreadKind) {
  const { keeper, vault, clock } = context;
  const thread_id = `${kind}_${keeper.state.last_number[kind] + 1}`;
  const wallet = vault.create_wallet(thread_id);
  const event = { type: "wallet_created", thread_id, kind, ...wallet, at_ms: clock.now_ms() } as const;
  await refuse_on_failure("write the new wallet's key down", keeper.record_durably(event));
  return { thread_id, wallet_address: wallet.wallet_address };
}

/**
 * Creates a thread: a wallet of its own, SOL for its runway, its two token accounts and its initial tokens, in one
 * transaction. Throws `Refusal`; then there is no thread, and its swap direction is free again.
 */
export async function create_thread(context: CreationContext, request: ThreadRequest): Promise<ThreadEntry> {
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
