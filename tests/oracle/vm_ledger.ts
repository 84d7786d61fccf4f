/** The committed program in the real VM as a ledger, with the model beside it for the steps that look at accounts. */
import type { PublicKey, TransactionInstruction } from "@solana/web3.js";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import { hex } from "../program_model/addresses.ts";
import { run_transaction } from "../program_model/runtime.ts";
import { Twins } from "../program_model/twins.ts";
import type { Account } from "../program_model/world.ts";
import { ModelLedger } from "./model_ledger.ts";
import { keys_of, landed_of, type Snapshot } from "./raw_transactions.ts";

/** See the head of this file: what it says of a transaction is the VM's own. */
export class VmLedger extends ModelLedger {
  readonly #twins = new Twins();
  override readonly world = this.#twins.world;

  override put(key: PublicKey, account: Account): void {
    this.#twins.put(key, account);
  }

  override adopt(key: PublicKey): void {
    this.#twins.adopt(key);
  }

  override pass(seconds: bigint): void {
    this.#twins.pass(seconds);
  }

  override land(ix: TransactionInstruction): LandedTransaction {
    const look = (key: PublicKey): Snapshot | undefined => {
      const account = this.#twins.ledger.get(key);
      return account && { ...account, owner: account.owner.toBase58() };
    };
    const before = new Map(keys_of(ix).map((key) => [hex(key), look(key)]));
    const { error, logs } = this.#twins.ledger.send(ix);
    run_transaction(this.world, ix);
    return landed_of({
      ...{ ix, error, logs, seconds: this.world.time, slot: this.next_slot() },
      before: (key) => before.get(hex(key)),
      after: look,
    });
  }
}
