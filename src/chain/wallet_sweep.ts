/** The end of a wallet: its tokens destroyed, its accounts closed, its lamports given back. */
import { createBurnInstruction, createCloseAccountInstruction, NATIVE_MINT } from "@solana/spl-token";
import { PublicKey, type TransactionInstruction } from "@solana/web3.js";
import { MAX_ACCOUNTS_PER_SWEEP } from "@/base/limits.ts";
import type { Address } from "@/domain/address.ts";
import type { Holdings } from "@/engine/ports.ts";
import { send_sol } from "@/chain/wallet_funding.ts";

/** Wrapped SOL is not burnt: closing its account gives it back. */
const WRAPPED_SOL = NATIVE_MINT.toBase58();

type TokenAccount = Holdings["token_accounts"][number];

function close(
  core: Address,
  wallet: Address,
  { token_account, mint, amount }: TokenAccount,
): TransactionInstruction[] {
  const [account, owner] = [new PublicKey(token_account), new PublicKey(wallet)];
  const burn = amount === 0n || mint === WRAPPED_SOL
    ? []
    : [createBurnInstruction(account, new PublicKey(mint), owner, amount)];
  return [...burn, createCloseAccountInstruction(account, new PublicKey(core), owner)];
}

/** The instructions, in as many transactions as they need; none for a wallet that holds nothing. */
export function sweep_instructions(core: Address, holdings: Holdings): TransactionInstruction[][] {
  const { wallet, lamports, token_accounts } = holdings;
  const transactions: TransactionInstruction[][] = [];
  for (let start = 0; start < token_accounts.length; start += MAX_ACCOUNTS_PER_SWEEP) {
    const batch = token_accounts.slice(start, start + MAX_ACCOUNTS_PER_SWEEP);
    transactions.push(batch.flatMap((account) => close(core, wallet, account)));
  }
  const payment = send_sol(wallet, core, lamports);
  const last = transactions.at(-1);
  if (last === undefined) return payment.length === 0 ? [] : [payment];
  last.push(...payment);
  return transactions;
}
