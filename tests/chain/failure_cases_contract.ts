/** Cases for the contract's numbered errors. */
import { updatePoolFees } from "../program/admin_instructions.ts";
import { poolFlag } from "../program/fault_rows.ts";
import { fault, key, patched, readOnly } from "../program/faults.ts";
import { initializePool, pauseSystem, Pool, unpauseSystem } from "../program/instructions.ts";
import { CREATOR, MINT_A, MINT_B, mintData, Scene } from "../program/scene.ts";
import { ADMIN, named, SYSTEM_STATE } from "../program/support.ts";
import { consolidatePoolFees } from "../program/admin_instructions.ts";
import { type FailureCase, type FailureCases, provoked, recorded, with_fault } from "./failure_case.ts";
import { provoke } from "./failed_attempts.ts";

const NOT_RAISED = "the contract declares this error and never raises it";
const PAUSED = patched("system paused", "", () => SYSTEM_STATE, 0, [1]);

/** A swap in a pool of its own: with its ratio and flags. */
function swap_in(pool: Pool, flags: number, amount: bigint, expected: bigint): FailureCase {
  return {
    how: "provoked",
    attempt() {
      const scene = new Scene(pool, flags);
      return provoke(scene.ledger, [scene.swap(0, amount, expected)]);
    },
  };
}

/** Every number that is declared and not raised, by the name it has in the contract. */
const NEVER_RAISED = {
  never_raised_invalid_token_pair: 1001,
  never_raised_invalid_ratio: 1002,
  never_raised_insufficient_funds: 1003,
  never_raised_invalid_token_account: 1004,
  never_raised_invalid_swap_amount: 1005,
  never_raised_rent_exempt_error: 1006,
  never_raised_pool_paused: 1007,
  never_raised_unauthorized: 1012,
  never_raised_unauthorized_access: 1026,
  never_raised_pool_swaps_already_paused: 1029,
  never_raised_pool_swaps_not_paused: 1030,
  never_raised_fee_collection_failed: 1032,
  never_raised_invalid_system_state_pda: 1035,
  never_raised_consolidation_failed: 1037,
  never_raised_invalid_consolidation_batch: 1038,
  never_raised_pool_not_eligible_for_consolidation: 1039,
  never_raised_consolidation_race_condition: 1040,
  never_raised_no_pools_eligible_for_consolidation: 1041,
  never_raised_unauthorized_fee_update: 1042,
  never_raised_fee_update_validation_failed: 1046,
  never_raised_unsafe_ratio_values: 1048,
};

const never_raised: FailureCases = Object.fromEntries(
  Object.entries(NEVER_RAISED).map(([id, number]) => [
    id,
    recorded(NOT_RAISED, (scene) => scene.swap(0, 1_000n, 160n), { Custom: number }),
  ]),
);

/** A new pool of the two mints; the scene's own has another ratio. */
const new_pool = (ratio_a: bigint, ratio_b: bigint) =>
  initializePool(CREATOR, new Pool(MINT_A, MINT_B, ratio_a, ratio_b));

export const CONTRACT_CASES: FailureCases = {
  ...never_raised,
  system_paused: with_fault(PAUSED, (scene) => scene.deposit(0, 1_000n)),
  system_already_paused: with_fault(PAUSED, () => pauseSystem(ADMIN, 7)),
  system_not_paused: provoked(() => unpauseSystem(ADMIN)),
  pool_swaps_paused: with_fault(poolFlag(4, ""), (scene) => scene.swap(0, 1_000n, 160n)),
  pool_liquidity_paused: with_fault(poolFlag(2, ""), (scene) => scene.withdraw(1, 1_000n)),
  swap_overflow: swap_in(new Pool(MINT_A, MINT_B, 1n, 10n ** 18n), 0, 19n, 19n),
  swap_restricted: with_fault(poolFlag(32, ""), (scene) => scene.swap(0, 1_000n, 160n)),
  inexact_swap: swap_in(
    new Pool(MINT_A, MINT_B, 1_000_000_000n, 160_000_001n),
    64,
    500_000_000n,
    80_000_000n,
  ),
  amount_mismatch: provoked((scene) => scene.swap(0, 1_000n, 159n)),
  "insufficient_sol: the contract's fee": with_fault(
    fault("too poor", "", (ix, { ledger }) => ledger.put(key(ix, 0).pubkey, { lamports: 12_999_999n })),
    (scene) => scene.withdraw(0, 1_000n),
  ),
  fee_validation_failed: with_fault(readOnly(3, ""), (scene) => scene.swap(0, 1_000n, 160n)),
  account_mismatch: provoked((scene) => {
    const ix = updatePoolFees(ADMIN, scene.pool, 1, [100_000n, 0n]);
    ix.data[ix.data.length - 1]! ^= 1;
    return ix;
  }),
  system_state_unreadable: recorded(
    "the contract checks the account before it reads it",
    (scene) => consolidatePoolFees(ADMIN, [scene.pool.id]),
    { Custom: 1036 },
  ),
  fee_selection_refused: provoked((scene) => updatePoolFees(ADMIN, scene.pool, 4, [100_000n, 10_000n])),
  liquidity_fee_refused: provoked((scene) => updatePoolFees(ADMIN, scene.pool, 3, [99_999n, 10_000n])),
  swap_fee_refused: provoked((scene) => updatePoolFees(ADMIN, scene.pool, 3, [100_000n, 10_000_001n])),
  unsupported_ratio: provoked((scene) => {
    scene.putMint(MINT_A, mintData(9));
    return new_pool(2_000_000_000n, 4_000_000n);
  }),
  lp_amount_mismatch: recorded(
    "the token program mints what it is asked to",
    (scene) => scene.deposit(0, 1_000n),
    { Custom: 3001 },
  ),
  lp_account_unusable: provoked((scene) => {
    const ix = scene.deposit(0, 1_000n);
    key(ix, 8).pubkey = named("no account");
    return ix;
  }),
};
