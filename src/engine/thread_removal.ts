import { type Amount, type Lamports, lamports } from "@/domain/units.ts";
import type { Address } from "@/domain/address.ts";
import { lamport_delta } from "@/domain/landed_transaction.ts";
import type { BalanceView } from "@/engine/balance_view.ts";
import { carry_out, record_or_refuse } from "@/engine/chain_act.ts";
import type { Clock } from "@/base/clock.ts";
import type { Chain } from "@/engine/ports.ts";
import type { Settler } from "@/engine/settler.ts";
import type { StateKeeper } from "@/engine/state_keeper.ts";
import type { ThreadEntry } from "@/engine/thread_entry.ts";
import type { ThreadRegistry } from "@/engine/thread_registry.ts";

/** What removal works with. */
export interface RemovalContext {
  readonly chain: Chain;
  readonly settler: Settler;
  readonly keeper: StateKeeper;
  readonly balances: BalanceView;
  readonly registry: ThreadRegistry;
  readonly clock: Clock;
}

/** What a deleted thread's wallet still held, and where it went. */
export interface SweptWallet {
  /** Given back to the core wallet: what the wallet held, and the rents of its token accounts. */
  readonly lamports: Lamports;
  readonly burns: readonly { readonly mint: Address; readonly amount: Amount }[];
  readonly token_accounts_closed: number;
  readonly transaction_signatures: readonly string[];
}

/**
 * Sweeps the thread's wallet and takes the thread out of the service; its key and its sessions are kept. The caller
 * holds the thread's lock and has made sure that it does not run. Throws `Refusal`, and `FailureError` when the node cannot
 * be read; then the thread is still there, and deleting it again takes up where this ended.
 */
export async function remove_thread(context: RemovalContext, entry: ThreadEntry): Promise<SweptWallet> {
  const { chain, settler, keeper, registry, balances, clock } = context;
  const { thread } = entry;
  const { thread_id, wallet_address, input_account, output_account } = thread;
  await entry.arrivals_ended();
  const holdings = await chain.read_holdings(wallet_address);
  const transaction_signatures: string[] = [];
  let returned = 0n;
  for (const signed of chain.sign_sweep(holdings)) {
    const landed = await carry_out(chain, settler, `sweep the wallet of ${thread_id}`, () => signed);
    transaction_signatures.push(landed.signature);
    returned += lamport_delta(landed, chain.core_wallet) + landed.fee;
  }
  const what = "write down that the thread is gone";
  const written = record_or_refuse(keeper, what, {
    type: "thread_deleted",
    thread_id,
    at_ms: clock.now_ms(),
  });
  registry.remove(entry);
  balances.untrack(wallet_address, [input_account, output_account]);
  await written();
  return {
    lamports: lamports(returned),
    burns: holdings.token_accounts.filter(({ amount }) => amount > 0n)
      .map(({ mint, amount }) => ({ mint, amount })),
    token_accounts_closed: holdings.token_accounts.length,
    transaction_signatures,
  };
}
