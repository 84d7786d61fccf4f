import { iso_seconds } from "@/base/clock.ts";
import type { Address } from "@/domain/address.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import {
  next_withdrawal_seconds,
  withdrawable,
  withdrawal_limit,
} from "@/domain/policies/treasury_policy.ts";
import { Refusal } from "@/domain/refusal.ts";
import type { AdministrationService, TreasuryReading } from "@/engine/administration.ts";
import type { PoolService } from "@/engine/pool_service.ts";
import type {
  pool_administration_contracts,
  system_administration_contracts,
} from "@/rpc/contracts/administration.ts";
import type { Handlers } from "@/rpc/method.ts";
import { address_of_text } from "@/rpc/params.ts";

function acted({ signature, fee }: LandedTransaction) {
  return { transaction_signature: signature, network_fee_paid: fee };
}

function time_of(seconds: bigint | undefined): string | null {
  return seconds === undefined || seconds === 0n ? null : iso_seconds(Number(seconds) * 1_000);
}

function treasury_view(reading: TreasuryReading) {
  const { address, last_update_seconds, last_withdrawal_seconds, ...rest } = reading;
  return {
    ...rest,
    treasury_address: address,
    withdrawable: withdrawable(reading.lamports),
    withdrawal_limit: withdrawal_limit(reading.total_balance),
    next_withdrawal_at: time_of(next_withdrawal_seconds(last_withdrawal_seconds)),
    last_update_at: time_of(last_update_seconds),
  };
}

/** The methods of administrators about pools. */
export function pool_administration_handlers(
  pools: PoolService,
  administration: AdministrationService,
  core_wallet: Address,
): Handlers<typeof pool_administration_contracts> {
  return {
    pause_pool: async ({ pool_id, ...switches }) => {
      const pool = pools.get(pool_id);
      return {
        pool_id: pool.pool_id,
        ...acted(await administration.switch_pool("pause_pool", pool, switches)),
      };
    },
    unpause_pool: async ({ pool_id, ...switches }) => {
      const pool = pools.get(pool_id);
      return {
        pool_id: pool.pool_id,
        ...acted(await administration.switch_pool("unpause_pool", pool, switches)),
      };
    },
    update_pool_fees: async ({ pool_id, ...fees }) => {
      const pool = pools.get(pool_id);
      return { pool_id: pool.pool_id, ...acted(await administration.update_fees(pool, fees)) };
    },
    set_swap_owner_only: async ({ pool_id, enabled, designated_owner }) => {
      const pool = pools.get(pool_id);
      if (!enabled && designated_owner !== undefined) {
        throw new Refusal(
          "invalid_parameter",
          "designated_owner is given, and swaps are to be everybody's: the contract would not look at it",
          "Leave designated_owner out, or set enabled to true",
        );
      }
      const designated = designated_owner === undefined
        ? core_wallet
        : address_of_text("designated_owner", designated_owner);
      const owner = enabled ? designated : undefined;
      return { pool_id: pool.pool_id, ...acted(await administration.restrict_swaps(pool, owner)) };
    },
    consolidate_pool_fees: async ({ pool_ids }) => {
      const named = pool_ids.map((pool_id) => pools.get(pool_id));
      const landed = await administration.consolidate(named);
      return { pool_ids: named.map(({ pool_id }) => pool_id), ...acted(landed) };
    },
  };
}

/** The methods of administrators about the whole deployment and its treasury. */
export function system_administration_handlers(
  administration: AdministrationService,
  core_wallet: Address,
): Handlers<typeof system_administration_contracts> {
  return {
    pause_system: async ({ reason_code }) => acted(await administration.pause_system(reason_code)),
    unpause_system: async () => acted(await administration.unpause_system()),
    withdraw_treasury_fees: async ({ amount, destination: wanted }) => {
      const destination = wanted === undefined ? core_wallet : address_of_text("destination", wanted);
      return { destination, ...acted(await administration.withdraw(amount, destination)) };
    },
    donate_sol: async ({ amount, message }) => ({
      amount,
      ...acted(await administration.donate(amount, message)),
    }),
    get_treasury: async () => treasury_view(await administration.treasury()),
  };
}
