/** The contract's instructions: data to the byte, accounts in order with their flags. */
import type { TransactionInstruction } from "@solana/web3.js";
import { assertEquals } from "@std/assert";
import { type Address, address_bytes } from "@/domain/address.ts";
import { DEFAULT_PROGRAM_ID, SYSTEM_PROGRAM, TOKEN_PROGRAM } from "@/domain/programs.ts";
import { deployment_addresses } from "@/chain/program/addresses.ts";
import {
  initialize_pool,
  initialize_program,
  liquidity_operation,
  swap,
} from "@/chain/program/instructions.ts";
import { EXAMPLE_POOL, test_address, test_user } from "../support/landed_transactions.ts";

const DEPLOYMENT = deployment_addresses(DEFAULT_PROGRAM_ID);
const USER = test_user(1);
const RENT = "SysvarRent111111111111111111111111111111111";
const HEX_A = "069b8857feab8184fb687f634618c035dac439dc1aeb3b5598a0f00000000001";
const HEX_B = "c6fa7af3bedbad3a3d65f36aabc97431b1bbe4c2d2f6e0e47ca60203452f5d61";
const HEX_POOL = "5a477ddc92014b4a303d200648fd92d88fba14fca19a69eb36e0f631ec99024a";
const { a, b, pool_id } = EXAMPLE_POOL;

const accounts = (input: Address, output: Address) => ({
  user: USER.wallet,
  input_account: input,
  output_account: output,
});
const INTO_LP_A = accounts(USER.accounts.a, USER.accounts.lp_a);
const OUT_OF_LP_A = accounts(USER.accounts.lp_a, USER.accounts.a);
const A_TO_B = accounts(USER.accounts.a, USER.accounts.b);
const B_TO_A = accounts(USER.accounts.b, USER.accounts.a);

function data_hex({ data, programId }: TransactionInstruction): string {
  assertEquals(programId.toBase58(), DEFAULT_PROGRAM_ID as string);
  return Uint8Array.from(data).toHex();
}

/** Accounts as "s", "w", "sw" or "r" and their address. */
function metas({ keys }: TransactionInstruction): string[] {
  return keys.map(({ pubkey, isSigner, isWritable }) => {
    const access = `${isSigner ? "s" : ""}${isWritable ? "w" : ""}` || "r";
    return `${access} ${pubkey.toBase58()}`;
  });
}

const deposit_a = (units: bigint) =>
  liquidity_operation("deposit", DEPLOYMENT, EXAMPLE_POOL, "A", INTO_LP_A, units);
const withdraw_a = (units: bigint) =>
  liquidity_operation("withdrawal", DEPLOYMENT, EXAMPLE_POOL, "A", OUT_OF_LP_A, units);

Deno.test("instructions: the data of the worked example", () => {
  const creator = test_address(9);
  assertEquals(
    data_hex(initialize_pool(DEPLOYMENT, creator, EXAMPLE_POOL, 0)),
    "0100ca9a3b00000000006889090000000000",
  );
  assertEquals(data_hex(deposit_a(1_000_000_000n)), `02${HEX_A}00ca9a3b00000000${HEX_POOL}`);
  assertEquals(data_hex(withdraw_a(400_000_000n)), `03${HEX_A}0084d71700000000${HEX_POOL}`);
  assertEquals(
    data_hex(swap(DEPLOYMENT, EXAMPLE_POOL, "a_to_b", A_TO_B, 1_000_000_000n, 160_000_000n)),
    `04${HEX_A}00ca9a3b000000000068890900000000${HEX_POOL}`,
  );
  assertEquals(
    data_hex(swap(DEPLOYMENT, EXAMPLE_POOL, "b_to_a", B_TO_A, 160_000_000n, 1_000_000_000n)),
    `04${HEX_B}006889090000000000ca9a3b00000000${HEX_POOL}`,
  );
  const admin = test_address(8);
  assertEquals(
    data_hex(initialize_program(DEPLOYMENT, creator, admin)),
    `00${Uint8Array.from(address_bytes(admin)).toHex()}`,
  );
});

Deno.test("instructions: the largest amounts fill their eight bytes", () => {
  const max = 2n ** 64n - 1n;
  assertEquals(data_hex(deposit_a(max)), `02${HEX_A}${"ff".repeat(8)}${HEX_POOL}`);
  assertEquals(
    data_hex(swap(DEPLOYMENT, EXAMPLE_POOL, "a_to_b", A_TO_B, max, 1n)),
    `04${HEX_A}${"ff".repeat(8)}0100000000000000${HEX_POOL}`,
  );
});

Deno.test("instructions: the flags of a new pool go into its last byte", () => {
  const exact = initialize_pool(DEPLOYMENT, test_address(9), EXAMPLE_POOL, 96);
  assertEquals(data_hex(exact), "0100ca9a3b00000000006889090000000060");
});

Deno.test("instructions: the accounts of InitializeProgram", () => {
  assertEquals(metas(initialize_program(DEPLOYMENT, test_address(9), test_address(8))), [
    `sw ${test_address(9)}`,
    `r ${SYSTEM_PROGRAM}`,
    `r ${RENT}`,
    `w ${DEPLOYMENT.system_state}`,
    `w ${DEPLOYMENT.main_treasury}`,
    `r ${DEPLOYMENT.program_data}`,
  ]);
});

Deno.test("instructions: the accounts of InitializePool", () => {
  assertEquals(metas(initialize_pool(DEPLOYMENT, test_address(9), EXAMPLE_POOL, 0)), [
    `sw ${test_address(9)}`,
    `r ${SYSTEM_PROGRAM}`,
    `r ${DEPLOYMENT.system_state}`,
    `w ${pool_id}`,
    `r ${TOKEN_PROGRAM}`,
    `w ${DEPLOYMENT.main_treasury}`,
    `r ${RENT}`,
    `r ${a.mint}`,
    `r ${b.mint}`,
    `w ${a.vault}`,
    `w ${b.vault}`,
    `w ${a.lp_mint}`,
    `w ${b.lp_mint}`,
  ]);
});

const COMMON = [
  `sw ${USER.wallet}`,
  `r ${SYSTEM_PROGRAM}`,
  `r ${DEPLOYMENT.system_state}`,
  `w ${pool_id}`,
  `r ${TOKEN_PROGRAM}`,
  `w ${a.vault}`,
  `w ${b.vault}`,
];

Deno.test("instructions: the accounts of Deposit and Withdraw", () => {
  const lp_mints = [`w ${a.lp_mint}`, `w ${b.lp_mint}`];
  const [token, lp] = [`w ${USER.accounts.a}`, `w ${USER.accounts.lp_a}`];
  assertEquals(metas(deposit_a(1n)), [...COMMON, token, lp, ...lp_mints]);
  assertEquals(metas(withdraw_a(1n)), [...COMMON, lp, token, ...lp_mints]);
});

Deno.test("instructions: the vaults of Swap stay A then B, its mints follow the direction", () => {
  const [in_a, in_b] = [`w ${USER.accounts.a}`, `w ${USER.accounts.b}`];
  assertEquals(
    metas(swap(DEPLOYMENT, EXAMPLE_POOL, "a_to_b", A_TO_B, 1n, 1n)),
    [...COMMON, in_a, in_b, `r ${a.mint}`, `r ${b.mint}`],
  );
  assertEquals(
    metas(swap(DEPLOYMENT, EXAMPLE_POOL, "b_to_a", B_TO_A, 1n, 1n)),
    [...COMMON, in_b, in_a, `r ${b.mint}`, `r ${a.mint}`],
  );
});
