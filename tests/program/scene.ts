/** A ledger with an initialised system, one pool and a user who owns everything an operation needs. */
import { ACCOUNT_SIZE, AccountLayout, MINT_SIZE, MintLayout, TOKEN_PROGRAM_ID } from "@solana/spl-token";
import { PublicKey, type TransactionInstruction } from "@solana/web3.js";
import { Buffer } from "node:buffer";
import {
  deposit,
  initializePool,
  initializeProgram,
  Pool,
  type Route,
  swap,
  withdraw,
} from "./instructions.ts";
import { ADMIN, Ledger, named, UPGRADE_AUTHORITY } from "./support.ts";

/** Wrapped SOL and USDC: known keys, with the decimals 9 and 6 of the worked example. */
export const MINT_A = new PublicKey("So11111111111111111111111111111111111111112");
export const MINT_B = new PublicKey("EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v");
/** Lamports of an empty token account. */
export const TOKEN_RENT = 2_039_280n;
/** The owner of the token accounts, and the creator of the pool. */
export const USER = named("user");
export const CREATOR = named("creator");

/** Fields a test may choose in a token account. */
export interface TokenFields {
  mint: PublicKey;
  owner: PublicKey;
  amount: bigint;
  state?: number;
  delegated?: bigint;
}

/** The 165 bytes of a token account. One of wrapped SOL is native: its tokens are lamports as well. */
export function tokenData({ mint, owner, amount, state = 1, delegated }: TokenFields): Uint8Array {
  const data = Buffer.alloc(ACCOUNT_SIZE);
  AccountLayout.encode({
    ...{ mint, owner, amount, state, isNativeOption: mint.equals(MINT_A) ? 1 : 0 },
    isNative: mint.equals(MINT_A) ? TOKEN_RENT : 0n,
    ...{
      delegateOption: delegated === undefined ? 0 : 1,
      delegate: named("delegate"),
      delegatedAmount: delegated ?? 0n,
    },
    ...{ closeAuthorityOption: 0, closeAuthority: PublicKey.default },
  }, data);
  return Uint8Array.from(data);
}

/** The 82 bytes of an initialised mint without freeze authority. */
export function mintData(decimals: number, supply = 0n, authority = named("mint authority")): Uint8Array {
  const data = Buffer.alloc(MINT_SIZE);
  MintLayout.encode({
    ...{ mintAuthorityOption: 1, mintAuthority: authority, supply, decimals, isInitialized: true },
    ...{ freezeAuthorityOption: 0, freezeAuthority: PublicKey.default },
  }, data);
  return Uint8Array.from(data);
}

/** The pool of the worked example: 1 A = 160 B. */
export const EXAMPLE_POOL = new Pool(MINT_A, MINT_B, 1_000_000_000n, 160_000_000n);

/** The ledger, its pool, and the instructions of its user. Sides are 0 for token A and 1 for token B. */
export class Scene {
  readonly ledger = new Ledger();

  /** Initialises the system and creates the pool through the program itself. */
  constructor(readonly pool: Pool = EXAMPLE_POOL, flags = 0, decimals: readonly [number, number] = [9, 6]) {
    const { ledger } = this;
    for (const wallet of [USER, CREATOR, ADMIN, UPGRADE_AUTHORITY]) ledger.put(wallet, {});
    pool.mints.forEach((mint, side) => this.putMint(mint, mintData(decimals[side] ?? 0)));
    ledger.run(initializeProgram(UPGRADE_AUTHORITY, ADMIN));
    ledger.run(initializePool(CREATOR, pool, flags));
    this.putToken(this.userToken(0), { mint: pool.a, owner: USER, amount: 10_000_000_000n });
    this.putToken(this.userToken(1), { mint: pool.b, owner: USER, amount: 1_000_000_000n });
    for (const side of [0, 1]) {
      this.putToken(this.userLp(side), { mint: this.lpMint(side), owner: USER, amount: 0n });
    }
    ledger.keep();
  }

  mint(side: number): PublicKey {
    return side === 0 ? this.pool.a : this.pool.b;
  }
  lpMint(side: number): PublicKey {
    return side === 0 ? this.pool.lpMints[0] : this.pool.lpMints[1];
  }
  vault(side: number): PublicKey {
    return side === 0 ? this.pool.vaults[0] : this.pool.vaults[1];
  }
  userToken(side: number): PublicKey {
    return named(`user token ${side}`);
  }
  userLp(side: number): PublicKey {
    return named(`user lp ${side}`);
  }

  deposit(side: number, amount: bigint): TransactionInstruction {
    return deposit(this.pool, this.mint(side), amount, this.#route(this.userToken(side), this.userLp(side)));
  }
  withdraw(side: number, amount: bigint): TransactionInstruction {
    return withdraw(this.pool, this.mint(side), amount, this.#route(this.userLp(side), this.userToken(side)));
  }
  /** A swap that puts in tokens of `side`. */
  swap(side: number, amount: bigint, expected: bigint): TransactionInstruction {
    const route = this.#route(this.userToken(side), this.userToken(1 - side));
    return swap(this.pool, [this.mint(side), this.mint(1 - side)], [amount, expected], route);
  }

  putToken(key: PublicKey, fields: TokenFields): void {
    const lamports = TOKEN_RENT + (fields.mint.equals(MINT_A) ? fields.amount : 0n);
    this.ledger.put(key, { data: tokenData(fields), owner: TOKEN_PROGRAM_ID, lamports });
  }
  putMint(key: PublicKey, data: Uint8Array): void {
    this.ledger.put(key, { data, owner: TOKEN_PROGRAM_ID, lamports: 1_461_600n });
  }
  balance(key: PublicKey): bigint {
    return AccountLayout.decode(this.ledger.read(key).data).amount;
  }
  supply(side: number): bigint {
    return MintLayout.decode(this.ledger.read(this.lpMint(side)).data).supply;
  }
  /** A u64 field of the pool. */
  poolField(offset: number): bigint {
    const { data } = this.ledger.read(this.pool.id);
    return new DataView(data.buffer).getBigUint64(offset, true);
  }

  #route(input: PublicKey, output: PublicKey): Route {
    return { user: USER, input, output };
  }
}
