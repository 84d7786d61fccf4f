/** The instructions of each transaction that the service has signed. */
import { MAX_ACCOUNTS_PER_SWEEP } from "@/base/limits.ts";
import type { Address } from "@/domain/address.ts";
import type { OperationCall } from "@/domain/contract_call.ts";
import type { Intent } from "@/domain/operation.ts";
import { type Pool, side_of } from "@/domain/pool.ts";
import { mints_of } from "@/domain/pool_thread.ts";
import type { Thread } from "@/domain/thread.ts";
import type { Amount } from "@/domain/units.ts";
import type { Grant, Holdings, Refill, WalletSetup } from "@/engine/ports.ts";
import { token_account_of } from "@/simulation/chain/addresses.ts";
import { initialize_pool } from "@/simulation/chain/administration.ts";
import type { ChainRules } from "@/simulation/chain/contract_rules.ts";
import {
  COMPUTE_BUDGET,
  destroy_tokens,
  end_token_account,
  type Instruction,
  issue_tokens,
  open_mint,
  open_token_account,
  operation,
  send_lamports,
  send_tokens,
} from "@/simulation/chain/instruction.ts";

/** The operation stands behind the request for compute units; its shares and burns follow it. */
const OPERATION_INDEX = 1;

/** Both mints and the pool. */
export function pool_creation(core: Address, pool: Pool): Instruction[] {
  return [
    COMPUTE_BUDGET,
    open_mint(core, pool.a.mint, core),
    open_mint(core, pool.b.mint, core),
    initialize_pool(3, core, pool),
  ];
}

/** SOL, the two token accounts and the initial tokens of a new thread. */
export function wallet_setup(core: Address, { pool, role, wallet, sol, tokens }: WalletSetup): Instruction[] {
  const { input_mint, output_mint } = mints_of(pool, role);
  const instructions = [
    send_lamports(0, core, wallet, sol),
    open_token_account(core, wallet, input_mint),
    open_token_account(core, wallet, output_mint),
  ];
  if (tokens === 0n) return instructions;
  const account = token_account_of(wallet, input_mint);
  return [...instructions, issue_tokens(instructions.length, input_mint, account, core, tokens)];
}

/** More SOL and more of the input token for a thread. */
export function refill(core: Address, { pool, thread, sol, tokens }: Refill): Instruction[] {
  const { input_mint } = mints_of(pool, thread);
  const instructions: Instruction[] = [];
  if (sol > 0n) instructions.push(send_lamports(0, core, thread.wallet_address, sol));
  if (tokens === 0n) return instructions;
  return [...instructions, issue_tokens(instructions.length, input_mint, thread.input_account, core, tokens)];
}

function call_of(thread: Thread, pool: Pool, { amount, expected_output }: Intent): OperationCall {
  const common = {
    instruction_index: OPERATION_INDEX,
    pool_id: pool.pool_id,
    user: thread.wallet_address,
    input_account: thread.input_account,
    output_account: thread.output_account,
    amount,
  };
  return thread.kind === "swap"
    ? { name: "swap", ...common, expected_output }
    : { name: thread.kind, ...common, mint: side_of(pool, thread.side).mint };
}

/** Whether the transaction calls the contract; otherwise it only moves or burns tokens of the thread. */
function has_operation({ purpose }: Intent): boolean {
  return purpose === "cycle" || purpose === "empty";
}

/** The operation, where there is one, the shares of what it brings, and what is destroyed. */
export function thread_operation(
  thread: Thread,
  pool: Pool,
  intent: Intent,
  rules: ChainRules,
): Instruction[] {
  const { wallet_address, output_account } = thread;
  const instructions = [COMPUTE_BUDGET];
  if (has_operation(intent)) instructions.push(operation(pool, call_of(thread, pool, intent), rules));
  for (const { token_account, amount } of intent.shares) {
    const index = instructions.length;
    instructions.push(send_tokens(index, output_account, token_account, wallet_address, amount));
  }
  for (const { mint, token_account, amount } of intent.burns) {
    instructions.push(destroy_tokens(instructions.length, mint, token_account, wallet_address, amount));
  }
  return instructions;
}

/** Mint, deposit, hand on: LP tokens come from nowhere else. */
function lp_grant(core: Address, grant: Grant & { what: "lp_tokens" }, rules: ChainRules): Instruction[] {
  const { pool, side, token_account, amount } = grant;
  const { mint, lp_mint } = side_of(pool, side);
  const [input_account, output_account] = [token_account_of(core, mint), token_account_of(core, lp_mint)];
  const call: OperationCall = {
    name: "deposit",
    instruction_index: 4,
    pool_id: pool.pool_id,
    user: core,
    input_account,
    output_account,
    mint,
    amount,
  };
  return [
    COMPUTE_BUDGET,
    open_token_account(core, core, mint),
    open_token_account(core, core, lp_mint),
    issue_tokens(3, mint, input_account, core, amount),
    operation(pool, call, rules),
    send_tokens(5, output_account, token_account, core, amount),
  ];
}

/** What the core wallet gives on request. */
export function granted(core: Address, grant: Grant, rules: ChainRules): Instruction[] {
  switch (grant.what) {
    case "sol":
      return [COMPUTE_BUDGET, send_lamports(1, core, grant.wallet, grant.amount)];
    case "tokens":
      return [COMPUTE_BUDGET, issue_tokens(1, grant.mint, grant.token_account, core, grant.amount)];
    case "lp_tokens":
      return lp_grant(core, grant, rules);
  }
}

/** New tokens for any wallet. */
export function minted_for(core: Address, mint: Address, recipient: Address, amount: Amount): Instruction[] {
  return [
    COMPUTE_BUDGET,
    open_token_account(core, recipient, mint),
    issue_tokens(2, mint, token_account_of(recipient, mint), core, amount),
  ];
}

/** The end of a wallet, in as many transactions as its token accounts need. */
export function sweep(core: Address, { wallet, lamports, token_accounts }: Holdings): Instruction[][] {
  const transactions: Instruction[][] = [];
  for (let start = 0; start < token_accounts.length; start += MAX_ACCOUNTS_PER_SWEEP) {
    const instructions: Instruction[] = [];
    for (
      const { token_account, mint, amount } of token_accounts.slice(start, start + MAX_ACCOUNTS_PER_SWEEP)
    ) {
      if (amount > 0n) {
        instructions.push(destroy_tokens(instructions.length, mint, token_account, wallet, amount));
      }
      instructions.push(end_token_account(token_account, core, wallet));
    }
    transactions.push(instructions);
  }
  if (lamports === 0n) return transactions;
  const last = transactions.pop() ?? [];
  return [...transactions, [...last, send_lamports(last.length, wallet, core, lamports)]];
}
