/** The rules of treasury and system, each broken once by a reading, and the weaknesses of the contract. */
import { assert, assertEquals } from "@std/assert";
import { LedgerFold } from "@/oracle/ledger_fold.ts";
import { NEW_TREASURY, type SystemModel, type TreasuryModel } from "@/oracle/contract_state.ts";
import { test_address } from "../support/landed_transactions.ts";
import { DEPLOYMENT } from "./model_ledger.ts";
import { random_history } from "./random_history.ts";

const ADMIN = test_address(1);
const SYSTEM: SystemModel = {
  is_paused: false,
  pause_seconds: 0n,
  pause_reason_code: 0,
  admin: ADMIN,
  pending: ADMIN,
  admin_change_seconds: 100n,
};
/** One pool created, one donation, one consolidation. */
const TREASURY: TreasuryModel = {
  ...NEW_TREASURY,
  lamports: 1_837_440n + 1_150_000_000n + 200_000_000n + 13_271_500n,
  total_balance: 1_837_440n + 1_150_000_000n + 200_000_000n + 13_271_500n,
  pool_creation_count: 1n,
  total_pool_creation_fees: 1_150_000_000n,
  donation_count: 1n,
  total_donations: 200_000_000n,
  total_liquidity_fees: 13_000_000n,
  total_regular_swap_fees: 271_500n,
  total_swap_contract_fees: 271_500n,
};

function rules(system: Partial<SystemModel>, treasury: Partial<TreasuryModel>): string[] {
  const fold = new LedgerFold({ deployment: DEPLOYMENT, slot: 50, system: SYSTEM, treasury: TREASURY });
  const found = fold.check_deployment(60, { ...SYSTEM, ...system }, { ...TREASURY, ...treasury });
  const again = fold.check_deployment(61, { ...SYSTEM, ...system }, { ...TREASURY, ...treasury });
  const bounds = ["T1", "T2", "T6", "S-1"]; // These are broken as long as the reading stays so.
  assertEquals(
    again.filter(({ invariant }) => !bounds.includes(invariant)),
    [],
    "It goes on from what was read",
  );
  return [...new Set(found.map(({ invariant }) => invariant))].sort();
}

Deno.test("deployment rules: what agrees is silent", () => {
  assertEquals(rules({}, {}), []);
});

Deno.test("deployment rules: each rule of the treasury is broken by what it forbids", () => {
  const of = (treasury: Partial<TreasuryModel>) =>
    rules({}, treasury).filter((rule) => !rule.startsWith("treasury_state."));
  assertEquals(of({ pool_creation_count: 2n }), ["T1"]);
  assertEquals(of({ total_swap_contract_fees: 0n }), ["T2"]);
  assertEquals(of({ total_liquidity_fees: 13_000_001n }), ["T3", "T4"]);
  assertEquals(of({ lamports: TREASURY.lamports - 1n }), ["T4"]);
  assertEquals(of({ lamports: 1n }), ["T4", "T6"]);
  assertEquals(of({ failed_operation_count: 1n }), ["T6"]);
  assertEquals(of({ rent_exempt_minimum: 1n }), ["T6"]);
  assertEquals(rules({}, { donation_count: 2n }), ["treasury_state.donation_count"]);
});

Deno.test("deployment rules: the system changes by its own calls only", () => {
  assertEquals(rules({ is_paused: true }, {}), ["S-2.is_paused"]);
  assertEquals(rules({ admin: test_address(9) }, {}), ["S-2.admin", "S-3"]);
  assertEquals(rules({ pause_reason_code: 7 }, {}), ["S-1", "S-2.pause_reason_code"]);
});

Deno.test("deployment rules: what the contract always did wrong is told to those who ask", () => {
  const seed = 11;
  const { next } = random_history(
    seed,
    (start) => new LedgerFold({ ...start, disabled: new Set(["creation"]) }),
  );
  const seen = new Set<string>();
  for (let step = 0; step < 3_000; step += 1) {
    for (const { invariant } of next().findings) seen.add(invariant);
  }
  const weaknesses = [...seen].filter((rule) => rule.startsWith("W-")).sort();
  assertEquals(weaknesses, ["W-S1", "W-S2", "W-S5"], `seed ${seed}`);
  assert([...seen].every((rule) => rule.startsWith("W-")), [...seen].join());
});
