import type { Clock } from "@/base/clock.ts";
import type { Rng } from "@/base/rng.ts";
import type { Address } from "@/domain/address.ts";
import { FailureError } from "@/domain/failure.ts";
import type { Pool, SwapDirection } from "@/domain/pool.ts";
import type { PoolReading } from "@/domain/pool_state.ts";
import { classify_ratio, MAX_DECIMALS, type Ratio, ratio_of_whole_tokens } from "@/domain/ratio.ts";
import { Refusal } from "@/domain/refusal.ts";
import type { Auditor } from "@/engine/auditor.ts";
import { answer_in_time, type AnswerBound } from "@/engine/answer_in_time.ts";
import { carry_out } from "@/engine/chain_act.ts";
import type { CoreFunds } from "@/engine/core_funds.ts";
import type { Chain } from "@/engine/ports.ts";
import type { Settler } from "@/engine/settler.ts";
import type { StateKeeper } from "@/engine/state_keeper.ts";

/** What a user may say about a new pool; the rest is drawn. */
export interface PoolRequest {
  readonly token_a_decimals?: number | undefined;
  readonly token_b_decimals?: number | undefined;
  readonly ratio_whole_number?: bigint | undefined;
  readonly ratio_direction?: SwapDirection | undefined;
}

/** Lamports that creating a pool takes from the core wallet: the contract's fee, five rents, two mints, the network. */
const POOL_CREATION_LAMPORTS = 1_160_941_120n + 2n * 1_461_600n + 15_000n;
/** The decimals that are drawn: what real mints use. */
const RANDOM_DECIMALS = { low: 0, high: 9 } as const;
const RANDOM_RATIOS = [1n, 2n, 5n, 10n, 25n, 100n, 160n, 1_000n, 25_000n, 1_000_000n] as const;

/** Creates pools and keeps the list of them. */
export class PoolService {
  readonly #chain: Chain;
  readonly #settler: Settler;
  readonly #auditor: Auditor;
  readonly #funds: CoreFunds;
  readonly #bound: AnswerBound;
  readonly #clock: Clock;
  readonly #rng: Rng;
  readonly #keeper: StateKeeper;
  readonly #require_writable: () => void;
  readonly #missing = new Set<Address>();

  constructor(parts: {
    chain: Chain;
    settler: Settler;
    auditor: Auditor;
    funds: CoreFunds;
    bound: AnswerBound;
    keeper: StateKeeper;
    clock: Clock;
    rng: Rng;
    /** Throws `Refusal` where nothing may be sent to the contract. */
    require_writable?: () => void;
  }) {
    this.#chain = parts.chain;
    this.#settler = parts.settler;
    this.#auditor = parts.auditor;
    this.#funds = parts.funds;
    this.#bound = parts.bound;
    this.#keeper = parts.keeper;
    this.#clock = parts.clock;
    this.#rng = parts.rng;
    this.#require_writable = parts.require_writable ?? (() => {});
  }

  /** Every pool, in the order of creation. */
  all(): Pool[] {
    return [...this.#keeper.state.pools.values()];
  }

  /** The pool of this id, which may be any text. Throws `Refusal` when it is not in the registry. */
  get(pool_id: string): Pool {
    return this.#present(this.get_known(pool_id));
  }

  /** The same, also when the pool is no longer on the chain. */
  get_known(pool_id: string): Pool {
    const pool = this.#keeper.state.pools.get(pool_id as Address);
    if (pool !== undefined) return pool;
    throw new Refusal(
      "pool_not_found",
      `Pool ${pool_id} not found in registry`,
      "list_pools lists the pools that exist; create_pool creates one, import_pool takes over one of somebody else",
      { pool_id },
    );
  }

  /** Whether the pool was on the chain when the service last looked. */
  is_present(pool_id: Address): boolean {
    return !this.#missing.has(pool_id);
  }

  /** Pools that were not on the chain when the service last looked. */
  missing(): Address[] {
    return [...this.#missing];
  }

  /** What the chain holds of a pool at this moment. Throws `Refusal` and `FailureError`. */
  read(pool_id: string): Promise<PoolReading> {
    return this.#chain.read_pool(this.get(pool_id));
  }

  /** The pool is in the registry but no longer on the chain: nothing can be done with it. */
  mark_missing(pool_id: Address): void {
    this.#missing.add(pool_id);
  }

  /** The pool is on the chain, whatever was seen of it before. */
  mark_present(pool_id: Address): void {
    this.#missing.delete(pool_id);
  }

  #present(pool: Pool): Pool {
    if (!this.#missing.has(pool.pool_id)) return pool;
    throw new Refusal(
      "pool_not_found",
      `Pool ${pool.pool_id} is not on the chain any more: the cluster was reset`,
      "create_pool creates a new one on the new ledger; import_pool takes this one back once it is there again",
      { pool_id: pool.pool_id },
    );
  }

  /** Creates mints and pool in one transaction: there is either a whole pool or none. Throws `Refusal`. */
  create(request: PoolRequest): Promise<Pool> {
    this.#require_writable();
    const what = "create the pool";
    return answer_in_time(what, this.#bound, this.#create(what, request));
  }

  async #create(what: string, request: PoolRequest): Promise<Pool> {
    const spec = this.#spec(request);
    const landed = Promise.withResolvers<Pool>();
    await this.#funds.spend(
      "A pool",
      POOL_CREATION_LAMPORTS,
      () =>
        carry_out(this.#chain, this.#settler, what, () => {
          const { pool, transaction } = this.#chain.sign_pool_creation(spec);
          this.#chain.watch(pool.pool_id);
          landed.resolve(pool);
          return transaction;
        }),
    );
    const pool = await landed.promise;
    this.#keeper.record({ type: "pool_created", pool });
    await this.#start_audit(pool);
    return pool;
  }

  async #start_audit(pool: Pool): Promise<void> {
    try {
      this.#auditor.add_pool(pool, this.#chain.core_wallet, await this.#chain.read_pool(pool), true);
    } catch (caught) {
      if (!(caught instanceof FailureError)) throw caught;
      const { message, hint } = caught.failure;
      throw new Refusal("chain_failed", `Cannot read the new pool ${pool.pool_id}: ${message}`, hint);
    }
  }

  #spec(request: PoolRequest) {
    const rng = this.#rng;
    const token_a_decimals = request.token_a_decimals ?? rng.int(RANDOM_DECIMALS.low, RANDOM_DECIMALS.high);
    const token_b_decimals = request.token_b_decimals ?? rng.int(RANDOM_DECIMALS.low, RANDOM_DECIMALS.high);
    const direction = request.ratio_direction ?? (rng.int(0, 1) === 0 ? "a_to_b" : "b_to_a");
    const whole_number = request.ratio_whole_number ??
      this.#draw_ratio(token_a_decimals, token_b_decimals, direction);
    const ratio = ratio_of_whole_tokens(whole_number, direction, token_a_decimals, token_b_decimals);
    if (ratio === undefined || !this.#accepted(ratio, token_a_decimals, token_b_decimals)) {
      throw new Refusal(
        "invalid_parameter",
        `Ratio ${whole_number} (${direction}) does not work with ${token_a_decimals} and ${token_b_decimals} decimals: ` +
          "a side would not fit 64 bits",
        `Decimals are 0 to ${MAX_DECIMALS}; ratio_whole_number times ten to the decimals must be below 2^64`,
        { token_a_decimals, token_b_decimals, ratio_whole_number: whole_number, ratio_direction: direction },
      );
    }
    return { token_a_decimals, token_b_decimals, ratio, created_at_ms: this.#clock.now_ms() };
  }

  #accepted(ratio: Ratio, decimals_a: number, decimals_b: number): boolean {
    return classify_ratio(ratio, decimals_a, decimals_b) !== "engineering";
  }

  /** A ratio that the contract takes with these decimals; 1 always works. */
  #draw_ratio(decimals_a: number, decimals_b: number, direction: SwapDirection): bigint {
    const usable = RANDOM_RATIOS.filter((whole_number) =>
      ratio_of_whole_tokens(whole_number, direction, decimals_a, decimals_b) !== undefined
    );
    return usable[this.#rng.int(0, Math.max(0, usable.length - 1))] ?? 1n;
  }
}
