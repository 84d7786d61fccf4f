import type { Clock } from "@/base/clock.ts";
import { create_rng } from "@/base/rng.ts";
import type { Pool } from "@/domain/pool.ts";
import { DEFAULT_POOL_FEES, runway_lamports } from "@/domain/policies/funding_policy.ts";
import type { ThreadRole } from "@/domain/pool_thread.ts";
import { Refusal } from "@/domain/refusal.ts";
import type { Thread, ThreadCommon } from "@/domain/thread.ts";
import { type Amount, type Lamports, lamports, NO_AMOUNT } from "@/domain/units.ts";
import type { BalanceView } from "@/engine/balance_view.ts";
import { carry_out } from "@/engine/chain_act.ts";
import type { Chain } from "@/engine/ports.ts";
import type { Settler } from "@/engine/settler.ts";
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
  readonly registry: ThreadRegistry;
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

function require_core_funds(context: CreationContext, needed: bigint): void {
  const { core_wallet } = context.chain;
  const balance = context.balances.lamports(core_wallet);
  if (balance >= needed) return;
  throw new Refusal(
    "insufficient_core_wallet_funds",
    `A new thread needs ${needed} lamports, the core wallet holds ${balance}`,
    `Send SOL to ${core_wallet}`,
    { core_wallet, balance, needed },
  );
}

async function set_up(context: CreationContext, request: ThreadRequest): Promise<ThreadEntry> {
  const { chain, settler, balances, registry, clock } = context;
  const { pool } = request;
  const sol = first_sol(request, context.sol_threshold);
  require_core_funds(context, sol + WALLET_SETUP_LAMPORTS);
  const role = role_of(request);
  const wallet_address = chain.create_wallet();
  const accounts = chain.thread_accounts(pool, role, wallet_address);
  const tracked = [accounts.input_account, accounts.output_account];
  balances.track(wallet_address, tracked);
  chain.watch(wallet_address);
  const tokens = request.kind === "withdrawal" ? NO_AMOUNT : request.initial_amount;
  const setup = { pool, role, wallet: wallet_address, sol, tokens };
  try {
    await carry_out(chain, settler, "fund the new thread", () => chain.sign_wallet_setup(setup));
  } catch (caught) {
    balances.untrack(wallet_address, tracked);
    throw caught;
  }
  const thread_id = registry.next_id(request.kind);
  const common = {
    thread_id,
    pool_id: pool.pool_id,
    wallet_address,
    ...accounts,
    created_at_ms: clock.now_ms(),
  };
  return new ThreadEntry(build_thread(request, common), pool, create_rng(context.seed, thread_id));
}

/**
 * Creates a thread: a wallet of its own, SOL for its runway, its two token accounts and its initial tokens, in one
 * transaction. Throws `Refusal`; then there is no thread, and its swap direction is free again.
 */
export async function create_thread(context: CreationContext, request: ThreadRequest): Promise<ThreadEntry> {
  const { registry } = context;
  const { pool_id } = request.pool;
  if (request.kind === "swap") registry.take_direction(pool_id, request.direction);
  try {
    const entry = await set_up(context, request);
    registry.add(entry);
    return entry;
  } catch (caught) {
    if (request.kind === "swap") registry.release_direction(pool_id, request.direction);
    throw caught;
  }
}
