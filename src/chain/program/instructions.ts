/**
 * The contract's instructions. Account order, signer and writable flags are its interface: every list below is complete
 * and in order, because it refuses a list that is longer or shorter.
 */
import { TOKEN_PROGRAM_ID } from "@solana/spl-token";
import {
  type AccountMeta,
  PublicKey,
  SystemProgram,
  SYSVAR_RENT_PUBKEY,
  TransactionInstruction,
} from "@solana/web3.js";
import { type Address, address_bytes } from "@/domain/address.ts";
import { input_side, output_side, type Pool, type Side, side_of, type SwapDirection } from "@/domain/pool.ts";
import type { Ratio } from "@/domain/ratio.ts";
import type { DeploymentAddresses } from "@/chain/program/addresses.ts";
import { concat_bytes, u64_bytes } from "@/chain/program/bytes.ts";
import { VARIANT } from "@/chain/program/variants.ts";

function meta(address: Address | PublicKey, access: "r" | "w" | "s" | "sw"): AccountMeta {
  const pubkey = typeof address === "string" ? new PublicKey(address) : address;
  return { pubkey, isSigner: access.includes("s"), isWritable: access.includes("w") };
}

function instruction(
  program_id: Address,
  keys: AccountMeta[],
  ...parts: Uint8Array[]
): TransactionInstruction {
  const data = Buffer.from(concat_bytes(...parts));
  return new TransactionInstruction({ programId: new PublicKey(program_id), keys, data });
}

function variant(index: number): Uint8Array {
  return Uint8Array.of(index);
}

/** Creates the deployment's two state accounts. `authority` must be the program's upgrade authority. */
export function initialize_program(deployment: DeploymentAddresses, authority: Address, admin: Address) {
  const keys = [
    meta(authority, "sw"),
    meta(SystemProgram.programId, "r"),
    meta(SYSVAR_RENT_PUBKEY, "r"),
    meta(deployment.system_state, "w"),
    meta(deployment.main_treasury, "w"),
    meta(deployment.program_data, "r"),
  ];
  return instruction(deployment.program_id, keys, variant(VARIANT.initialize_program), address_bytes(admin));
}

/** Creates a pool. The mints go in as A then B: the LP mints take their decimals in this order. */
export function initialize_pool(
  deployment: DeploymentAddresses,
  creator: Address,
  pool: Pool,
  flags: number,
): TransactionInstruction {
  const keys = [
    meta(creator, "sw"),
    meta(SystemProgram.programId, "r"),
    meta(deployment.system_state, "r"),
    meta(pool.pool_id, "w"),
    meta(TOKEN_PROGRAM_ID, "r"),
    meta(deployment.main_treasury, "w"),
    meta(SYSVAR_RENT_PUBKEY, "r"),
    meta(pool.a.mint, "r"),
    meta(pool.b.mint, "r"),
    meta(pool.a.vault, "w"),
    meta(pool.b.vault, "w"),
    meta(pool.a.lp_mint, "w"),
    meta(pool.b.lp_mint, "w"),
  ];
  const ratio: Ratio = pool;
  return instruction(
    deployment.program_id,
    keys,
    variant(VARIANT.initialize_pool),
    u64_bytes(ratio.ratio_a_numerator),
    u64_bytes(ratio.ratio_b_denominator),
    Uint8Array.of(flags),
  );
}

/** Whose wallet acts, and with which token accounts. */
export interface OperationAccounts {
  readonly user: Address;
  readonly input_account: Address;
  readonly output_account: Address;
}

function user_operation(
  deployment: DeploymentAddresses,
  pool: Pool,
  accounts: OperationAccounts,
  last_two: AccountMeta[],
  data: Uint8Array[],
): TransactionInstruction {
  const keys = [
    meta(accounts.user, "sw"),
    meta(SystemProgram.programId, "r"),
    meta(deployment.system_state, "r"),
    meta(pool.pool_id, "w"),
    meta(TOKEN_PROGRAM_ID, "r"),
    meta(pool.a.vault, "w"),
    meta(pool.b.vault, "w"),
    meta(accounts.input_account, "w"),
    meta(accounts.output_account, "w"),
    ...last_two,
  ];
  return instruction(deployment.program_id, keys, ...data, address_bytes(pool.pool_id));
}

/** Deposits `amount` of a side's token for as many of its LP tokens, or withdraws `amount` LP tokens for the token. */
export function liquidity_operation(
  kind: "deposit" | "withdrawal",
  deployment: DeploymentAddresses,
  pool: Pool,
  side: Side,
  accounts: OperationAccounts,
  amount: bigint,
): TransactionInstruction {
  const index = kind === "deposit" ? VARIANT.deposit : VARIANT.withdraw;
  const lp_mints = [meta(pool.a.lp_mint, "w"), meta(pool.b.lp_mint, "w")];
  const data = [variant(index), address_bytes(side_of(pool, side).mint), u64_bytes(amount)];
  return user_operation(deployment, pool, accounts, lp_mints, data);
}

/** Swaps `amount` for exactly `expected_output`. */
export function swap(
  deployment: DeploymentAddresses,
  pool: Pool,
  direction: SwapDirection,
  accounts: OperationAccounts,
  amount: bigint,
  expected_output: bigint,
): TransactionInstruction {
  const input = side_of(pool, input_side(direction)).mint;
  const output = side_of(pool, output_side(direction)).mint;
  const data = [variant(VARIANT.swap), address_bytes(input), u64_bytes(amount), u64_bytes(expected_output)];
  return user_operation(deployment, pool, accounts, [meta(input, "r"), meta(output, "r")], data);
}
