/** Chains that do not do what the contract says: the run must say so. */
import { assert, assertEquals } from "@std/assert";
import { random_seed } from "@/base/rng.ts";
import type { OperationCall } from "@/domain/contract_call.ts";
import { address_for } from "@/simulation/chain/addresses.ts";
import { burn_tokens, mint_tokens, transfer_lamports } from "@/simulation/chain/base_programs.ts";
import { type ChainRules, RIGHT_RULES, type Rule } from "@/simulation/chain/contract_rules.ts";
import type { Ledger } from "@/simulation/chain/ledger.ts";
import type { SimulationReport } from "@/simulation/simulation.ts";
import { run_simulation } from "./simulate.ts";

/** Does what the right rule does, and something more when that has succeeded. */
function spoiled<Call extends OperationCall>(
  right: Rule<Call>,
  spoil: (ledger: Ledger, call: Call) => void,
): Rule<Call> {
  return (ledger, call) => {
    const error = right(ledger, call);
    if (error === undefined) spoil(ledger, call);
    return error;
  };
}

async function run_with(changes: Partial<ChainRules>): Promise<SimulationReport> {
  const seed = random_seed();
  const { report } = await run_simulation({ seed, has_faults: false, rules: { ...RIGHT_RULES, ...changes } });
  return report;
}

function invariants({ findings }: SimulationReport): string[] {
  return [...new Set(findings.map(({ invariant }) => invariant))].toSorted();
}

Deno.test("wrong chain: a swap that takes no fee is a finding", async () => {
  const swap = spoiled(RIGHT_RULES.swap, (ledger, { user, pool_id }) => {
    const state = ledger.pool(pool_id);
    assert(state !== undefined);
    transfer_lamports(ledger, pool_id, user, state.swap_fee);
  });
  const report = await run_with({ swap });
  assert(invariants(report).includes("operation.pool_fee"), `seed ${report.seed}: ${invariants(report)}`);
  assert(report.finding_count >= report.by_kind.swap.landed_ok, `seed ${report.seed}`);
});

Deno.test("wrong chain: one LP token too many is a finding", async () => {
  const deposit = spoiled(RIGHT_RULES.deposit, (ledger, { pool_id, mint, output_account }) => {
    const pool = ledger.pool(pool_id)?.pool;
    assert(pool !== undefined);
    const { lp_mint } = mint === pool.a.mint ? pool.a : pool.b;
    assertEquals(mint_tokens(ledger, lp_mint, output_account, pool_id, 1n), undefined);
  });
  const report = await run_with({ deposit });
  const found = invariants(report).filter((name) => /^operation\.lp_[ab]_delta$/.test(name));
  assert(found.length > 0, `seed ${report.seed}: ${invariants(report)}`);
  assert(report.checks.operations_equal < report.checks.operations_checked, `seed ${report.seed}`);
});

Deno.test("wrong chain: a withdrawal of which the pool's books know nothing is a finding", async () => {
  const withdrawal = spoiled(RIGHT_RULES.withdrawal, (ledger, { pool_id }) => {
    const state = ledger.pool(pool_id);
    assert(state !== undefined);
    ledger.put_data(pool_id, { ...state, tracked_a: state.tracked_a + 1n });
  });
  const report = await run_with({ withdrawal });
  assert(invariants(report).includes("pool_state.tracked_a"), `seed ${report.seed}: ${invariants(report)}`);
});

Deno.test("wrong chain: an error of another number is a finding", async () => {
  const withdrawal: ChainRules["withdrawal"] = (ledger, call) => {
    const error = RIGHT_RULES.withdrawal(ledger, call);
    return error === undefined ? undefined : { ...error, variant: "Custom", custom_code: 4_242 };
  };
  const seed = 5;
  const rules = { ...RIGHT_RULES, withdrawal };
  const { report } = await run_simulation({ seed, minutes: 10, rules });
  assert(report.by_kind.withdrawal.landed_error > 0, "Some withdrawal failed");
  assertEquals(invariants(report), ["operation.error"]);
});

Deno.test("wrong chain: tokens and lamports from nowhere break the conservation", async () => {
  const deposit = spoiled(RIGHT_RULES.deposit, (ledger, { user, input_account }) => {
    const account = ledger.token(input_account);
    assert(account !== undefined);
    ledger.put_data(input_account, { ...account, balance: account.balance + 1n });
    ledger.add_lamports(user, 1n);
  });
  const { breaches, seed } = await run_with({ deposit });
  for (const rule of ["tokens are conserved", "lamports are conserved"]) {
    assert(breaches.some((line) => line.startsWith(rule)), `seed ${seed}: ${breaches}`);
  }
});

Deno.test("wrong chain: tokens that vanish without a burn are missed", async () => {
  const deposit = spoiled(RIGHT_RULES.deposit, (ledger, { user, mint, input_account }) => {
    burn_tokens(ledger, mint, input_account, user, 1n);
  });
  const { breaches, seed } = await run_with({ deposit });
  assert(breaches.some((line) => line.startsWith("nothing is burnt unseen")), `seed ${seed}: ${breaches}`);
});

Deno.test("wrong chain: what appears on the wallet of a deleted thread is found", async () => {
  const seed = 9;
  const wallets = Array.from(
    { length: 40 },
    (_, index) => address_for(seed, "wallet", `deposit_${index + 1}`),
  );
  const deposit = spoiled(RIGHT_RULES.deposit, (ledger) => {
    for (const wallet of wallets) if (ledger.lamports(wallet) === 0n) ledger.add_lamports(wallet, 1n);
  });
  const rules = { ...RIGHT_RULES, deposit };
  const { report } = await run_simulation({ seed, threads: 60, minutes: 10, rules });
  const found = report.breaches.filter((line) => line.startsWith("nothing is left of deleted threads"));
  assert(report.happenings.deletions !== 0 && found.length > 0, `${report.breaches}`);
});

Deno.test("wrong chain: one that executes a transaction again is found out", async () => {
  const rules = { ...RIGHT_RULES, refuses_repeats: false };
  const { report } = await run_simulation({ seed: 7, threads: 60, minutes: 5, rules });
  assert(report.breaches.some((line) => line.startsWith("no transaction is executed twice")));
  assert(report.breaches.some((line) => line.startsWith("every landed operation is checked")));
});
