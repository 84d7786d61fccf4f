/** What probes ask of the chain: transactions that no honest client would build, and what they would do. */
import type { Address } from "@/domain/address.ts";
import type { InstructionName } from "@/domain/contract_call.ts";
import type { Pool } from "@/domain/pool.ts";
import type { Ratio } from "@/domain/ratio.ts";
import type { TransactionError } from "@/domain/transaction_error.ts";
import type { SignedTransaction } from "@/engine/ports.ts";

/** A call of the contract in its own words; every account may be another one than it should be. */
export interface ProbeCall {
  readonly what: "call";
  readonly name: InstructionName;
  /** By part. What is not given is the deployment's own, or the well-known program of that part. */
  readonly accounts: Readonly<Record<string, Address>>;
  readonly values: Readonly<Record<string, Address | bigint | number | boolean | string>>;
  readonly pools?: readonly Address[];
  /** The part whose signature, or right to be written, is left out. */
  readonly unsigned?: string;
  readonly read_only?: string;
  /** Accounts too many (this one is appended so often), or too few where it is negative. */
  readonly surplus_accounts?: number;
}

/** One instruction of a probe's transaction. */
export type ProbeStep =
  | ProbeCall
  | {
    readonly what: "send_sol";
    readonly from: Address;
    readonly to: Address;
    readonly amount: bigint;
  }
  /** Paid for by the core wallet. */
  | { readonly what: "create_token_account"; readonly wallet: Address; readonly mint: Address }
  | {
    readonly what: "send_tokens";
    readonly from: Address;
    readonly to: Address;
    readonly owner: Address;
    readonly amount: bigint;
  }
  | {
    readonly what: "mint_tokens";
    readonly mint: Address;
    readonly account: Address;
    readonly amount: bigint;
  }
  /** By the core wallet, which may mint, and freeze where it is asked for. */
  | {
    readonly what: "create_mint";
    readonly mint: Address;
    readonly decimals: number;
    readonly can_freeze?: boolean;
  };

/** What a transaction would do; nothing of it happens. */
export interface Simulated {
  readonly error: TransactionError | null;
  /** The data of the accounts that were asked for, as it would leave them; `null` where the node does not say. */
  readonly accounts: readonly (Uint8Array | null)[];
}

/** A pool that is only planned. The mints are in the order of the contract. */
export interface PoolPlan extends Ratio {
  readonly mints: readonly [a: Address, b: Address];
  readonly decimals: readonly [a: number, b: number];
  readonly flags: number;
  readonly created_at_ms: number;
}

/** The addresses of a deployment that a caller could name in the wrong place. */
export interface ProbePlaces {
  readonly program_id: Address;
  readonly program_data: Address;
  readonly system_state: Address;
  readonly main_treasury: Address;
  readonly system_program: Address;
  readonly token_program: Address;
}

/** See the head of this file. What asks the node throws `FailureError`. */
export interface ProbePort {
  readonly places: ProbePlaces;
  /**
   * A wallet that only probes use, the same for the same name as long as the core wallet is the same: its key comes from
   * the core wallet's and is written down nowhere, and what a probe that was cut off has left on it the next one finds.
   */
  wallet(name: string): Address;
  /** An address with a new key, for a mint: gone with the process. */
  new_key(): Address;
  /** Two of them, the smaller one first. */
  new_mints(): [a: Address, b: Address];
  pool_of(plan: PoolPlan): Pool;
  token_account(wallet: Address, mint: Address): Address;
  /** Paid for by the core wallet. Throws `FailureError` while no recent blockhash is known. */
  sign(steps: readonly ProbeStep[]): SignedTransaction;
  /** Signatures are not needed. */
  simulate(steps: readonly ProbeStep[], look_at?: readonly Address[]): Promise<Simulated>;
  /** The decimals of a mint; throws `RangeError` where the data are none. */
  mint_decimals(data: Uint8Array): number;
  /** The owner of a pool; throws `RangeError` where the data are none. */
  pool_owner(data: Uint8Array): Address;
  /** Lets pools go: their addresses are not watched any more, and the keys of their mints are forgotten. */
  forget(pools: readonly Pool[]): void;
}
