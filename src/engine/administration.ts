/** What whoever owns the deployment does with it: pauses, fees, the treasury. The core wallet acts. */
import type { Address } from "@/domain/address.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import type { Pool } from "@/domain/pool.ts";
import { Refusal } from "@/domain/refusal.ts";
import type { Lamports } from "@/domain/units.ts";
import { answer_in_time, type AnswerBound } from "@/engine/answer_in_time.ts";
import { carry_out } from "@/engine/chain_act.ts";
import type { CoreFunds } from "@/engine/core_funds.ts";
import type { Chain, SignedTransaction } from "@/engine/ports.ts";
import type { Settler } from "@/engine/settler.ts";

/** The two switches of a pool. */
export interface PoolSwitches {
  /** Deposits and withdrawals. */
  readonly liquidity: boolean;
  readonly swaps: boolean;
}

/** New fees of a pool; one that is absent stays as it is. */
export interface NewPoolFees {
  readonly liquidity_fee?: Lamports | undefined;
  readonly swap_fee?: Lamports | undefined;
}

/** One act of an administrator; `donate_sol` is anybody's. */
export type AdministrationAct =
  | {
    readonly act: "pause_pool" | "unpause_pool";
    readonly pool_id: Address;
    readonly switches: PoolSwitches;
  }
  /** Lifted when there is nobody. */
  | {
    readonly act: "set_swap_owner_only";
    readonly pool_id: Address;
    readonly designated_owner: Address | undefined;
  }
  | { readonly act: "update_pool_fees"; readonly pool_id: Address; readonly fees: NewPoolFees }
  | { readonly act: "pause_system"; readonly reason_code: number }
  | { readonly act: "unpause_system" }
  | { readonly act: "consolidate_pool_fees"; readonly pool_ids: readonly Address[] }
  /** An amount of zero takes all. */
  | { readonly act: "withdraw_treasury_fees"; readonly destination: Address; readonly amount: Lamports }
  | { readonly act: "donate_sol"; readonly amount: Lamports; readonly message: string };

/** Who may administrate a deployment. */
export interface Authorities {
  /** `null` while the contract is not initialised. */
  readonly admin_authority: Address | null;
  /** `null`: nobody. */
  readonly upgrade_authority: Address | null;
}

/** The treasury as the chain holds it. */
export interface TreasuryReading {
  readonly slot: number;
  readonly address: Address;
  /** What is on the account, the rent included. */
  readonly lamports: Lamports;
  /** What the contract noted at its last own change of the treasury. */
  readonly total_balance: Lamports;
  readonly total_withdrawn: Lamports;
  readonly total_pool_creation_fees: Lamports;
  readonly total_liquidity_fees: Lamports;
  readonly total_swap_fees: Lamports;
  readonly total_donations: Lamports;
  readonly pool_creations: bigint;
  readonly liquidity_operations: bigint;
  readonly swaps: bigint;
  readonly withdrawals: bigint;
  readonly consolidations: bigint;
  readonly donations: bigint;
  /** Unix seconds; 0 is never. */
  readonly last_update_seconds: bigint;
  /** Unix seconds; 0 is never. In the future after the system was unpaused. */
  readonly last_withdrawal_seconds: bigint;
}

/** What administration asks of the chain. Reading throws `FailureError`. */
export interface AdministrationPort {
  read_authorities(): Promise<Authorities>;
  /** `undefined` while the contract is not initialised. */
  read_treasury(): Promise<TreasuryReading | undefined>;
  /** Signed and paid for by the core wallet. Throws `FailureError` while no recent blockhash is known. */
  sign_act(act: AdministrationAct): SignedTransaction;
}

/** What administration works with. */
export interface AdministrationContext {
  readonly port: AdministrationPort;
  readonly chain: Chain;
  readonly settler: Settler;
  readonly funds: CoreFunds;
  readonly bound: AnswerBound;
  readonly require_writable: () => void;
}

/** What the network asks for one signature, with some room. */
const FEE_LAMPORTS = 10_000n;

function not_initialised(): Refusal {
  return new Refusal(
    "not_available_here",
    "The contract is not initialised on this cluster",
    "Initialise it with its upgrade authority; a start of the service does it where that is the core wallet",
  );
}

/** Carries out the acts of administrators. All of it throws `Refusal` and `FailureError`. */
export class AdministrationService {
  readonly #context: AdministrationContext;

  constructor(context: AdministrationContext) {
    this.#context = context;
  }

  /** Stops what is switched on in `switches`, or lets it go on. At least one of them must be. */
  switch_pool(act: "pause_pool" | "unpause_pool", { pool_id }: Pool, switches: PoolSwitches) {
    if (!switches.liquidity && !switches.swaps) {
      throw new Refusal(
        "invalid_parameter",
        "Neither liquidity nor swaps: there is nothing to do",
        "Leave both out to mean both, or set one of them to true",
      );
    }
    return this.#administrate({ act, pool_id, switches });
  }

  /** Lets only `designated_owner` swap, who becomes the pool's owner; everybody again when there is none. */
  restrict_swaps({ pool_id }: Pool, designated_owner: Address | undefined) {
    return this.#administrate({ act: "set_swap_owner_only", pool_id, designated_owner });
  }

  /** Sets the fees of the next operations. At least one of them must be given. */
  update_fees({ pool_id }: Pool, fees: NewPoolFees) {
    if (fees.liquidity_fee === undefined && fees.swap_fee === undefined) {
      throw new Refusal(
        "invalid_parameter",
        "Neither liquidity_fee nor swap_fee: there is nothing to change",
        "Give one of them, or both",
      );
    }
    return this.#administrate({ act: "update_pool_fees", pool_id, fees });
  }

  /** Stops the whole contract. */
  pause_system(reason_code: number) {
    return this.#administrate({ act: "pause_system", reason_code });
  }

  /** Lets the contract go on; the treasury gives nothing for three days then. */
  unpause_system() {
    return this.#administrate({ act: "unpause_system" });
  }

  /** Moves the collected fees of pools to the treasury. */
  consolidate(pools: readonly Pool[]) {
    const pool_ids = pools.map(({ pool_id }) => pool_id);
    return this.#administrate({ act: "consolidate_pool_fees", pool_ids });
  }

  /** Takes lamports out of the treasury; zero takes all. */
  withdraw(amount: Lamports, destination: Address) {
    return this.#administrate({ act: "withdraw_treasury_fees", amount, destination });
  }

  /** Gives lamports of the core wallet to the treasury. */
  donate(amount: Lamports, message: string): Promise<LandedTransaction> {
    this.#context.require_writable();
    return this.#carry_out({ act: "donate_sol", amount, message }, amount + FEE_LAMPORTS);
  }

  /** The treasury at this moment. */
  async treasury(): Promise<TreasuryReading> {
    const reading = await this.#context.port.read_treasury();
    if (reading === undefined) throw not_initialised();
    return reading;
  }

  async #administrate(act: AdministrationAct): Promise<LandedTransaction> {
    this.#context.require_writable();
    await this.#require_authority(act.act);
    return await this.#carry_out(act, FEE_LAMPORTS);
  }

  #carry_out(act: AdministrationAct, needed: bigint): Promise<LandedTransaction> {
    const { port, chain, settler, funds, bound } = this.#context;
    const what = act.act.replaceAll("_", " ");
    const work = funds.spend(
      `To ${what}`,
      needed,
      () => carry_out(chain, settler, what, () => port.sign_act(act)),
    );
    return answer_in_time(what, bound, work);
  }

  /** The contract obeys its administrator and the program's upgrade authority, and no owner of a pool. */
  async #require_authority(act: string): Promise<void> {
    const { port, chain: { core_wallet } } = this.#context;
    const { admin_authority, upgrade_authority } = await port.read_authorities();
    if (admin_authority === null) throw not_initialised();
    if (core_wallet === admin_authority || core_wallet === upgrade_authority) return;
    const upgrade = upgrade_authority === null ? "" : ` or its upgrade authority ${upgrade_authority}`;
    throw new Refusal(
      "not_available_here",
      `The core wallet ${core_wallet} may not ${
        act.replaceAll("_", " ")
      }: the contract obeys its administrator ` +
        `${admin_authority}${upgrade}`,
      "Use that key as the core wallet (master_wallet.keypair_path), or let its owner do it",
      { core_wallet, admin_authority, upgrade_authority },
    );
  }
}
