/** Accounts of the token program that somebody else has made: read with every doubt. */
import { ACCOUNT_SIZE, AccountLayout, AccountState, MINT_SIZE, MintLayout } from "@solana/spl-token";
import type { Address } from "@/domain/address.ts";

/** A mint, as far as it matters here. */
export interface MintReading {
  readonly decimals: number;
  /** Who may mint; `null` is nobody. */
  readonly authority: Address | null;
}

/** A token account, as far as it matters here. */
export interface TokenAccountReading {
  readonly mint: Address;
  readonly owner: Address;
}

/** `undefined` where the data are not an initialised mint. */
export function read_mint(data: Uint8Array): MintReading | undefined {
  if (data.length !== MINT_SIZE) return undefined;
  const mint = MintLayout.decode(data);
  if (!mint.isInitialized) return undefined;
  const authority = mint.mintAuthorityOption === 1 ? mint.mintAuthority.toBase58() as Address : null;
  return { decimals: mint.decimals, authority };
}

/** `undefined` where the data are not a token account, or one that is not initialised or frozen. */
export function read_token_account(data: Uint8Array): TokenAccountReading | undefined {
  if (data.length !== ACCOUNT_SIZE) return undefined;
  const account = AccountLayout.decode(data);
  if (account.state !== AccountState.Initialized) return undefined;
  return { mint: account.mint.toBase58() as Address, owner: account.owner.toBase58() as Address };
}
