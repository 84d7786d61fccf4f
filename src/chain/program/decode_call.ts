import type { Address } from "@/domain/address.ts";
import type { AdministrationCall, ViewCall } from "@/domain/administration_call.ts";
import type { ContractCall, InstructionName, OperationCall } from "@/domain/contract_call.ts";
import { amount, lamports } from "@/domain/units.ts";
import { type ArgumentsOf, decode_arguments } from "@/chain/program/arguments.ts";
import { type AccountForm, instruction_of_variant, INSTRUCTIONS } from "@/chain/program/instruction_table.ts";
import { PRESENT_INTERFACE, type ProgramInterface } from "@/chain/program/program_interface.ts";

/** One instruction as it stands in a transaction. */
interface Given<Name extends InstructionName> {
  readonly instruction_index: number;
  readonly accounts: readonly Address[];
  /** The account that plays this part. */
  readonly at: (part: (typeof INSTRUCTIONS)[Name]["accounts"][number][0]) => Address;
  readonly values: ArgumentsOf<Name>;
}

type Decoder<Name extends InstructionName> = (given: Given<Name>) => ContractCall | undefined;

/**
 * What the three operations have in common; `undefined` when the pool in the data is not the one among the accounts,
 * which the contract refuses before all else.
 */
function operation(
  { instruction_index, at, values }: {
    readonly instruction_index: number;
    readonly at: (part: "pool_id" | "user" | "input_account" | "output_account") => Address;
    readonly values: { readonly amount: bigint; readonly pool_id?: Address };
  },
): Omit<OperationCall, "name"> | undefined {
  const pool_id = at("pool_id");
  if (values.pool_id !== undefined && values.pool_id !== pool_id) return undefined;
  return {
    user: at("user"),
    input_account: at("input_account"),
    output_account: at("output_account"),
    instruction_index,
    pool_id,
    amount: amount(values.amount),
  };
}

function listed(given: { readonly instruction_index: number; readonly accounts: readonly Address[] }) {
  return { instruction_index: given.instruction_index, accounts: given.accounts };
}

function view<Name extends ViewCall["name"]>(name: Name): Decoder<Name> {
  return (given) => ({
    name,
    instruction_index: given.instruction_index,
    accounts: given.accounts,
    question: given.values as ViewCall["question"],
  });
}

function pool_pause(name: "pause_pool" | "unpause_pool"): Decoder<"pause_pool"> {
  return ({ instruction_index, at, values }) => ({
    name,
    instruction_index,
    admin: at("admin"),
    pool_id: values.pool_id ?? at("pool_id"),
    pause_bits: values.pause_bits,
  });
}

const POOLS_START = INSTRUCTIONS.consolidate_pool_fees.accounts.length;

type Administration = Exclude<AdministrationCall, ViewCall>;
const ADMINISTRATION: { readonly [Name in Administration["name"]]: Decoder<Name> } = {
  initialize_program: (given) => ({
    name: "initialize_program",
    ...listed(given),
    authority: given.at("authority"),
    admin_authority: given.values.admin_authority ?? null,
  }),
  initialize_pool: (given) => ({
    name: "initialize_pool",
    ...listed(given),
    creator: given.at("creator"),
    pool_id: given.at("pool_id"),
    mint_a: given.at("mint_a"),
    mint_b: given.at("mint_b"),
    ratio_a_numerator: amount(given.values.ratio_a_numerator),
    ratio_b_denominator: amount(given.values.ratio_b_denominator),
    flags: given.values.flags ?? null,
  }),
  set_swap_owner_only: (given) => ({
    name: "set_swap_owner_only",
    ...listed(given),
    admin: given.at("admin"),
    pool_id: given.values.pool_id ?? given.at("pool_id"),
    enable_restriction: given.values.enable_restriction,
    designated_owner: given.values.designated_owner,
  }),
  update_pool_fees: (given) => ({
    name: "update_pool_fees",
    ...listed(given),
    admin: given.at("admin"),
    pool_id: given.values.pool_id ?? given.at("pool_id"),
    update_flags: given.values.update_flags,
    new_liquidity_fee: lamports(given.values.new_liquidity_fee),
    new_swap_fee: lamports(given.values.new_swap_fee),
  }),
  withdraw_treasury_fees: (given) => ({
    name: "withdraw_treasury_fees",
    ...listed(given),
    admin: given.at("admin"),
    destination: given.at("destination"),
    amount: lamports(given.values.amount),
  }),
  consolidate_pool_fees: (given) => ({
    name: "consolidate_pool_fees",
    ...listed(given),
    admin: given.at("admin"),
    pool_ids: given.accounts.slice(POOLS_START),
  }),
  donate_sol: (given) => ({
    name: "donate_sol",
    ...listed(given),
    donor: given.at("donor"),
    amount: lamports(given.values.amount),
    message: given.values.message,
  }),
  process_admin_change: (given) => ({
    name: "process_admin_change",
    ...listed(given),
    caller: given.at("caller"),
    new_admin: given.values.new_admin,
  }),
};

const DECODERS: { readonly [Name in InstructionName]: Decoder<Name> } = {
  ...ADMINISTRATION,
  deposit(given) {
    const common = operation(given);
    return common && { ...common, name: "deposit", mint: given.values.mint };
  },
  withdrawal(given) {
    const common = operation(given);
    return common && { ...common, name: "withdrawal", mint: given.values.mint };
  },
  swap(given) {
    const common = operation(given);
    return common && { ...common, name: "swap", expected_output: amount(given.values.expected_output) };
  },
  pause_pool: pool_pause("pause_pool"),
  unpause_pool: pool_pause("unpause_pool"),
  pause_system: ({ instruction_index, at, values: { reason_code } }) => ({
    name: "pause_system",
    instruction_index,
    admin: at("admin"),
    reason_code,
  }),
  unpause_system: ({ instruction_index, at }) => ({
    name: "unpause_system",
    instruction_index,
    admin: at("admin"),
    reason_code: null,
  }),
  get_pool_state_pda: view("get_pool_state_pda"),
  get_token_vault_pdas: view("get_token_vault_pdas"),
  get_pool_info: view("get_pool_info"),
  get_pool_pause_status: view("get_pool_pause_status"),
  get_liquidity_info: view("get_liquidity_info"),
  get_fee_info: view("get_fee_info"),
  get_pool_sol_balance: view("get_pool_sol_balance"),
  get_version: view("get_version"),
  get_treasury_info: view("get_treasury_info"),
  get_consolidation_status: view("get_consolidation_status"),
};

/** The contract refuses another number of accounts before it looks at anything else. */
function is_count_right(name: InstructionName, count: number, values: object): boolean {
  const form = INSTRUCTIONS[name];
  const pools = "pool_count" in values ? Number(values.pool_count) : 0;
  const wanted = form.accounts.length + pools;
  return form.count === "exact" || form.count === "pools" ? count === wanted : count >= wanted;
}

function decode_known<Name extends InstructionName>(
  name: Name,
  instruction_index: number,
  accounts: readonly Address[],
  data: Uint8Array,
  program: ProgramInterface,
): ContractCall | undefined {
  const values = decode_arguments(name, data, program);
  if (values === undefined || !is_count_right(name, accounts.length, values)) return undefined;
  const parts: readonly AccountForm[] = INSTRUCTIONS[name].accounts;
  const at = (part: string) => accounts[parts.findIndex(([candidate]) => candidate === part)] as Address;
  const decoder: Decoder<Name> = DECODERS[name];
  return decoder({ instruction_index, accounts, at, values });
}

/** Decodes one instruction of the contract. What it cannot make sense of is a call of name `other`. */
export function decode_call(
  instruction_index: number,
  accounts: readonly Address[],
  data: Uint8Array,
  program: ProgramInterface = PRESENT_INTERFACE,
): ContractCall {
  const variant = data[0] ?? -1;
  const name = instruction_of_variant(variant);
  const call = name === undefined
    ? undefined
    : decode_known(name, instruction_index, accounts, data, program);
  return call ?? { name: "other", instruction_index, variant, accounts };
}
