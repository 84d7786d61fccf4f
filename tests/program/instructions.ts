/** The instructions of the interface, written from its description and independent of the service's own encoder. */
import { TOKEN_PROGRAM_ID } from "@solana/spl-token";
import {
  type AccountMeta,
  PublicKey,
  SystemProgram,
  SYSVAR_RENT_PUBKEY,
  TransactionInstruction,
} from "@solana/web3.js";
import { Buffer } from "node:buffer";
import { pda, PROGRAM_DATA, PROGRAM_ID, SYSTEM_STATE, TREASURY } from "./support.ts";

/** A u64 in the byte order of the wire. */
export function u64(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return bytes;
}

/** Builds an instruction; `roles` has one word per account: r, w, sr or sw. */
export function instruction(
  data: Iterable<number>,
  roles: string,
  keys: PublicKey[],
): TransactionInstruction {
  const metas = roles.split(" ").map((role, index): AccountMeta => ({
    pubkey: keys[index] ?? SystemProgram.programId,
    isSigner: role.startsWith("s"),
    isWritable: role.endsWith("w"),
  }));
  return new TransactionInstruction({ programId: PROGRAM_ID, keys: metas, data: Buffer.from([...data]) });
}

/** The addresses of a pool. `a` is the mint with the smaller key. */
export class Pool {
  readonly a: PublicKey;
  readonly b: PublicKey;
  readonly id: PublicKey;
  readonly bumps: number[];
  readonly vaults: [PublicKey, PublicKey];
  readonly lpMints: [PublicKey, PublicKey];

  constructor(first: PublicKey, second: PublicKey, readonly ratioA: bigint, readonly ratioB: bigint) {
    [this.a, this.b] = Buffer.compare(first.toBytes(), second.toBytes()) < 0
      ? [first, second]
      : [second, first];
    const [id, bump] = pda("pool_state", this.a.toBytes(), this.b.toBytes(), u64(ratioA), u64(ratioB));
    const below = ["token_a_vault", "token_b_vault", "lp_token_a_mint", "lp_token_b_mint"];
    const [vaultA, vaultB, lpA, lpB] = below.map((prefix) => pda(prefix, id.toBytes())) as [
      PublicKey,
      number,
    ][];
    this.id = id;
    this.vaults = [vaultA![0], vaultB![0]];
    this.lpMints = [lpA![0], lpB![0]];
    this.bumps = [bump, vaultA![1], vaultB![1], lpA![1], lpB![1]];
  }

  get mints(): [PublicKey, PublicKey] {
    return [this.a, this.b];
  }
}

/** Creates the system state and the treasury (index 0). */
export function initializeProgram(authority: PublicKey, admin: PublicKey): TransactionInstruction {
  return instruction([0, ...admin.toBytes()], "sw r r w w r", [
    ...[authority, SystemProgram.programId, SYSVAR_RENT_PUBKEY, SYSTEM_STATE, TREASURY, PROGRAM_DATA],
  ]);
}

/** Creates a pool, its vaults and its LP mints (index 1). */
export function initializePool(creator: PublicKey, pool: Pool, flags = 0): TransactionInstruction {
  return instruction([1, ...u64(pool.ratioA), ...u64(pool.ratioB), flags], "sw r r w r w r r r w w w w", [
    ...[
      creator,
      SystemProgram.programId,
      SYSTEM_STATE,
      pool.id,
      TOKEN_PROGRAM_ID,
      TREASURY,
      SYSVAR_RENT_PUBKEY,
    ],
    ...[pool.a, pool.b, ...pool.vaults, ...pool.lpMints],
  ]);
}

/** The token accounts an operation of a user moves between. */
export interface Route {
  readonly user: PublicKey;
  readonly input: PublicKey;
  readonly output: PublicKey;
}

/** Puts tokens in for as many LP tokens (index 2): the route leads from the token to the LP account. */
export function deposit(pool: Pool, mint: PublicKey, amount: bigint, route: Route): TransactionInstruction {
  return liquidity(2, pool, mint, amount, route);
}

/** Gives LP tokens back for as many tokens (index 3): the route leads from the LP to the token account. */
export function withdraw(pool: Pool, mint: PublicKey, amount: bigint, route: Route): TransactionInstruction {
  return liquidity(3, pool, mint, amount, route);
}

function liquidity(index: number, pool: Pool, mint: PublicKey, amount: bigint, route: Route) {
  const data = [index, ...mint.toBytes(), ...u64(amount), ...pool.id.toBytes()];
  return instruction(data, "sw r r w r w w w w w w", [...operationHead(pool, route), ...pool.lpMints]);
}

/** Exchanges `amount` of the first mint for exactly `expected` of the second (index 4). */
export function swap(
  pool: Pool,
  [input, output]: readonly [PublicKey, PublicKey],
  [amount, expected]: readonly [bigint, bigint],
  route: Route,
): TransactionInstruction {
  const data = [4, ...input.toBytes(), ...u64(amount), ...u64(expected), ...pool.id.toBytes()];
  return instruction(data, "sw r r w r w w w w r r", [...operationHead(pool, route), input, output]);
}

function operationHead(pool: Pool, { user, input, output }: Route): PublicKey[] {
  return [
    user,
    SystemProgram.programId,
    SYSTEM_STATE,
    pool.id,
    TOKEN_PROGRAM_ID,
    ...pool.vaults,
    input,
    output,
  ];
}

/** Pauses everything (index 12). */
export function pauseSystem(admin: PublicKey, reason: number): TransactionInstruction {
  return instruction([12, reason], "sr w r", [admin, SYSTEM_STATE, PROGRAM_DATA]);
}

/** Ends the pause of the system (index 13). */
export function unpauseSystem(admin: PublicKey): TransactionInstruction {
  return instruction([13], "sr w w r", [admin, SYSTEM_STATE, TREASURY, PROGRAM_DATA]);
}

/** Pauses operations of one pool (index 19): 1 liquidity, 2 swaps. */
export function pausePool(admin: PublicKey, pool: Pool, operations: number): TransactionInstruction {
  return poolPause(19, admin, pool, operations);
}

/** Ends the pause of operations of one pool (index 20). */
export function unpausePool(admin: PublicKey, pool: Pool, operations: number): TransactionInstruction {
  return poolPause(20, admin, pool, operations);
}

function poolPause(index: number, admin: PublicKey, pool: Pool, operations: number): TransactionInstruction {
  const data = [index, operations, ...pool.id.toBytes()];
  return instruction(data, "sr r w r", [admin, SYSTEM_STATE, pool.id, PROGRAM_DATA]);
}
