import type { Address } from "@/domain/address.ts";
import { is_operation } from "@/domain/contract_call.ts";
import { lamport_delta, type LandedTransaction, token_delta } from "@/domain/landed_transaction.ts";
import type { Pool } from "@/domain/pool.ts";

/** What operations have moved through a pool, in base units, and what they have paid, in lamports. */
export interface Activity {
  readonly operations: number;
  readonly volume_a: bigint;
  readonly volume_b: bigint;
  readonly fees: bigint;
}

const NOTHING: Activity = { operations: 0, volume_a: 0n, volume_b: 0n, fees: 0n };

function sum(left: Activity, right: Activity): Activity {
  return {
    operations: left.operations + right.operations,
    volume_a: left.volume_a + right.volume_a,
    volume_b: left.volume_b + right.volume_b,
    fees: left.fees + right.fees,
  };
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

/** The volume in units of token A at the pool's ratio, which never changes: both sides can be added. */
export function volume_in_a(pool: Pool, { volume_a, volume_b }: Activity): bigint {
  return volume_a + volume_b * pool.ratio_a_numerator / pool.ratio_b_denominator;
}

/**
 * Adds up, from the landed transactions of everybody, what each pool has seen and what each of our wallets has
 * contributed to it, since this process began to watch.
 */
export class PoolActivity {
  readonly #pool_of: (pool_id: Address) => Pool | undefined;
  readonly #is_ours: (wallet: Address) => boolean;
  readonly #pools = new Map<Address, Activity>();
  readonly #wallets = new Map<Address, Activity>();

  constructor(
    pool_of: (pool_id: Address) => Pool | undefined,
    is_ours: (wallet: Address) => boolean,
  ) {
    this.#pool_of = pool_of;
    this.#is_ours = is_ours;
  }

  /** Takes the next landed transaction. One that failed has moved nothing. */
  on_transaction(transaction: LandedTransaction): void {
    if (transaction.error !== null) return;
    for (const call of transaction.calls) {
      const pool = is_operation(call) ? this.#pool_of(call.pool_id) : undefined;
      if (!is_operation(call) || pool === undefined) continue;
      const activity = {
        operations: 1,
        volume_a: magnitude(token_delta(transaction, pool.a.vault)),
        volume_b: magnitude(token_delta(transaction, pool.b.vault)),
        fees: lamport_delta(transaction, pool.pool_id),
      };
      this.#pools.set(pool.pool_id, sum(this.of_pool(pool.pool_id), activity));
      if (this.#is_ours(call.user)) this.#wallets.set(call.user, sum(this.of_wallet(call.user), activity));
      return; // The balances are those of the whole transaction: a second call must not count them again.
    }
  }

  /** What everybody has done with a pool. */
  of_pool(pool_id: Address): Activity {
    return this.#pools.get(pool_id) ?? NOTHING;
  }

  /** What one of our wallets has done. */
  of_wallet(wallet: Address): Activity {
    return this.#wallets.get(wallet) ?? NOTHING;
  }
}
