/** The instructions about treasury, settings and administration, written from the description of the interface. */
import {
  type PublicKey,
  SystemProgram,
  SYSVAR_RENT_PUBKEY,
  type TransactionInstruction,
} from "@solana/web3.js";
import { instruction, type Pool, u64 } from "./instructions.ts";
import { PROGRAM_DATA, SYSTEM_STATE, TREASURY } from "./support.ts";

/** Takes lamports out of the treasury (index 15); 0 asks for all there are. */
export function withdrawTreasuryFees(
  admin: PublicKey,
  destination: PublicKey,
  amount: bigint,
): TransactionInstruction {
  const keys = [admin, TREASURY, SYSVAR_RENT_PUBKEY, destination, SYSTEM_STATE, PROGRAM_DATA];
  return instruction([15, ...u64(amount)], "sr w r w r r", keys);
}

/** Moves the fees of pools to the treasury (index 17). */
export function consolidatePoolFees(
  admin: PublicKey,
  pools: readonly PublicKey[],
  count = pools.length,
): TransactionInstruction {
  const roles = ["sr r w r", ...pools.map(() => "w")].join(" ");
  return instruction([17, count], roles, [admin, SYSTEM_STATE, TREASURY, PROGRAM_DATA, ...pools]);
}

/** Reserves the swaps of a pool for an owner, or opens them to all (index 21). */
export function setSwapOwnerOnly(
  admin: PublicKey,
  pool: Pool,
  enable: boolean,
  owner: PublicKey,
): TransactionInstruction {
  const data = [21, enable ? 1 : 0, ...owner.toBytes(), ...pool.id.toBytes()];
  return instruction(data, "sr r w r", [admin, SYSTEM_STATE, pool.id, PROGRAM_DATA]);
}

/** New fees of a pool (index 22); the selection is 1 for liquidity, 2 for swaps, 3 for both. */
export function updatePoolFees(
  admin: PublicKey,
  pool: Pool,
  selection: number,
  [liquidityFee, swapFee]: readonly [bigint, bigint],
): TransactionInstruction {
  const data = [22, selection, ...u64(liquidityFee), ...u64(swapFee), ...pool.id.toBytes()];
  return instruction(data, "sr r w r", [admin, SYSTEM_STATE, pool.id, PROGRAM_DATA]);
}

/** Gives lamports to the treasury (index 23). The message may be any bytes: not all of them are valid. */
export function donateSol(
  donor: PublicKey,
  amount: bigint,
  message: string | Uint8Array = "",
): TransactionInstruction {
  const text = typeof message === "string" ? new TextEncoder().encode(message) : message;
  const data = [23, ...u64(amount), ...u64(BigInt(text.length)).subarray(0, 4), ...text];
  return instruction(data, "sw w r r", [donor, TREASURY, SYSTEM_STATE, SystemProgram.programId]);
}

/** Proposes an admin, or installs the one proposed 72 hours ago (index 24). */
export function processAdminChange(caller: PublicKey, newAdmin: PublicKey): TransactionInstruction {
  return instruction([24, ...newAdmin.toBytes()], "sr w r", [caller, SYSTEM_STATE, PROGRAM_DATA]);
}

/** A view: nothing but an index, arguments and read-only accounts. */
export function view(
  index: number,
  keys: readonly PublicKey[],
  args: Iterable<number> = [],
): TransactionInstruction {
  const ix = instruction([index, ...args], "r", [SystemProgram.programId]);
  ix.keys = keys.map((pubkey) => ({ pubkey, isSigner: false, isWritable: false }));
  return ix;
}

/** The address of a pool with a ratio of N to 1 (index 5). */
export function getPoolStatePda(multiple: PublicKey, base: PublicKey, ratio: bigint): TransactionInstruction {
  return view(5, [], [...multiple.toBytes(), ...base.toBytes(), ...u64(ratio)]);
}

/** The addresses of a pool's vaults (index 6). */
export function getTokenVaultPdas(pool: PublicKey): TransactionInstruction {
  return view(6, [], pool.toBytes());
}

/** All about a pool (index 7); only the account at position 2 counts. */
export function getPoolInfo(pool: PublicKey): TransactionInstruction {
  return view(7, [SystemProgram.programId, SystemProgram.programId, pool, SystemProgram.programId]);
}

/** The views of one account: pause status 8, liquidity 9, fees 10, lamports 11, treasury 16. */
export function viewOf(index: 8 | 9 | 10 | 11 | 16, account: PublicKey): TransactionInstruction {
  return view(index, [account]);
}

/** The version of the program (index 14). */
export function getVersion(): TransactionInstruction {
  return view(14, []);
}

/** The pending fees of pools (index 18). */
export function getConsolidationStatus(
  pools: readonly PublicKey[],
  count = pools.length,
): TransactionInstruction {
  return view(18, pools, [count]);
}
