/** Calls with one thing wrong: accounts in each other's places, false programs, missing rights, wrong numbers of accounts. */
import type { Pool } from "@/domain/pool.ts";
import { liquidity_call, swap_call, with_accounts, with_values } from "@/engine/probes/pool_calls.ts";
import {
  builtin,
  type ExpectedError,
  is_as_expected,
  is_paused_by_others,
  numbered,
  outcome_words,
  type ProbeCheck,
  weakness_verdict,
} from "@/engine/probes/probe_check.ts";
import type { ProbeGround } from "@/engine/probes/probe_ground.ts";
import type { ProbeCall } from "@/engine/probes/probe_port.ts";

type Row = readonly [check: string, call: ProbeCall, expected: ExpectedError];

const INVALID_ACCOUNT = builtin("InvalidAccountData");
const WRONG_PROGRAM = builtin("IncorrectProgramId");
/** An amount that every operation could carry out were its accounts right. */
const AMOUNT = 1_000n;

function wrong_accounts(ground: ProbeGround, pool: Pool): Row[] {
  const deposit = liquidity_call(ground, "deposit", pool, "A", AMOUNT);
  const withdrawal = liquidity_call(ground, "withdrawal", pool, "A", AMOUNT);
  const swap = swap_call(ground, pool, "a_to_b", AMOUNT);
  const { a, b } = pool;
  const own = ground.accounts_of(pool);
  const { main_treasury, system_state } = ground.tools.port.places;
  const vaults = { vault_a: b.vault, vault_b: a.vault };
  const lp_mints = { lp_mint_a: b.lp_mint, lp_mint_b: a.lp_mint };
  return [
    ["deposit_vaults_exchanged", with_accounts(deposit, vaults), INVALID_ACCOUNT],
    ["withdrawal_vaults_exchanged", with_accounts(withdrawal, vaults), INVALID_ACCOUNT],
    ["swap_vaults_exchanged", with_accounts(swap, vaults), INVALID_ACCOUNT],
    ["deposit_lp_mints_exchanged", with_accounts(deposit, lp_mints), INVALID_ACCOUNT],
    ["withdrawal_lp_mints_exchanged", with_accounts(withdrawal, lp_mints), INVALID_ACCOUNT],
    [
      "swap_mints_exchanged",
      with_accounts(swap, { input_mint: b.mint, output_mint: a.mint }),
      INVALID_ACCOUNT,
    ],
    ["deposit_for_other_lp_tokens", with_accounts(deposit, { output_account: own.lp_b }), INVALID_ACCOUNT],
    [
      "withdrawal_with_other_lp_tokens",
      with_accounts(withdrawal, { input_account: own.lp_b }),
      INVALID_ACCOUNT,
    ],
    [
      "withdrawal_of_other_token",
      with_accounts(withdrawal, { output_account: own.b }),
      builtin("InvalidInstructionData"),
    ],
    ["swap_out_of_the_vault", with_accounts(swap, { input_account: a.vault }), INVALID_ACCOUNT],
    ["swap_into_the_vault", with_accounts(swap, { output_account: b.vault }), INVALID_ACCOUNT],
    ["deposit_out_of_the_vault", with_accounts(deposit, { input_account: a.vault }), INVALID_ACCOUNT],
    ["swap_for_lp_tokens", with_accounts(swap, { output_account: own.lp_b }), INVALID_ACCOUNT],
    ["swap_into_own_vault", with_accounts(swap, { vault_b: own.b }), INVALID_ACCOUNT],
    ["deposit_other_pool_named", with_values(deposit, { pool_id: main_treasury }), numbered(1034)],
    ["deposit_treasury_for_state", with_accounts(deposit, { system_state: main_treasury }), INVALID_ACCOUNT],
    ["swap_treasury_for_state", with_accounts(swap, { system_state: main_treasury }), INVALID_ACCOUNT],
    [
      "swap_state_for_pool",
      with_values(with_accounts(swap, { pool_id: system_state }), { pool_id: system_state }),
      INVALID_ACCOUNT,
    ],
    ["deposit_unsigned", { ...deposit, unsigned: "user" }, builtin("MissingRequiredSignature")],
    ["swap_unsigned", { ...swap, unsigned: "user" }, builtin("MissingRequiredSignature")],
    ["withdrawal_unsigned", { ...withdrawal, unsigned: "user" }, builtin("MissingRequiredSignature")],
    ["deposit_pool_read_only", { ...deposit, read_only: "pool_id" }, numbered(1033)],
    ["swap_pool_read_only", { ...swap, read_only: "pool_id" }, numbered(1033)],
    ["deposit_account_missing", { ...deposit, surplus_accounts: -1 }, INVALID_ACCOUNT],
    ["swap_account_missing", { ...swap, surplus_accounts: -1 }, INVALID_ACCOUNT],
    ["deposit_account_too_many", { ...deposit, surplus_accounts: 1 }, INVALID_ACCOUNT],
    ["withdrawal_account_too_many", { ...withdrawal, surplus_accounts: 1 }, INVALID_ACCOUNT],
  ];
}

function wrong_programs(ground: ProbeGround, pool: Pool): Row[] {
  const { system_program, token_program, program_id } = ground.tools.port.places;
  const calls: [string, ProbeCall][] = [
    ["deposit", liquidity_call(ground, "deposit", pool, "A", AMOUNT)],
    ["withdrawal", liquidity_call(ground, "withdrawal", pool, "A", AMOUNT)],
    ["swap", swap_call(ground, pool, "a_to_b", AMOUNT)],
  ];
  const missing = { variant: "MissingAccount", program: "runtime" } as const;
  return calls.flatMap(([name, call]): Row[] => [
    [`${name}_system_for_token`, with_accounts(call, { token_program: system_program }), WRONG_PROGRAM],
    [`${name}_contract_for_token`, with_accounts(call, { token_program: program_id }), WRONG_PROGRAM],
    [`${name}_token_for_system`, with_accounts(call, { system_program: token_program }), missing],
  ]);
}

/** A call that the contract should refuse in another way, or at all, than its specification says. */
async function odd_call(
  ground: ProbeGround,
  row: { check: string; weakness: string; intended: string; call: ProbeCall },
  intended_error: ExpectedError | "any error of its own",
  specified: ExpectedError | null,
): Promise<ProbeCheck> {
  const { check, weakness, intended, call } = row;
  const { error } = await ground.simulate([call]);
  const { program_id } = ground.tools.port.places;
  const is_intended = intended_error === "any error of its own"
    ? error !== null && error.variant !== "ProgramFailedToComplete" && error.variant !== specified?.variant
    : is_as_expected(error, intended_error, program_id);
  const verdict = is_paused_by_others(error)
    ? "undecided"
    : weakness_verdict(is_intended, is_as_expected(error, specified, program_id));
  return { check, weakness, intended, observed: outcome_words(error), verdict, signatures: [] };
}

function odd_calls(ground: ProbeGround, pool: Pool): Promise<ProbeCheck>[] {
  // Nobody signs in a simulation: the administrator need not be the core wallet.
  const { admin } = ground;
  const { system_state, main_treasury } = ground.tools.port.places;
  const nothing = liquidity_call(ground, "withdrawal", pool, "A", 0n);
  const swap = swap_call(ground, pool, "a_to_b", AMOUNT);
  const pause: ProbeCall = {
    ...{ what: "call", name: "pause_system", accounts: { admin }, values: { reason_code: 1 } },
    surplus_accounts: -1,
  };
  const consolidation: ProbeCall = {
    ...{ what: "call", name: "consolidate_pool_fees", values: { pool_count: 1 }, pools: [pool.pool_id] },
    accounts: { admin, main_treasury: system_state },
  };
  return [
    odd_call(
      ground,
      {
        ...{ check: "accounts.too_few_for_a_pause", weakness: "S18", call: pause },
        intended: "too few accounts are answered with an error, not with a crash",
      },
      "any error of its own",
      { variant: "ProgramFailedToComplete", program: "runtime" },
    ),
    odd_call(
      ground,
      {
        ...{ check: "accounts.other_treasury", weakness: "S19", call: consolidation },
        intended:
          `a consolidation into another account than the treasury ${main_treasury} has an error of its own`,
      },
      "any error of its own",
      builtin("BorshIoError"),
    ),
    odd_call(
      ground,
      {
        ...{ check: "accounts.swap_names_other_mint", weakness: "S22" },
        intended: "a swap whose data name another mint than its accounts is refused",
        call: with_values(swap, { mint: pool.b.mint }),
      },
      builtin("InvalidArgument"),
      null,
    ),
    odd_call(
      ground,
      {
        ...{ check: "accounts.unsigned_withdrawal_of_nothing", weakness: "S32" },
        intended: "who has not signed is told so first",
        call: { ...nothing, unsigned: "user" },
      },
      builtin("MissingRequiredSignature"),
      builtin("InvalidArgument"),
    ),
  ];
}

/** Every call with one thing wrong, simulated. The pool must hold liquidity, and the user tokens of all four mints. */
export async function probe_accounts(ground: ProbeGround, pool: Pool): Promise<ProbeCheck[]> {
  const checks: ProbeCheck[] = [];
  const rows = [...wrong_accounts(ground, pool), ...wrong_programs(ground, pool)];
  for (const [check, call, expected] of rows) {
    checks.push(await ground.expect_simulated(`accounts.${check}`, call, expected));
  }
  return [...checks, ...await Promise.all(odd_calls(ground, pool))];
}
