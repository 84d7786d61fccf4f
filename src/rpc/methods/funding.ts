import { side_of } from "@/domain/pool.ts";
import type { CoreRunway } from "@/engine/core_runway.ts";
import type { Faucet } from "@/engine/faucet.ts";
import type { GrantService } from "@/engine/grants.ts";
import type { PoolService } from "@/engine/pool_service.ts";
import type { ThreadManager } from "@/engine/thread_manager.ts";
import type { funding_contracts } from "@/rpc/contracts/funding.ts";
import type { Handlers } from "@/rpc/method.ts";
import { address_of_text } from "@/rpc/params.ts";

/** The methods by which the core wallet gives and gets. */
export function funding_handlers(
  pools: PoolService,
  threads: ThreadManager,
  grants: GrantService,
  runway: CoreRunway,
  faucet: Faucet,
): Handlers<typeof funding_contracts> {
  return {
    fund_thread: async ({ thread_id, funding_type, amount }) => {
      const entry = threads.get_fundable(thread_id);
      pools.get(entry.thread.pool_id);
      const { signature, fee } = await grants.fund(entry, funding_type, amount);
      return { thread_id, funding_type, amount, transaction_signature: signature, network_fee_paid: fee };
    },
    mint_and_send_tokens: async ({ pool_id, token_type, recipient_address, amount }) => {
      const pool = pools.get(pool_id);
      const recipient = address_of_text("recipient_address", recipient_address);
      const { signature, fee } = await grants.mint_and_send(pool, token_type, recipient, amount);
      return {
        transaction_signature: signature,
        pool_id: pool.pool_id,
        token_mint: side_of(pool, token_type).mint,
        token_type,
        recipient_address: recipient,
        amount_minted: amount,
        network_fee_paid: fee,
      };
    },
    get_core_wallet_status: () => {
      const { balance, burn_per_hour, runway_ms } = runway.reading();
      return {
        wallet_address: runway.core_wallet,
        sol_balance: balance,
        burn_lamports_per_hour: burn_per_hour,
        runway_seconds: runway_ms === null ? null : Math.floor(runway_ms / 1_000),
        alarm: runway.problem ?? null,
      };
    },
    airdrop_sol: async ({ amount }) => {
      const transaction_signature = await faucet.fill_core_wallet(amount);
      return { wallet_address: runway.core_wallet, amount, transaction_signature };
    },
  };
}
