/** The token program and the system program, as far as the service meets them. */
import type { Address } from "@/domain/address.ts";
import { is_u64 } from "@/domain/units.ts";
import type { Ledger, TokenAccount } from "@/simulation/chain/ledger.ts";
import { ERRORS, type ProgramError } from "@/simulation/chain/program_error.ts";

/** Rents of the accounts that the service makes, in lamports. */
export const RENT = { token_account: 2_039_280n, mint: 1_461_600n, pool: 3_939_360n } as const;

/** Moves lamports. */
export function transfer_lamports(
  ledger: Ledger,
  from: Address,
  to: Address,
  lamports: bigint,
): ProgramError | undefined {
  if (ledger.lamports(from) < lamports) return ERRORS.lamports_not_covered;
  ledger.add_lamports(from, -lamports);
  ledger.add_lamports(to, lamports);
  return undefined;
}

/** Ends an empty token account; its lamports go to `destination`. */
export function close_token_account(
  ledger: Ledger,
  address: Address,
  destination: Address,
  authority: Address,
): ProgramError | undefined {
  const account = ledger.token(address);
  if (account === undefined) return ERRORS.no_token_account;
  if (account.owner !== authority) return ERRORS.token_owner_mismatch;
  if (account.balance > 0n) return ERRORS.token_account_not_empty;
  const lamports = ledger.lamports(address);
  ledger.close(address);
  ledger.add_lamports(destination, lamports);
  return undefined;
}

/** Makes an account that `payer` pays for. */
export function create_account(
  ledger: Ledger,
  payer: Address,
  address: Address,
  rent: bigint,
  data: NonNullable<ReturnType<Ledger["account"]>["data"]>,
): ProgramError | undefined {
  if (ledger.lamports(address) > 0n) return ERRORS.account_in_use;
  const refusal = transfer_lamports(ledger, payer, address, rent);
  if (refusal === undefined) ledger.put_data(address, data);
  return refusal;
}

function add_tokens(ledger: Ledger, address: Address, account: TokenAccount, change: bigint): void {
  const { kind, mint, owner, balance } = account;
  ledger.put_data(address, { kind, mint, owner, balance: balance + change });
}

/** Moves tokens. */
export function transfer_tokens(
  ledger: Ledger,
  source: Address,
  destination: Address,
  authority: Address,
  amount: bigint,
): ProgramError | undefined {
  const from = ledger.token(source);
  const to = ledger.token(destination);
  if (from === undefined || to === undefined) return ERRORS.no_token_account;
  if (from.balance < amount) return ERRORS.tokens_not_covered;
  if (from.mint !== to.mint) return ERRORS.token_mint_mismatch;
  if (from.owner !== authority) return ERRORS.token_owner_mismatch;
  if (source === destination) return undefined;
  add_tokens(ledger, source, from, -amount);
  add_tokens(ledger, destination, to, amount);
  return undefined;
}

/** Mints tokens. */
export function mint_tokens(
  ledger: Ledger,
  mint_address: Address,
  destination: Address,
  authority: Address,
  amount: bigint,
): ProgramError | undefined {
  const to = ledger.token(destination);
  const mint = ledger.mint(mint_address);
  if (to === undefined || mint === undefined) return ERRORS.no_token_account;
  if (to.mint !== mint_address) return ERRORS.token_mint_mismatch;
  if (mint.authority !== authority) return ERRORS.token_owner_mismatch;
  if (!is_u64(mint.supply + amount)) return ERRORS.supply_overflow;
  add_tokens(ledger, destination, to, amount);
  ledger.put_data(mint_address, {
    ...mint,
    supply: mint.supply + amount,
    minted: mint.minted + amount,
  });
  return undefined;
}

/** Burns tokens. */
export function burn_tokens(
  ledger: Ledger,
  mint_address: Address,
  source: Address,
  authority: Address,
  amount: bigint,
): ProgramError | undefined {
  const from = ledger.token(source);
  const mint = ledger.mint(mint_address);
  if (from === undefined || mint === undefined) return ERRORS.no_token_account;
  if (from.balance < amount) return ERRORS.tokens_not_covered;
  if (from.mint !== mint_address) return ERRORS.token_mint_mismatch;
  if (from.owner !== authority) return ERRORS.token_owner_mismatch;
  add_tokens(ledger, source, from, -amount);
  ledger.put_data(mint_address, { ...mint, supply: mint.supply - amount, burnt: mint.burnt + amount });
  return undefined;
}
