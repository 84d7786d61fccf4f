import {
  createAssociatedTokenAccountIdempotentInstruction,
  createMintToInstruction,
  getAssociatedTokenAddressSync,
} from "@solana/spl-token";
import { PublicKey, SystemProgram, type TransactionInstruction } from "@solana/web3.js";
import type { Address } from "@/domain/address.ts";
import type { Refill, WalletSetup } from "@/engine/ports.ts";
import { mints_of } from "@/domain/pool_thread.ts";

/** The associated token account of a wallet for a mint. */
export function token_account_of(wallet: Address, mint: Address): Address {
  return getAssociatedTokenAddressSync(new PublicKey(mint), new PublicKey(wallet), true)
    .toBase58() as Address;
}

/** A transfer of lamports; none when there is nothing to send. */
export function send_sol(from: Address, to: Address, lamports: bigint): TransactionInstruction[] {
  if (lamports === 0n) return [];
  return [SystemProgram.transfer({ fromPubkey: new PublicKey(from), toPubkey: new PublicKey(to), lamports })];
}

/** Creates the associated token account of a wallet where it is missing. */
export function create_token_account(payer: Address, wallet: Address, mint: Address): TransactionInstruction {
  const account = new PublicKey(token_account_of(wallet, mint));
  const owner = new PublicKey(wallet);
  return createAssociatedTokenAccountIdempotentInstruction(
    new PublicKey(payer),
    account,
    owner,
    new PublicKey(mint),
  );
}

/** Mints tokens; nothing when there are none to mint. */
export function mint_tokens(
  authority: Address,
  mint: Address,
  account: Address,
  amount: bigint,
): TransactionInstruction[] {
  if (amount === 0n) return [];
  return [
    createMintToInstruction(new PublicKey(mint), new PublicKey(account), new PublicKey(authority), amount),
  ];
}

/** SOL, the two token accounts and the initial tokens of a new thread. */
export function setup_instructions(core: Address, setup: WalletSetup): TransactionInstruction[] {
  const { input_mint, output_mint } = mints_of(setup.pool, setup.role);
  return [
    ...send_sol(core, setup.wallet, setup.sol),
    create_token_account(core, setup.wallet, input_mint),
    create_token_account(core, setup.wallet, output_mint),
    ...mint_tokens(core, input_mint, token_account_of(setup.wallet, input_mint), setup.tokens),
  ];
}

/** More SOL and more of the input token for a thread. */
export function refill_instructions(core: Address, refill: Refill): TransactionInstruction[] {
  const { thread, pool } = refill;
  const { input_mint } = mints_of(pool, thread);
  return [
    ...send_sol(core, thread.wallet_address, refill.sol),
    ...mint_tokens(core, input_mint, thread.input_account, refill.tokens),
  ];
}
