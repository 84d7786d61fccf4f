import type { Address } from "@/domain/address.ts";
import type { Failure } from "@/domain/failure.ts";
import type { LamportChange, LandedTransaction, TokenChange } from "@/domain/landed_transaction.ts";
import type { TransactionError } from "@/domain/transaction_error.ts";
import type { Amount, Lamports } from "@/domain/units.ts";
import type { Account, Ledger } from "@/simulation/chain/ledger.ts";
import type { ProgramError } from "@/simulation/chain/program_error.ts";
import type { ModelTransaction } from "@/simulation/chain/transaction.ts";

/** The smallest balance that the runtime lets an account without data keep, other than none at all. */
const MIN_RENT_EXEMPT_LAMPORTS = 890_880n;
/** About what each instruction costs; only shown. */
const COMPUTE_UNITS_PER_INSTRUCTION = 30_000;

/** Whether the runtime would refuse to leave so little on an account without data. */
function is_below_rent({ lamports, data }: Account): boolean {
  return data === null && lamports > 0n && lamports < MIN_RENT_EXEMPT_LAMPORTS;
}

interface Failed {
  readonly error: TransactionError;
  readonly meaning: Failure;
}

const TOO_LITTLE_FOR_RENT: Failed = {
  error: {
    instruction_index: null,
    variant: "InsufficientFundsForRent",
    custom_code: null,
    failing_program: null,
  },
  meaning: {
    category: "transaction",
    code: "insufficient_sol",
    expected: true,
    message: "The wallet would keep less than the rent minimum",
    hint: "The funding service refills the wallet",
  },
};

function failed_at(instruction_index: number, error: ProgramError): Failed {
  const { variant, custom_code, program } = error;
  return {
    error: { instruction_index, variant, custom_code, failing_program: program },
    meaning: error.meaning,
  };
}

function run(ledger: Ledger, { instructions, accounts }: ModelTransaction): Failed | undefined {
  for (const [index, { execute }] of instructions.entries()) {
    const error = execute(ledger);
    if (error !== undefined) return failed_at(index, error);
  }
  return accounts.some((address) => is_below_rent(ledger.account(address))) ? TOO_LITTLE_FOR_RENT : undefined;
}

function balance_of({ data }: Account): Amount {
  return (data?.kind === "token" ? data.balance : 0n) as Amount;
}

function record(
  ledger: Ledger,
  transaction: ModelTransaction,
  before: readonly Account[],
  place: { slot: number; index: number },
  error: TransactionError | null,
): LandedTransaction {
  const { signature, fee_payer, fee, instructions, accounts, calls, direct_moves, details } = transaction;
  const token_changes: TokenChange[] = [];
  const lamport_changes: LamportChange[] = [];
  for (let index = 0; index < accounts.length; index += 1) {
    const account = accounts[index] as Address;
    const old = before[index] as Account;
    const now = ledger.account(account);
    lamport_changes.push({ account, before: old.lamports as Lamports, after: now.lamports as Lamports });
    const holder = now.data?.kind === "token" ? now.data : old.data;
    if (holder?.kind !== "token") continue;
    const { mint, owner } = holder;
    token_changes.push({ account, owner, mint, before: balance_of(old), after: balance_of(now) });
  }
  return {
    slot: place.slot,
    index: place.index,
    signature,
    fee_payer,
    error,
    fee,
    compute_units: COMPUTE_UNITS_PER_INSTRUCTION * instructions.length,
    logs: error?.failing_program ? [`Program ${error.failing_program} failed: ${error.variant}`] : [],
    calls,
    direct_moves,
    token_changes,
    lamport_changes,
    details,
  };
}

/** A transaction that is in a block. */
export interface Landing {
  readonly transaction: LandedTransaction;
  /** What its error means. */
  readonly meaning: Failure | undefined;
}

/**
 * Runs a transaction whole or not at all; only its fee is paid in any case. `undefined` when its fee payer cannot pay
 * that: then no leader takes it.
 */
export function execute_transaction(
  ledger: Ledger,
  transaction: ModelTransaction,
  place: { slot: number; index: number },
): Landing | undefined {
  const { accounts, fee_payer, fee } = transaction;
  const before = accounts.map((address) => ledger.account(address));
  const left = ledger.lamports(fee_payer) - fee;
  if (left < 0n || (left > 0n && left < MIN_RENT_EXEMPT_LAMPORTS)) return undefined;
  ledger.add_lamports(fee_payer, -fee);
  const failed = run(ledger, transaction);
  if (failed !== undefined) {
    for (const [index, address] of accounts.entries()) ledger.put(address, before[index] as Account);
    ledger.add_lamports(fee_payer, -fee);
  }
  return {
    transaction: record(ledger, transaction, before, place, failed?.error ?? null),
    meaning: failed?.meaning,
  };
}
