/** The model of the whole program as a ledger, judged by the fold: it knows nothing of the oracle's own model. */
import type { PublicKey, TransactionInstruction } from "@solana/web3.js";
import { PublicKey as Key } from "@solana/web3.js";
import { deployment_reading, pool_accounts, pool_reading } from "@/chain/pool_reading.ts";
import type { Address } from "@/domain/address.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import type { Pool } from "@/domain/pool.ts";
import type { PoolReading } from "@/domain/pool_state.ts";
import { amount } from "@/domain/units.ts";
import type { DeploymentReading } from "@/engine/pool_checks.ts";
import type { Deployment } from "@/oracle/contract_state.ts";
import type { LedgerFold } from "@/oracle/ledger_fold.ts";
import {
  Ledger,
  PROGRAM_DATA,
  PROGRAM_ID,
  START_TIME,
  SYSTEM_STATE,
  TREASURY,
  UPGRADE_AUTHORITY,
} from "../program/support.ts";
import { hex } from "../program_model/addresses.ts";
import { run_transaction } from "../program_model/runtime.ts";
import type { Twins } from "../program_model/twins.ts";
import type { Plan } from "../program_model/universe.ts";
import { type Account, World } from "../program_model/world.ts";
import { landed_of, type Snapshot } from "./raw_transactions.ts";

const text = (key: PublicKey) => key.toBase58() as Address;
const genesis = new Ledger();

/** The deployment of the program's tests. */
export const DEPLOYMENT: Deployment = {
  program_id: text(PROGRAM_ID),
  system_state: text(SYSTEM_STATE),
  main_treasury: text(TREASURY),
  program_data: text(PROGRAM_DATA),
  upgrade_authority: text(UPGRADE_AUTHORITY),
};

/** The account as a node shows it. */
export function snapshot(account: Readonly<Account> | undefined): Snapshot | undefined {
  if (account === undefined) return undefined;
  const owner = new Key(Uint8Array.fromHex(account.owner)).toBase58();
  return { data: Uint8Array.from(account.data), lamports: account.lamports, owner };
}

/** See the head of this file. It has what the steps of the random run ask of the twins. */
export class ModelLedger {
  readonly world: World = new World(START_TIME);
  #slot = 0;

  put(key: PublicKey, account: Account): void {
    this.world.put(hex(key), { ...account, data: Uint8Array.from(account.data) });
  }

  adopt(key: PublicKey): void {
    const { lamports, owner, data } = genesis.read(key);
    this.world.put(hex(key), { lamports, owner: hex(owner), data: data.slice(0, 256) });
  }

  pass(seconds: bigint): void {
    this.world.time += seconds;
  }

  /** Itself, for functions that want the twins. */
  get as_twins(): Twins {
    return this as unknown as Twins;
  }

  /** Each transaction has a slot of its own. */
  next_slot(): number {
    this.#slot += 1;
    return this.#slot;
  }

  /** Executes an instruction in a transaction and slot of its own. */
  land(ix: TransactionInstruction): LandedTransaction {
    const keys = ix.keys.map(({ pubkey }) => pubkey);
    const before = new Map(keys.map((key) => [hex(key), snapshot(this.world.before(hex(key)))]));
    const { error } = run_transaction(this.world, ix);
    return landed_of({
      ix,
      error,
      logs: [],
      before: (key) => before.get(hex(key)),
      after: (key) => snapshot(this.world.peek(hex(key))),
      seconds: this.world.time,
      slot: this.next_slot(),
    });
  }

  /** What a node answers for a pool. */
  read_pool(pool: Pool): PoolReading | undefined {
    const accounts = pool_accounts(pool).map((address) => {
      const account = this.world.peek(hex(new Key(address)));
      return account === undefined || account.data.length === 0 ? undefined : account;
    });
    return pool_reading(this.#slot, accounts);
  }

  /** What a node answers for the system and the treasury. */
  read_deployment(): DeploymentReading | undefined {
    const [system, treasury] = [SYSTEM_STATE, TREASURY].map((key) => this.world.peek(hex(key)));
    return deployment_reading(this.#slot, system, treasury);
  }

  /** Compares everything that the fold says with what a node would answer. */
  check(fold: LedgerFold): ReturnType<LedgerFold["check_reading"]> {
    const found = fold.pools.flatMap((pool) => {
      const reading = this.read_pool(pool);
      return reading === undefined ? [] : fold.check_reading(pool.pool_id, reading);
    });
    const reading = this.read_deployment();
    if (reading === undefined) return found;
    return [...found, ...fold.check_deployment(reading.slot, reading.system, reading.treasury)];
  }
}

/** The pool that a plan creates, as the service knows pools. */
export function pool_of({ pool }: Plan, decimals: readonly [number, number], flags: number): Pool {
  const side = (index: 0 | 1) => ({
    mint: text(pool.mints[index]!),
    decimals: decimals[index],
    vault: text(pool.vaults[index]!),
    lp_mint: text(pool.lpMints[index]!),
  });
  return {
    pool_id: text(pool.id),
    a: side(0),
    b: side(1),
    ratio_a_numerator: amount(pool.ratioA),
    ratio_b_denominator: amount(pool.ratioB),
    flags,
    created_at_ms: 0,
  };
}
