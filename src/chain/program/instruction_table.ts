/**
 * The contract's instructions as data: their arguments in the order of the wire, and their accounts with what each must
 * be able to do. Encoder and decoder both read this table, so they cannot disagree.
 */
import type { InstructionName } from "@/domain/contract_call.ts";
import type { VersionedArgument } from "@/chain/program/program_interface.ts";

/** How an argument is written: keys as 32 bytes, numbers little-endian, texts behind their length. */
export type ArgumentKind = "address" | "u64" | "u8" | "bool" | "text";

/** One argument; the third member names it where not every version takes it. */
export type ArgumentForm = readonly [name: string, kind: ArgumentKind, since?: VersionedArgument];

/** r read, w written, s signs. */
export type Access = "r" | "w" | "s" | "sw";

/** One account, by the name of its part. */
export type AccountForm = readonly [name: string, access: Access];

/** One instruction. */
export interface InstructionForm {
  /** First byte of the data. */
  readonly index: number;
  readonly fields: readonly ArgumentForm[];
  readonly accounts: readonly AccountForm[];
  /** How many accounts the contract accepts: exactly these, these and more, or one more for each pool. */
  readonly count: "exact" | "at_least" | "pools" | "at_least_pools";
}

const POOL_ID = ["pool_id", "address", "pool_id"] as const;

/** What deposit, withdrawal and swap begin with. */
const OPERATION_ACCOUNTS = [
  ["user", "sw"],
  ["system_program", "r"],
  ["system_state", "r"],
  ["pool_id", "w"],
  ["token_program", "r"],
  ["vault_a", "w"],
  ["vault_b", "w"],
  ["input_account", "w"],
  ["output_account", "w"],
] as const;

const LIQUIDITY_ACCOUNTS = [...OPERATION_ACCOUNTS, ["lp_mint_a", "w"], ["lp_mint_b", "w"]] as const;
const SWAP_ACCOUNTS = [...OPERATION_ACCOUNTS, ["input_mint", "r"], ["output_mint", "r"]] as const;
const POOL_ADMIN_ACCOUNTS = [
  ["admin", "s"],
  ["system_state", "r"],
  ["pool_id", "w"],
  ["program_data", "r"],
] as const;
const POOL_VIEW_ACCOUNTS = [["pool_id", "r"]] as const;

/** By name. */
export const INSTRUCTIONS = {
  initialize_program: {
    index: 0,
    fields: [["admin_authority", "address", "admin_authority"]],
    accounts: [
      ["authority", "sw"],
      ["system_program", "r"],
      ["rent_sysvar", "r"],
      ["system_state", "w"],
      ["main_treasury", "w"],
      ["program_data", "r"],
    ],
    count: "exact",
  },
  initialize_pool: {
    index: 1,
    fields: [["ratio_a_numerator", "u64"], ["ratio_b_denominator", "u64"], ["flags", "u8", "pool_flags"]],
    accounts: [
      ["creator", "sw"],
      ["system_program", "r"],
      ["system_state", "r"],
      ["pool_id", "w"],
      ["token_program", "r"],
      ["main_treasury", "w"],
      ["rent_sysvar", "r"],
      ["mint_a", "r"],
      ["mint_b", "r"],
      ["vault_a", "w"],
      ["vault_b", "w"],
      ["lp_mint_a", "w"],
      ["lp_mint_b", "w"],
    ],
    count: "exact",
  },
  deposit: {
    index: 2,
    fields: [["mint", "address"], ["amount", "u64"], POOL_ID],
    accounts: LIQUIDITY_ACCOUNTS,
    count: "exact",
  },
  withdrawal: {
    index: 3,
    fields: [["mint", "address"], ["amount", "u64"], POOL_ID],
    accounts: LIQUIDITY_ACCOUNTS,
    count: "exact",
  },
  swap: {
    index: 4,
    fields: [["mint", "address"], ["amount", "u64"], ["expected_output", "u64"], POOL_ID],
    accounts: SWAP_ACCOUNTS,
    count: "exact",
  },
  get_pool_state_pda: {
    index: 5,
    fields: [["multiple_token_mint", "address"], ["base_token_mint", "address"], [
      "multiple_per_base",
      "u64",
    ]],
    accounts: [],
    count: "at_least",
  },
  get_token_vault_pdas: {
    index: 6,
    fields: [["pool_state_pda", "address"]],
    accounts: [],
    count: "at_least",
  },
  get_pool_info: {
    index: 7,
    fields: [],
    // Only the third is looked at; the others may be anything.
    accounts: [["system_program", "r"], ["system_program", "r"], ["pool_id", "r"], ["system_program", "r"]],
    count: "at_least",
  },
  get_pool_pause_status: { index: 8, fields: [], accounts: POOL_VIEW_ACCOUNTS, count: "at_least" },
  get_liquidity_info: { index: 9, fields: [], accounts: POOL_VIEW_ACCOUNTS, count: "at_least" },
  get_fee_info: { index: 10, fields: [], accounts: POOL_VIEW_ACCOUNTS, count: "at_least" },
  get_pool_sol_balance: { index: 11, fields: [], accounts: POOL_VIEW_ACCOUNTS, count: "at_least" },
  pause_system: {
    index: 12,
    fields: [["reason_code", "u8"]],
    accounts: [["admin", "s"], ["system_state", "w"], ["program_data", "r"]],
    count: "at_least",
  },
  unpause_system: {
    index: 13,
    fields: [],
    accounts: [["admin", "s"], ["system_state", "w"], ["main_treasury", "w"], ["program_data", "r"]],
    count: "at_least",
  },
  get_version: { index: 14, fields: [], accounts: [], count: "at_least" },
  withdraw_treasury_fees: {
    index: 15,
    fields: [["amount", "u64"]],
    accounts: [
      ["admin", "s"],
      ["main_treasury", "w"],
      ["rent_sysvar", "r"],
      ["destination", "w"],
      ["system_state", "r"],
      ["program_data", "r"],
    ],
    count: "at_least",
  },
  get_treasury_info: {
    index: 16,
    fields: [],
    accounts: [["main_treasury", "r"]],
    count: "at_least",
  },
  consolidate_pool_fees: {
    index: 17,
    fields: [["pool_count", "u8"]],
    accounts: [["admin", "s"], ["system_state", "r"], ["main_treasury", "w"], ["program_data", "r"]],
    count: "pools",
  },
  get_consolidation_status: {
    index: 18,
    fields: [["pool_count", "u8"]],
    accounts: [],
    count: "at_least_pools",
  },
  pause_pool: {
    index: 19,
    fields: [["pause_bits", "u8"], POOL_ID],
    accounts: POOL_ADMIN_ACCOUNTS,
    count: "exact",
  },
  unpause_pool: {
    index: 20,
    fields: [["pause_bits", "u8"], POOL_ID],
    accounts: POOL_ADMIN_ACCOUNTS,
    count: "exact",
  },
  set_swap_owner_only: {
    index: 21,
    fields: [["enable_restriction", "bool"], ["designated_owner", "address"], POOL_ID],
    accounts: POOL_ADMIN_ACCOUNTS,
    count: "exact",
  },
  update_pool_fees: {
    index: 22,
    fields: [["update_flags", "u8"], ["new_liquidity_fee", "u64"], ["new_swap_fee", "u64"], POOL_ID],
    accounts: POOL_ADMIN_ACCOUNTS,
    count: "at_least",
  },
  donate_sol: {
    index: 23,
    fields: [["amount", "u64"], ["message", "text"]],
    accounts: [["donor", "sw"], ["main_treasury", "w"], ["system_state", "r"], ["system_program", "r"]],
    count: "exact",
  },
  process_admin_change: {
    index: 24,
    fields: [["new_admin", "address"]],
    accounts: [["caller", "s"], ["system_state", "w"], ["program_data", "r"]],
    count: "exact",
  },
} as const satisfies Readonly<Record<InstructionName, InstructionForm>>;

const NAMES = new Map<number, InstructionName>(
  (Object.keys(INSTRUCTIONS) as InstructionName[]).map((name) => [INSTRUCTIONS[name].index, name]),
);

/** The instruction whose data begin with this byte; `undefined` when the contract has none. */
export function instruction_of_variant(index: number): InstructionName | undefined {
  return NAMES.get(index);
}
