/**
 * Instructions for the contract. Account order, signer and writable flags are its interface: most instructions refuse a
 * list that is longer or shorter than theirs.
 */
import { TOKEN_PROGRAM_ID } from "@solana/spl-token";
import {
  type AccountMeta,
  PublicKey,
  SystemProgram,
  SYSVAR_RENT_PUBKEY,
  TransactionInstruction,
} from "@solana/web3.js";
import { assert } from "@/base/assert.ts";
import type { Address } from "@/domain/address.ts";
import type { InstructionName } from "@/domain/contract_call.ts";
import { input_side, output_side, type Pool, type Side, side_of, type SwapDirection } from "@/domain/pool.ts";
import type { DeploymentAddresses } from "@/chain/program/addresses.ts";
import { type ArgumentsOf, encode_arguments } from "@/chain/program/arguments.ts";
import { type Access, type AccountForm, INSTRUCTIONS } from "@/chain/program/instruction_table.ts";
import { PRESENT_INTERFACE } from "@/chain/program/program_interface.ts";

/** Accounts that are the same for every call to one deployment. */
const FIXED = {
  system_program: SystemProgram.programId.toBase58() as Address,
  rent_sysvar: SYSVAR_RENT_PUBKEY.toBase58() as Address,
  token_program: TOKEN_PROGRAM_ID.toBase58() as Address,
} as const;
type FixedAccount = keyof typeof FIXED | "system_state" | "main_treasury" | "program_data";

/** The accounts of an instruction that its caller has to name. */
export type AccountsOf<Name extends InstructionName> = {
  readonly [
    Form in (typeof INSTRUCTIONS)[Name]["accounts"][number] as Exclude<Form[0], FixedAccount>
  ]: Address;
};

function meta(address: Address, access: Access): AccountMeta {
  return {
    pubkey: new PublicKey(address),
    isSigner: access.includes("s"),
    isWritable: access.includes("w"),
  };
}

/** Builds any instruction. `pools` stand behind the other accounts of those that take a list of them. */
export function build_instruction<Name extends InstructionName>(
  name: Name,
  deployment: DeploymentAddresses,
  accounts: AccountsOf<Name>,
  values: ArgumentsOf<Name>,
  pools: readonly Address[] = [],
): TransactionInstruction {
  const { program = PRESENT_INTERFACE, ...own } = deployment;
  const addresses: Readonly<Record<string, Address | undefined>> = { ...own, ...FIXED, ...accounts };
  const form = INSTRUCTIONS[name];
  const keys = (form.accounts as readonly AccountForm[]).map(([part, access]) => {
    const address = addresses[part];
    assert(address !== undefined, `The account ${part} of ${name} is missing`);
    return meta(address, access);
  });
  const pool_access = form.count === "pools" ? "w" : "r";
  return new TransactionInstruction({
    programId: new PublicKey(deployment.program_id),
    keys: [...keys, ...pools.map((pool) => meta(pool, pool_access))],
    data: Buffer.from(encode_arguments(name, values, program)),
  });
}

/** Creates the deployment's two state accounts. `authority` must be the program's upgrade authority. */
export function initialize_program(
  deployment: DeploymentAddresses,
  authority: Address,
  admin: Address,
): TransactionInstruction {
  return build_instruction("initialize_program", deployment, { authority }, { admin_authority: admin });
}

/** Creates a pool. The mints go in as A then B: the LP mints take their decimals in this order. */
export function initialize_pool(
  deployment: DeploymentAddresses,
  creator: Address,
  pool: Pool,
  flags: number,
): TransactionInstruction {
  const accounts = {
    creator,
    pool_id: pool.pool_id,
    mint_a: pool.a.mint,
    mint_b: pool.b.mint,
    vault_a: pool.a.vault,
    vault_b: pool.b.vault,
    lp_mint_a: pool.a.lp_mint,
    lp_mint_b: pool.b.lp_mint,
  };
  const { ratio_a_numerator, ratio_b_denominator } = pool;
  const values = { ratio_a_numerator, ratio_b_denominator, flags };
  return build_instruction("initialize_pool", deployment, accounts, values);
}

/** Whose wallet acts, and with which token accounts. */
export interface OperationAccounts {
  readonly user: Address;
  readonly input_account: Address;
  readonly output_account: Address;
}

/** Deposits `amount` of a side's token for as many of its LP tokens, or withdraws `amount` LP tokens for the token. */
export function liquidity_operation(
  kind: "deposit" | "withdrawal",
  deployment: DeploymentAddresses,
  pool: Pool,
  side: Side,
  users: OperationAccounts,
  amount: bigint,
): TransactionInstruction {
  const { pool_id, a, b } = pool;
  const accounts = {
    ...users,
    pool_id,
    vault_a: a.vault,
    vault_b: b.vault,
    lp_mint_a: a.lp_mint,
    lp_mint_b: b.lp_mint,
  };
  const values = { mint: side_of(pool, side).mint, amount, pool_id };
  return build_instruction(kind, deployment, accounts, values);
}

/** Swaps `amount` for exactly `expected_output`. */
export function swap(
  deployment: DeploymentAddresses,
  pool: Pool,
  direction: SwapDirection,
  users: OperationAccounts,
  amount: bigint,
  expected_output: bigint,
): TransactionInstruction {
  const { pool_id, a, b } = pool;
  const input_mint = side_of(pool, input_side(direction)).mint;
  const output_mint = side_of(pool, output_side(direction)).mint;
  const accounts = { ...users, pool_id, vault_a: a.vault, vault_b: b.vault, input_mint, output_mint };
  const values = { mint: input_mint, amount, expected_output, pool_id };
  return build_instruction("swap", deployment, accounts, values);
}
