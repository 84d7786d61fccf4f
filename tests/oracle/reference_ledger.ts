/**
 * A second, plain account of what the contract does with deposits, withdrawals and swaps, for checking the first one.
 * It knows nothing of the oracle's model: numbers in, landed transactions out.
 */
import type { Address } from "@/domain/address.ts";
import type { OperationCall } from "@/domain/contract_call.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import type { Pool } from "@/domain/pool.ts";
import type { TransactionError } from "@/domain/transaction_error.ts";
import {
  contract_error,
  landed,
  LIQUIDITY_FEE,
  NETWORK_FEE,
  POOL_RENT,
  SWAP_FEE,
  type TestUser,
  token_program_error,
  WALLET_LAMPORTS,
} from "../support/landed_transactions.ts";

type Column = "a" | "b" | "lp_a" | "lp_b";
type Failure = { readonly error: TransactionError };
type Moves = { readonly fee: bigint; readonly moves: readonly (readonly [Address, bigint])[] };

/** The balances of one pool and its users. */
export class ReferenceLedger {
  readonly pool: Pool;
  readonly #tokens = new Map<Address, { readonly mint: Address; balance: bigint }>();
  readonly #lamports = new Map<Address, bigint>();
  readonly lp_supply = { a: 0n, b: 0n };
  /** What the floor divisions of all swaps have dropped, each side in the unit of the solvency equation. */
  dust = 0n;
  #slot = 100;

  constructor(pool: Pool, users: readonly TestUser[], tokens: bigint) {
    this.pool = pool;
    this.#lamports.set(pool.pool_id, POOL_RENT);
    this.#tokens.set(pool.a.vault, { mint: pool.a.mint, balance: 0n });
    this.#tokens.set(pool.b.vault, { mint: pool.b.mint, balance: 0n });
    const mints = { a: pool.a.mint, b: pool.b.mint, lp_a: pool.a.lp_mint, lp_b: pool.b.lp_mint };
    for (const user of users) {
      this.#lamports.set(user.wallet, WALLET_LAMPORTS);
      for (const column of ["a", "b", "lp_a", "lp_b"] as Column[]) {
        const balance = column === "a" || column === "b" ? tokens : 0n;
        this.#tokens.set(user.accounts[column], { mint: mints[column], balance });
      }
    }
  }

  /** What an account holds. */
  balance(account: Address): bigint {
    return this.#tokens.get(account)?.balance ?? 0n;
  }

  /** Lamports of an account. */
  lamports(account: Address): bigint {
    return this.#lamports.get(account) ?? 0n;
  }

  /** Executes one call in a transaction of its own. */
  land(call: OperationCall): LandedTransaction {
    const result = this.#execute(call);
    const failed = "error" in result;
    const { moves, fee } = failed ? { moves: [], fee: 0n } : result;
    const tokens = Object.fromEntries(
      [this.pool.a.vault, this.pool.b.vault, call.input_account, call.output_account].map((account) => {
        const { mint, balance } = this.#tokens.get(account)!;
        const moved = moves.filter(([mover]) => mover === account).reduce(
          (sum, [, units]) => sum + units,
          0n,
        );
        this.#tokens.get(account)!.balance = balance + moved;
        return [account, [mint, balance, balance + moved] as const];
      }),
    );
    const paid = (account: Address, change: bigint): readonly [bigint, bigint] => {
      const before = this.lamports(account);
      this.#lamports.set(account, before + change);
      return [before, before + change];
    };
    this.#slot += 1;
    return landed({
      calls: [call],
      tokens,
      lamports: {
        [call.user]: paid(call.user, -fee - NETWORK_FEE),
        [this.pool.pool_id]: paid(this.pool.pool_id, fee),
      },
      error: failed ? result.error : null,
      slot: this.#slot,
    });
  }

  #execute(call: OperationCall): Failure | Moves {
    if (call.amount === 0n) return { error: contract_error("InvalidArgument") };
    if (call.name === "swap") return this.#swap(call);
    const side = call.mint === this.pool.a.mint ? "a" : "b";
    const vault = this.pool[side].vault;
    const short = this.balance(call.input_account) < call.amount;
    if (call.name === "deposit") {
      if (short) return { error: contract_error("InsufficientFunds") };
      this.lp_supply[side] += call.amount;
      return this.#moves(call, LIQUIDITY_FEE, vault, vault, [-call.amount, call.amount, 0n]);
    }
    if (short || this.balance(vault) < call.amount) return { error: token_program_error(1) };
    this.lp_supply[side] -= call.amount;
    return this.#moves(call, LIQUIDITY_FEE, vault, vault, [-call.amount, -call.amount, 0n]);
  }

  #swap(call: OperationCall & { name: "swap" }): Failure | Moves {
    const { a, b, ratio_a_numerator, ratio_b_denominator } = this.pool;
    const gives_a = this.#tokens.get(call.input_account)?.mint === a.mint;
    if (this.balance(call.input_account) < call.amount) {
      return { error: contract_error("InvalidAccountData") };
    }
    const [product, divisor] = gives_a
      ? [call.amount * ratio_b_denominator, ratio_a_numerator]
      : [call.amount * ratio_a_numerator, ratio_b_denominator];
    const output = product / divisor;
    if (output === 0n) return { error: contract_error("InvalidArgument") };
    if (output !== call.expected_output) return { error: contract_error(1047) };
    const [into, out_of] = gives_a ? [a.vault, b.vault] : [b.vault, a.vault];
    if (this.balance(out_of) < output) return { error: contract_error("InsufficientFunds") };
    this.dust += product % divisor;
    return this.#moves(call, SWAP_FEE, into, out_of, [-call.amount, call.amount, -output]);
  }

  /** `flows`: of the input account, of the vault that takes, of the vault that gives. */
  #moves(
    call: OperationCall,
    fee: bigint,
    into: Address,
    out_of: Address,
    [input, taken, given]: [bigint, bigint, bigint],
  ): Moves {
    const received = given === 0n ? -input : -given;
    return {
      fee,
      moves: [[call.input_account, input], [into, taken], [out_of, given], [call.output_account, received]],
    };
  }
}
