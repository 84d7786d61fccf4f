/** Every instruction of the contract once: built by the service, built by the tests, and as the call that it is. */
import { PublicKey, type TransactionInstruction } from "@solana/web3.js";
import type { Address } from "@/domain/address.ts";
import type { InstructionName } from "@/domain/contract_call.ts";
import { DEFAULT_PROGRAM_ID } from "@/domain/programs.ts";
import { deployment_addresses } from "@/chain/program/addresses.ts";
import { INSTRUCTIONS } from "@/chain/program/instruction_table.ts";
import { build_instruction } from "@/chain/program/instructions.ts";
import * as admin from "../program/admin_instructions.ts";
import * as basic from "../program/instructions.ts";
import { CREATOR, EXAMPLE_POOL, USER } from "../program/scene.ts";
import { ADMIN, named, SOL, TREASURY, UPGRADE_AUTHORITY } from "../program/support.ts";

/** The address of a key. */
export const text = (key: PublicKey) => key.toBase58() as Address;
export const DEPLOYMENT = deployment_addresses(DEFAULT_PROGRAM_ID);
export const POOL = EXAMPLE_POOL;
const pool_id = text(POOL.id);
const [mint_a, mint_b] = [text(POOL.a), text(POOL.b)];
const [vault_a, vault_b] = [text(POOL.vaults[0]), text(POOL.vaults[1])];
const [lp_mint_a, lp_mint_b] = [text(POOL.lpMints[0]), text(POOL.lpMints[1])];
export const DESTINATION = named("destination");
export const OWNER = named("designated owner");
export const administrator = text(ADMIN);

/** One instruction: ours, the tests' own, and the call it must decode into. `accounts` are those of the other's list. */
export interface Row {
  readonly ours: TransactionInstruction;
  readonly theirs: TransactionInstruction;
  readonly call: Record<string, unknown> & { readonly name: InstructionName };
}

function users(input: string, output: string) {
  return { user: text(USER), input_account: text(named(input)), output_account: text(named(output)) };
}

const vaults = { pool_id, vault_a, vault_b };
const lp_mints = { lp_mint_a, lp_mint_b };
const pool_admin = { admin: administrator, pool_id };

function creation_rows(): Row[] {
  const ratio = { ratio_a_numerator: POOL.ratioA, ratio_b_denominator: POOL.ratioB, flags: 64 };
  const authority = text(UPGRADE_AUTHORITY);
  const creator = text(CREATOR);
  return [
    {
      ours: build_instruction("initialize_program", DEPLOYMENT, { authority }, {
        admin_authority: administrator,
      }),
      theirs: basic.initializeProgram(UPGRADE_AUTHORITY, ADMIN),
      call: { name: "initialize_program", authority, admin_authority: administrator },
    },
    {
      ours: build_instruction("initialize_pool", DEPLOYMENT, {
        ...{ creator, ...vaults, ...lp_mints },
        ...{ mint_a, mint_b },
      }, ratio),
      theirs: basic.initializePool(CREATOR, POOL, 64),
      call: { name: "initialize_pool", creator, pool_id, mint_a, mint_b, ...ratio },
    },
  ];
}

function operation_rows(): Row[] {
  const scene = { deposit: users("user token 0", "user lp 0"), back: users("user lp 0", "user token 0") };
  const swap = users("user token 0", "user token 1");
  const route = (accounts: ReturnType<typeof users>) => ({
    user: USER,
    input: new PublicKey(accounts.input_account),
    output: new PublicKey(accounts.output_account),
  });
  const other_side = users("user token 1", "user lp 1");
  const deposit = (mint: Address, units: bigint, accounts: ReturnType<typeof users>): Row => ({
    ours: build_instruction(
      "deposit",
      DEPLOYMENT,
      { ...accounts, ...vaults, ...lp_mints },
      { mint, amount: units, pool_id },
    ),
    theirs: basic.deposit(POOL, new PublicKey(mint), units, route(accounts)),
    call: { name: "deposit", ...accounts, pool_id, mint, amount: units },
  });
  return [
    deposit(mint_a, 1_000_000_000n, scene.deposit),
    deposit(mint_b, 500_000_000n, other_side),
    {
      ours: build_instruction(
        "swap",
        DEPLOYMENT,
        { ...swap, ...vaults, input_mint: mint_a, output_mint: mint_b },
        { mint: mint_a, amount: 1_000_000_000n, expected_output: 160_000_000n, pool_id },
      ),
      theirs: basic.swap(POOL, [POOL.a, POOL.b], [1_000_000_000n, 160_000_000n], route(swap)),
      call: { name: "swap", ...swap, pool_id, amount: 1_000_000_000n, expected_output: 160_000_000n },
    },
    {
      ours: build_instruction(
        "withdrawal",
        DEPLOYMENT,
        { ...scene.back, ...vaults, ...lp_mints },
        { mint: mint_a, amount: 400_000_000n, pool_id },
      ),
      theirs: basic.withdraw(POOL, POOL.a, 400_000_000n, route(scene.back)),
      call: { name: "withdrawal", ...scene.back, pool_id, mint: mint_a, amount: 400_000_000n },
    },
  ];
}

function view_rows(): Row[] {
  const of_pool = (
    name: "get_liquidity_info" | "get_fee_info" | "get_pool_sol_balance" | "get_pool_pause_status",
  ) => ({
    ours: build_instruction(name, DEPLOYMENT, { pool_id }, {}),
    theirs: admin.viewOf(INSTRUCTIONS[name].index as 8 | 9 | 10 | 11, POOL.id),
    call: { name, question: {} },
  });
  const pair = { multiple_token_mint: mint_a, base_token_mint: mint_b, multiple_per_base: 160n };
  return [
    {
      ours: build_instruction("get_pool_state_pda", DEPLOYMENT, {}, pair),
      theirs: admin.getPoolStatePda(POOL.a, POOL.b, 160n),
      call: { name: "get_pool_state_pda", question: pair },
    },
    {
      ours: build_instruction("get_token_vault_pdas", DEPLOYMENT, {}, { pool_state_pda: pool_id }),
      theirs: admin.getTokenVaultPdas(POOL.id),
      call: { name: "get_token_vault_pdas", question: { pool_state_pda: pool_id } },
    },
    {
      ours: build_instruction("get_pool_info", DEPLOYMENT, { pool_id }, {}),
      theirs: admin.getPoolInfo(POOL.id),
      call: { name: "get_pool_info", question: {} },
    },
    of_pool("get_pool_pause_status"),
    of_pool("get_liquidity_info"),
    of_pool("get_fee_info"),
    of_pool("get_pool_sol_balance"),
    {
      ours: build_instruction("get_version", DEPLOYMENT, {}, {}),
      theirs: admin.getVersion(),
      call: { name: "get_version", question: {} },
    },
    {
      ours: build_instruction("get_treasury_info", DEPLOYMENT, {}, {}),
      theirs: admin.viewOf(16, TREASURY),
      call: { name: "get_treasury_info", question: {} },
    },
    {
      ours: build_instruction("get_consolidation_status", DEPLOYMENT, {}, { pool_count: 1 }, [pool_id]),
      theirs: admin.getConsolidationStatus([POOL.id]),
      call: { name: "get_consolidation_status", question: { pool_count: 1 } },
    },
  ];
}

function pool_administration_rows(): Row[] {
  const fees = { update_flags: 3, new_liquidity_fee: 5_000_000n, new_swap_fee: 50_000n };
  const restriction = { enable_restriction: true, designated_owner: text(OWNER) };
  return [
    {
      ours: build_instruction("update_pool_fees", DEPLOYMENT, pool_admin, { ...fees, pool_id }),
      theirs: admin.updatePoolFees(ADMIN, POOL, 3, [5_000_000n, 50_000n]),
      call: { name: "update_pool_fees", ...pool_admin, ...fees },
    },
    {
      ours: build_instruction("set_swap_owner_only", DEPLOYMENT, pool_admin, { ...restriction, pool_id }),
      theirs: admin.setSwapOwnerOnly(ADMIN, POOL, true, OWNER),
      call: { name: "set_swap_owner_only", ...pool_admin, ...restriction },
    },
    {
      ours: build_instruction("pause_pool", DEPLOYMENT, pool_admin, { pause_bits: 3, pool_id }),
      theirs: basic.pausePool(ADMIN, POOL, 3),
      call: { name: "pause_pool", ...pool_admin, pause_bits: 3 },
    },
    {
      ours: build_instruction("consolidate_pool_fees", DEPLOYMENT, { admin: administrator }, {
        pool_count: 1,
      }, [
        pool_id,
      ]),
      theirs: admin.consolidatePoolFees(ADMIN, [POOL.id]),
      call: { name: "consolidate_pool_fees", admin: administrator, pool_ids: [pool_id] },
    },
    {
      ours: build_instruction("unpause_pool", DEPLOYMENT, pool_admin, { pause_bits: 1, pool_id }),
      theirs: basic.unpausePool(ADMIN, POOL, 1),
      call: { name: "unpause_pool", ...pool_admin, pause_bits: 1 },
    },
  ];
}

function system_administration_rows(): Row[] {
  const by_admin = { admin: administrator };
  const donor = text(USER);
  const destination = text(DESTINATION);
  const donation = { amount: 2n * SOL, message: "für alle € 🙂" };
  return [
    {
      ours: build_instruction("donate_sol", DEPLOYMENT, { donor }, donation),
      theirs: admin.donateSol(USER, donation.amount, donation.message),
      call: { name: "donate_sol", donor, ...donation },
    },
    {
      ours: build_instruction("withdraw_treasury_fees", DEPLOYMENT, { ...by_admin, destination }, {
        amount: SOL,
      }),
      theirs: admin.withdrawTreasuryFees(ADMIN, DESTINATION, SOL),
      call: { name: "withdraw_treasury_fees", ...by_admin, destination, amount: SOL },
    },
    {
      ours: build_instruction("pause_system", DEPLOYMENT, by_admin, { reason_code: 15 }),
      theirs: basic.pauseSystem(ADMIN, 15),
      call: { name: "pause_system", ...by_admin, reason_code: 15 },
    },
    {
      ours: build_instruction("unpause_system", DEPLOYMENT, by_admin, {}),
      theirs: basic.unpauseSystem(ADMIN),
      call: { name: "unpause_system", ...by_admin, reason_code: null },
    },
    {
      ours: build_instruction("process_admin_change", DEPLOYMENT, { caller: administrator }, {
        new_admin: text(OWNER),
      }),
      theirs: admin.processAdminChange(ADMIN, OWNER),
      call: { name: "process_admin_change", caller: administrator, new_admin: text(OWNER) },
    },
  ];
}

/** Every instruction once, in an order in which each succeeds. */
export const ROWS: readonly Row[] = [
  ...creation_rows(),
  ...operation_rows(),
  ...view_rows(),
  ...pool_administration_rows(),
  ...system_administration_rows(),
];
