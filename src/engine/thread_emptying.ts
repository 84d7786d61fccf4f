import type { OperationEffects, Outcome } from "@/domain/operation.ts";
import { mints_of } from "@/domain/pool_thread.ts";
import { Refusal } from "@/domain/refusal.ts";
import type { WalletBalances } from "@/domain/session.ts";
import type { Thread } from "@/domain/thread.ts";
import { type Amount, type Lamports, lamports, NO_AMOUNT } from "@/domain/units.ts";
import type { Address } from "@/domain/address.ts";
import { input_name, plan_burn, plan_empty } from "@/engine/behaviours/empty.ts";
import type { BalanceView } from "@/engine/balance_view.ts";
import { why_unpayable } from "@/engine/network_fee.ts";
import { observe_effects } from "@/engine/observed_effects.ts";
import type { OperationPipeline } from "@/engine/operation_pipeline.ts";
import type { Chain } from "@/engine/ports.ts";
import type { ThreadEntry } from "@/engine/thread_entry.ts";

/** What emptying works with. */
export interface EmptyingContext {
  readonly chain: Chain;
  readonly balances: BalanceView;
  readonly pipeline: OperationPipeline;
}

/** Tokens that are gone for ever. */
export interface LandedBurn {
  readonly mint: Address;
  readonly amount: Amount;
  readonly transaction_signature: string;
}

/** What an empty has done. */
export interface EmptyResult {
  readonly thread: Thread;
  /** What there was to use. */
  readonly used: Amount;
  /** All that is gone from the thread: what the pool took in and what was burnt, read from what has landed. */
  readonly gone: bigint;
  /** What the operation brought; zero when it failed. */
  readonly received: Amount;
  readonly burns: readonly LandedBurn[];
  readonly successful: boolean;
  readonly error_message: string | null;
  /** Of the operation, when it succeeded. */
  readonly signature: string | null;
  /** Paid by the thread's wallet, of both transactions. */
  readonly network_fee: Lamports;
  /** Read from the chain at the end. */
  readonly balances: WalletBalances;
}

interface Landed {
  readonly signature: string;
  readonly effects: OperationEffects;
}

function landed_ok(thread: Thread, purpose: "empty" | "burn", outcome: Outcome): Landed | undefined {
  if (outcome.result !== "landed_ok") return undefined;
  const { transaction } = outcome;
  return { signature: transaction.signature, effects: observe_effects(thread, purpose, [], transaction) };
}

function fee_of(thread: Thread, ...outcomes: (Outcome | undefined)[]): Lamports {
  let sum = 0n;
  for (const outcome of outcomes) {
    if (outcome === undefined || !("transaction" in outcome)) continue;
    const { fee_payer, fee } = outcome.transaction;
    if (fee_payer === thread.wallet_address) sum += fee;
  }
  return lamports(sum);
}

/** Peers may have sent more in the meantime, so what a burn took is not always what there was before. */
function amount_gone(landed: Landed | undefined): bigint {
  if (landed === undefined) return 0n;
  const { amount_in, burned_in, burned_out } = landed.effects;
  return amount_in + burned_in + burned_out;
}

function burns_of(entry: ThreadEntry, landed: Landed | undefined): LandedBurn[] {
  if (landed === undefined) return [];
  const { input_mint, output_mint } = mints_of(entry.pool, entry.thread);
  const { burned_in, burned_out } = landed.effects;
  return [{ mint: input_mint, amount: burned_in }, { mint: output_mint, amount: burned_out }]
    .filter(({ amount }) => amount > 0n)
    .map((burn) => ({ ...burn, transaction_signature: landed.signature }));
}

/**
 * The input is destroyed where the operation could not use it. The caller holds the thread's lock. Throws `Refusal` when
 * that fails as well.
 */
export async function burn_input(context: EmptyingContext, entry: ThreadEntry): Promise<Outcome | undefined> {
  const left = context.balances.tokens(entry.thread.input_account);
  if (left === 0n) return undefined;
  const outcome = await context.pipeline.perform(entry, plan_burn(entry.thread, entry.pool, left));
  if (!("failure" in outcome)) return outcome;
  const { thread_id } = entry.thread;
  throw new Refusal(
    "chain_failed",
    `Emptying thread ${thread_id} failed, and its ${
      input_name(entry.thread)
    } could not be burnt: ${outcome.failure.message}`,
    outcome.failure.hint,
    { thread_id, left },
  );
}

/**
 * Uses the thread's whole input at once and destroys what it brings, in one transaction; where that does not succeed, a
 * second one destroys the input. The caller holds the thread's lock. Throws `Refusal`, and `FailureError` when the chain
 * cannot be read at the end.
 */
export async function empty_thread(context: EmptyingContext, entry: ThreadEntry): Promise<EmptyResult> {
  const { thread, pool } = entry;
  const used = context.balances.tokens(thread.input_account);
  const kept = context.balances.tokens(thread.output_account);
  const balances = async () =>
    (await context.chain.read_balances([thread]))[0] ?? { input: 0n, output: 0n, lamports: 0n };
  if (used === 0n) {
    return {
      thread,
      used,
      gone: 0n,
      received: NO_AMOUNT,
      burns: [],
      successful: false,
      error_message: `No ${input_name(thread)} available`,
      signature: null,
      network_fee: lamports(0n),
      balances: await balances(),
    };
  }
  const unpayable = why_unpayable(context.balances, thread);
  const intent = plan_empty(thread, pool, used, kept);
  const outcome = unpayable === undefined
    ? await context.pipeline.perform(entry, intent)
    : context.pipeline.reject(entry, intent, unpayable);
  const operation = landed_ok(thread, "empty", outcome);
  const burn = operation === undefined ? await burn_input(context, entry) : undefined;
  const burnt = burn === undefined ? undefined : landed_ok(thread, "burn", burn);
  return {
    thread,
    used,
    gone: amount_gone(operation) + amount_gone(burnt),
    received: operation?.effects.amount_out ?? NO_AMOUNT,
    burns: [...burns_of(entry, operation), ...burns_of(entry, burnt)],
    successful: operation !== undefined,
    error_message: "failure" in outcome ? outcome.failure.message : null,
    signature: operation?.signature ?? null,
    network_fee: fee_of(thread, outcome, burn),
    balances: await balances(),
  };
}
