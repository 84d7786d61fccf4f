/**
 * Wallets without a thread: the daemon died while it made one, or somebody has sent SOL to a thread that is gone. Their keys
 * are kept, so what they hold can be given back.
 */
import type { Clock } from "@/base/clock.ts";
import { BLOCKHASH_LIFETIME_BLOCKS, SPARE_WALLET_LOOK_MS } from "@/base/limits.ts";
import type { Log } from "@/base/log.ts";
import type { Address } from "@/domain/address.ts";
import { FailureError } from "@/domain/failure.ts";
import { lamport_delta } from "@/domain/landed_transaction.ts";
import type { ServiceState } from "@/domain/service_state.ts";
import type { LedgerFeed } from "@/engine/ledger_feed.ts";
import type { Chain } from "@/engine/ports.ts";
import type { Settler } from "@/engine/settler.ts";

/** What giving back works with. */
export interface SpareWalletsContext {
  readonly chain: Chain;
  readonly settler: Settler;
  readonly feed: LedgerFeed;
  readonly clock: Clock;
  readonly log: Log;
  /** Hears of each wallet that has been swept. */
  readonly on_swept: () => void;
}

/** A wallet that has no thread at this moment. */
export interface SpareWallet {
  readonly thread_id: string;
  readonly wallet: Address;
}

/** All of them. To be asked before threads are made: the wallet of a new one is not spare. */
export function spare_wallets(
  { wallets, threads }: Pick<ServiceState, "wallets" | "threads">,
): SpareWallet[] {
  return Array.from(wallets.values())
    .filter(({ thread_id }) => !threads.has(thread_id))
    .map(({ thread_id, wallet_address }) => ({ thread_id, wallet: wallet_address }));
}

/** Sweeps one wallet; answers whether it is empty now. Throws `FailureError` when the node cannot be asked. */
async function give_back(
  context: SpareWalletsContext,
  { thread_id, wallet }: SpareWallet,
  stopped: Promise<"stopped">,
): Promise<boolean> {
  const { chain, settler, log } = context;
  chain.watch(wallet);
  let returned = 0n;
  for (const signed of chain.sign_sweep(await chain.read_holdings(wallet))) {
    const settlement = await Promise.race([settler.settle(signed), stopped]);
    if (settlement === "stopped") return false;
    if (settlement.ended !== "landed" || settlement.transaction.error !== null) {
      const { message } = settlement.ended === "landed"
        ? chain.classify(settlement.transaction)
        : settlement.failure;
      log.warn("Cannot give back what a wallet without a thread holds", {
        thread_id,
        wallet,
        reason: message,
      });
      return false;
    }
    returned += lamport_delta(settlement.transaction, chain.core_wallet) + settlement.transaction.fee;
  }
  log.info("Gave back what a wallet without a thread held", { thread_id, wallet, lamports: returned });
  context.on_swept();
  return true;
}

/** One round; answers whether nothing is left to give back. */
async function sweep(
  context: SpareWalletsContext,
  spare: readonly SpareWallet[],
  stopped: Promise<"stopped">,
): Promise<boolean> {
  try {
    const holding = new Set(await context.chain.find_holders(spare.map(({ wallet }) => wallet)));
    let is_done = true;
    for (const one of spare) {
      if (holding.has(one.wallet) && !await give_back(context, one, stopped)) is_done = false;
    }
    return is_done;
  } catch (caught) {
    if (!(caught instanceof FailureError)) throw caught;
    context.log.info("Cannot look at wallets without a thread, will try again", { reason: caught.message });
    return false;
  }
}

/**
 * Gives back what these wallets hold, at once, and once more when nothing that an earlier life has sent to them can land
 * any more. Tries again until that is done, or until `stop`.
 */
export async function sweep_spare_wallets(
  context: SpareWalletsContext,
  spare: readonly SpareWallet[],
  stop: AbortSignal,
): Promise<void> {
  if (spare.length === 0) return;
  const { clock, feed } = context;
  const { promise: stopped, resolve } = Promise.withResolvers<"stopped">();
  stop.addEventListener("abort", () => resolve("stopped"), { once: true });
  await sweep(context, spare, stopped);
  while (feed.position.taken_at_ms === null && !stop.aborted) await clock.sleep(SPARE_WALLET_LOOK_MS, stop);
  const safe_height = feed.position.block_height + BLOCKHASH_LIFETIME_BLOCKS;
  for (;;) {
    await clock.sleep(SPARE_WALLET_LOOK_MS, stop);
    if (stop.aborted) return;
    if (feed.position.block_height > safe_height && await sweep(context, spare, stopped)) return;
  }
}
