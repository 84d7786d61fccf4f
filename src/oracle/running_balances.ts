import type { Address } from "@/domain/address.ts";
import type { OperationCall } from "@/domain/contract_call.ts";
import type { DirectMove, LandedTransaction } from "@/domain/landed_transaction.ts";
import type { Prediction } from "@/oracle/prediction.ts";

interface TokenBalance {
  readonly mint: string;
  readonly balance: bigint;
}

/** The users' balances between the calls of one transaction: before the first one they are the meta's own. */
export class RunningBalances {
  readonly #tokens = new Map<Address, TokenBalance>();
  readonly #lamports = new Map<Address, bigint>();
  readonly #moves: readonly DirectMove[];
  #moved = 0;

  constructor(transaction: LandedTransaction) {
    this.#moves = transaction.direct_moves;
    for (const { account, mint, before } of transaction.token_changes) {
      this.#tokens.set(account, { mint, balance: before });
    }
    for (const { account, before } of transaction.lamport_changes) {
      this.#lamports.set(account, account === transaction.fee_payer ? before - transaction.fee : before);
    }
  }

  /** Books what the transaction's other instructions before `instruction_index` move. */
  move_until(instruction_index: number): void {
    for (;; this.#moved += 1) {
      const move = this.#moves[this.#moved];
      if (move === undefined || move.instruction_index >= instruction_index) return;
      const { what, source, destination, amount } = move;
      const add = (account: Address, change: bigint) =>
        what === "tokens"
          ? this.#add(account, change)
          : this.#lamports.set(account, this.lamports(account) + change);
      if (source !== null) add(source, -amount);
      if (destination !== null) add(destination, amount);
    }
  }

  /** A token account as the next call finds it, or `undefined` when the transaction does not name it. */
  token(account: Address): TokenBalance | undefined {
    return this.#tokens.get(account);
  }

  /** Lamports as the next call finds them. */
  lamports(account: Address): bigint {
    return this.#lamports.get(account) ?? 0n;
  }

  /** Books a call that succeeds. */
  spend(call: OperationCall, prediction: Prediction & { ok: true }): void {
    this.#add(call.input_account, -prediction.amount_in);
    this.#add(call.output_account, prediction.amount_out);
    this.#lamports.set(call.user, this.lamports(call.user) - prediction.pool_fee);
  }

  #add(account: Address, change: bigint): void {
    const token = this.#tokens.get(account);
    if (token !== undefined) this.#tokens.set(account, { ...token, balance: token.balance + change });
  }
}
