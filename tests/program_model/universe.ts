/** Who and what takes part in the random run: wallets, mints, token accounts and the pools that may be created. */
import { type PublicKey, SystemProgram, SYSVAR_RENT_PUBKEY } from "@solana/web3.js";
import { TOKEN_PROGRAM_ID } from "@solana/spl-token";
import { Pool } from "../program/instructions.ts";
import { ADMIN, named, PROGRAM_DATA, SOL, STRANGER, SYSTEM_STATE, TREASURY } from "../program/support.ts";
import { UPGRADE_AUTHORITY } from "../program/support.ts";
import { hex, TOKEN } from "./addresses.ts";
import { mint_bytes, token_account_bytes } from "./token.ts";
import type { Twins } from "./twins.ts";
import { SYSTEM } from "./world.ts";

/** Wallets that deposit, withdraw and swap; the last one can hardly pay a fee. */
export const USERS = ["user 0", "user 1", "user 2"].map(named);
export const PAUPER = named("pauper");
export const OPERATORS = [...USERS, PAUPER];
/** Wallets that may become the admin. */
export const CANDIDATES = [ADMIN, named("candidate 1"), named("candidate 2"), STRANGER];
export const CREATOR = named("creator");
/** All wallets. */
export const WALLETS = [...OPERATORS, ...CANDIDATES, CREATOR, UPGRADE_AUTHORITY];

const DECIMALS = [9, 6, 0, 3, 9];
/** The tokens, by increasing key. */
export const MINTS = DECIMALS.map((_, index) => named(`mint ${index}`));

/** A pool that may be created, and how. */
export interface Plan {
  readonly pool: Pool;
  readonly flags: number;
  /** The mints are passed in the other order. */
  readonly reversed: boolean;
}

function plan(first: number, second: number, ratios: [bigint, bigint], flags = 0, reversed = false): Plan {
  return { pool: new Pool(MINTS[first]!, MINTS[second]!, ...ratios), flags, reversed };
}

/** Ordinary, tiny, exact and extreme ratios; pools for their owner only; one that is always refused. */
export const PLANS: readonly Plan[] = [
  plan(0, 1, [1_000_000_000n, 160_000_000n]),
  plan(2, 3, [1n, 7n]),
  plan(0, 1, [1_000_000_000n, 160_000_001n], 64),
  plan(0, 1, [1n, 1_000_000_000_000_000_000n]),
  plan(1, 4, [1_000_000n, 3_000_000_000n], 32),
  plan(0, 1, [2_000_000_000n, 4_000_000n]),
  plan(2, 3, [1n, 1_000n], 0, true),
  plan(0, 4, [1_000_000_000n, 999_999_999n], 0xff, true),
];

/** The address of somebody's account for a mint. */
export function token_account(owner: PublicKey, mint: PublicKey): PublicKey {
  const name = `${hex(owner)}${hex(mint)}`;
  let account = accounts.get(name);
  if (!account) {
    account = named(`token account ${accounts.size}`);
    accounts.set(name, account);
  }
  return account;
}
const accounts = new Map<string, PublicKey>();

/** Opens an account for a mint, empty, in both worlds. */
export function open_account(twins: Twins, owner: PublicKey, mint: PublicKey, amount = 0n): void {
  const data = token_account_bytes(hex(mint), hex(owner), amount);
  twins.put(token_account(owner, mint), { lamports: 2_039_280n, owner: TOKEN, data });
}

const START_BALANCES = [10n ** 13n, 10n ** 12n, 10n ** 9n, 10n ** 10n, 2n ** 61n];

/** Puts wallets, mints and token accounts into both worlds. The system is not initialised yet. */
export function populate(twins: Twins): void {
  for (const wallet of WALLETS) {
    const lamports = wallet.equals(PAUPER) ? 3_000_000n : 1_000n * SOL;
    twins.put(wallet, { lamports, owner: SYSTEM, data: new Uint8Array() });
  }
  MINTS.forEach((mint, index) => {
    const supply = START_BALANCES[index]! * BigInt(OPERATORS.length);
    const data = mint_bytes(hex(named("mint authority")), DECIMALS[index]!, supply);
    twins.put(mint, { lamports: 1_461_600n, owner: TOKEN, data });
    for (const owner of OPERATORS) open_account(twins, owner, mint, START_BALANCES[index]);
  });
  for (const fixed of [SystemProgram.programId, TOKEN_PROGRAM_ID, SYSVAR_RENT_PUBKEY, PROGRAM_DATA]) {
    twins.adopt(fixed);
  }
}

/** Every account a mutation may put in the place of another. */
export function stand_ins(): PublicKey[] {
  const pools = PLANS.flatMap(({ pool }) => [pool.id, ...pool.vaults, ...pool.lpMints]);
  return [...pools, ...WALLETS, ...MINTS, ...accounts.values(), TREASURY, SYSTEM_STATE, named("nobody")];
}
