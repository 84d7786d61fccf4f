/** One table: each planted bug, the operations that show it, and what differs from the true build, exactly. */
import type { TransactionInstruction } from "@solana/web3.js";
import { donateSol, setSwapOwnerOnly, withdrawTreasuryFees } from "../program/admin_instructions.ts";
import { deposit, initializePool, pausePool, pauseSystem, u64 } from "../program/instructions.ts";
import { CREATOR, type Scene, USER } from "../program/scene.ts";
import { ADMIN, SOL, STRANGER, TREASURY } from "../program/support.ts";
import { DESTINATION, FILLED, type Measures, NEW_POOL, type SceneOptions } from "./planted_scene.ts";

/** An operation that shows a bug. */
export interface Scenario extends SceneOptions {
  readonly kind: string;
  /** What happens before, on the true build. */
  readonly prepare?: (scene: Scene) => void;
  readonly act: (scene: Scene) => TransactionInstruction;
  /** By quantity: what the true build makes of it, and what the other one does. Nothing else differs. */
  readonly differs: Record<string, readonly [truth: Measures[string], planted: Measures[string]]>;
}

const LIQUIDITY_FEE = 13_000_000n;
const SWAP_FEE = 271_500n;
/** What the plain operations below move. */
const AMOUNT = 1_000n;

const liquidity_fee = {
  user_lamports: -LIQUIDITY_FEE,
  pool_lamports: LIQUIDITY_FEE,
  liquidity_fees: LIQUIDITY_FEE,
  total_fees: LIQUIDITY_FEE,
};
const swap_fee = {
  user_lamports: -SWAP_FEE,
  pool_lamports: SWAP_FEE,
  swap_fees: SWAP_FEE,
  total_fees: SWAP_FEE,
};
const deposited = (amount: bigint) => ({
  ...{ user_a: -amount, vault_a: amount, tracked_a: amount, lp_a: amount, supply_a: amount },
  ...liquidity_fee,
});
const withdrawn = (burnt: bigint, paid = burnt) => ({
  ...{ user_a: paid, vault_a: -paid, tracked_a: -paid, lp_a: -burnt, supply_a: -burnt },
  ...liquidity_fee,
});
const swapped = (paid: bigint, received: bigint) => ({
  ...{ user_a: -paid, vault_a: paid, tracked_a: paid },
  ...{ user_b: received, vault_b: -received, tracked_b: -received },
  ...swap_fee,
});

type Moves = Record<string, bigint>;
type Differs = Scenario["differs"];

/** The true build refuses with `error` what the other one does. */
function done_instead_of(error: string, effects: Moves): Differs {
  const moves = Object.entries(effects).map(([name, moved]) => [name, [0n, moved]] as const);
  return { error: [error, undefined], ...Object.fromEntries(moves) };
}

/** The other build refuses with `error` what the true one does. */
function refused_with(error: string, effects: Moves): Differs {
  const moves = Object.entries(effects).map(([name, moved]) => [name, [moved, 0n]] as const);
  return { error: [undefined, error], ...Object.fromEntries(moves) };
}

const deposit_a = (scene: Scene) => scene.deposit(0, AMOUNT);
const withdraw_a = (scene: Scene) => scene.withdraw(0, AMOUNT);
const swap_a = (scene: Scene) => scene.swap(0, AMOUNT, 160n);

const on_deposit = (differs: Differs, more: Partial<Scenario> = {}): Scenario => ({
  ...{ kind: "deposit", act: deposit_a, differs, ...more },
});
const on_withdrawal = (differs: Differs, more: Partial<Scenario> = {}): Scenario => ({
  ...{ kind: "withdrawal", act: withdraw_a, differs, ...more },
});
const on_swap = (differs: Differs, more: Partial<Scenario> = {}): Scenario => ({
  ...{ kind: "swap", act: swap_a, differs, ...more },
});

const pause = (operations: number) => (scene: Scene): void => {
  scene.ledger.run(pausePool(ADMIN, scene.pool, operations));
};
const [pause_liquidity, pause_swaps] = [pause(1), pause(2)];
const pause_everything = ({ ledger }: Scene): void => void ledger.run(pauseSystem(ADMIN, 7));

/** Swaps of B leave 62,500,000 of the 1,000,000,000 A. */
const drain_a = (scene: Scene): void => void scene.ledger.run(scene.swap(1, 150_000_000n, 937_500_000n));
const LEFT = 62_500_000n;
const MORE_THAN_LEFT = 100_000_000n;

/** Deposits and withdrawals until the next one is the hundredth; the two deposits of the start count. */
const come_to_99 = (scene: Scene): void => {
  for (let done = FILLED.length; done < 99; done++) {
    scene.ledger.run(done % 2 === 0 ? scene.deposit(1, 1n + BigInt(done)) : scene.withdraw(1, BigInt(done)));
  }
};

/** Tokens of B that were sent to the vault, past the program. */
const give_b = (scene: Scene): void => {
  const [mint, owner] = [scene.mint(1), scene.pool.id];
  scene.putToken(scene.vault(1), { mint, owner, amount: FILLED[1] + AMOUNT });
  scene.ledger.keep();
};

/** Enough of both tokens that a product of amount and ratio has more than 64 bits. */
const grow_rich = (scene: Scene): void => {
  for (const side of [0, 1]) {
    scene.putToken(scene.userToken(side), { mint: scene.mint(side), owner: USER, amount: 10n ** 12n });
  }
  scene.ledger.keep();
  scene.ledger.run(scene.deposit(1, 10n ** 11n));
};

const fill_treasury = ({ ledger }: Scene): void => {
  ledger.put(TREASURY, { lamports: 100n * SOL });
  ledger.patch(TREASURY, 0, u64(100n * SOL));
  ledger.keep();
};

/** By the name of the bug. */
export const SCENARIOS: Readonly<Record<string, readonly Scenario[]>> = {
  lp_decimals_swapped: [{
    kind: "create_pool",
    act: () => initializePool(CREATOR, NEW_POOL),
    differs: { new_lp_decimals: ["9/6", "6/9"] },
  }],

  deposit_without_fee: [on_deposit({
    user_lamports: [-LIQUIDITY_FEE, 0n],
    pool_lamports: [LIQUIDITY_FEE, 0n],
    liquidity_fees: [LIQUIDITY_FEE, 0n],
    total_fees: [LIQUIDITY_FEE, 0n],
  })],
  deposit_mints_one_more: [on_deposit({ lp_a: [1_000n, 1_001n], supply_a: [1_000n, 1_001n] })],
  deposit_mints_other_lp: [
    on_deposit(refused_with("InvalidAccountData", deposited(AMOUNT))),
    on_deposit(
      done_instead_of("InvalidAccountData", {
        ...{ user_a: -AMOUNT, vault_a: AMOUNT, tracked_a: AMOUNT, lp_b: AMOUNT, supply_b: AMOUNT },
        ...liquidity_fee,
      }),
      {
        act: (scene) => {
          const route = { user: USER, input: scene.userToken(0), output: scene.userLp(1) };
          return deposit(scene.pool, scene.mint(0), AMOUNT, route);
        },
      },
    ),
  ],
  deposit_books_one_more: [on_deposit({ tracked_a: [1_000n, 1_001n] })],
  deposit_books_32_bits: [
    on_deposit({ tracked_a: [4_294_967_301n, 5n] }, { act: (scene) => scene.deposit(0, 2n ** 32n + 5n) }),
  ],
  deposit_drifts_every_100th: [on_deposit({ tracked_a: [1_000n, 1_001n] }, { prepare: come_to_99 })],
  deposit_ignores_pause: [
    on_deposit(done_instead_of("Custom 1035", deposited(AMOUNT)), { prepare: pause_liquidity }),
  ],

  withdrawal_without_burn: [on_withdrawal({ lp_a: [-AMOUNT, 0n], supply_a: [-AMOUNT, 0n] })],
  withdrawal_not_booked: [on_withdrawal({ tracked_a: [-AMOUNT, 0n] })],
  withdrawal_pays_two_fees: [on_withdrawal({
    user_lamports: [-LIQUIDITY_FEE, -2n * LIQUIDITY_FEE],
    pool_lamports: [LIQUIDITY_FEE, 2n * LIQUIDITY_FEE],
    liquidity_fees: [LIQUIDITY_FEE, 2n * LIQUIDITY_FEE],
    total_fees: [LIQUIDITY_FEE, 2n * LIQUIDITY_FEE],
  })],
  withdrawal_of_nothing: [
    on_withdrawal(done_instead_of("InvalidArgument", liquidity_fee), {
      act: (scene) => scene.withdraw(0, 0n),
    }),
  ],
  withdrawal_from_other_vault: [
    on_withdrawal(refused_with("Custom 3", withdrawn(AMOUNT)), { decimals: [9, 9] }),
  ],
  withdrawal_short_burns_all: [
    on_withdrawal(done_instead_of("Custom 1", withdrawn(MORE_THAN_LEFT, LEFT)), {
      prepare: drain_a,
      act: (scene) => scene.withdraw(0, MORE_THAN_LEFT),
    }),
  ],
  withdrawal_ignores_pause: [
    on_withdrawal(done_instead_of("Custom 1035", withdrawn(AMOUNT)), { prepare: pause_liquidity }),
  ],

  swap_rounds_up: [
    on_swap(refused_with("Custom 1047", swapped(7n, 1n)), { act: (scene) => scene.swap(0, 7n, 1n) }),
    on_swap(done_instead_of("Custom 1047", swapped(7n, 2n)), { act: (scene) => scene.swap(0, 7n, 2n) }),
  ],
  swap_leaves_remainder: [
    on_swap({ user_a: [-12n, -7n], vault_a: [12n, 7n], tracked_a: [12n, 7n] }, {
      act: (scene) => scene.swap(0, 12n, 1n),
    }),
  ],
  swap_product_wraps: [
    on_swap(refused_with("Custom 1047", swapped(200_000_000_000n, 32_000_000_000n)), {
      prepare: grow_rich,
      act: (scene) => scene.swap(0, 200_000_000_000n, 32_000_000_000n),
    }),
  ],
  swap_ratio_upside_down: [
    on_swap(
      refused_with("Custom 1047", {
        ...{ user_b: -160n, vault_b: 160n, tracked_b: 160n },
        ...{ user_a: AMOUNT, vault_a: -AMOUNT, tracked_a: -AMOUNT },
        ...swap_fee,
      }),
      { act: (scene) => scene.swap(1, 160n, AMOUNT) },
    ),
  ],
  swap_ignores_expectation: [
    on_swap(done_instead_of("Custom 1047", swapped(AMOUNT, 160n)), {
      act: (scene) => scene.swap(0, AMOUNT, 159n),
    }),
  ],
  swap_ignores_exact: [
    on_swap(done_instead_of("Custom 1047", swapped(7n, 1n)), {
      flags: 64,
      act: (scene) => scene.swap(0, 7n, 1n),
    }),
  ],
  swap_looks_at_vault: [
    on_swap({ error: ["InsufficientFunds", "ArithmeticOverflow"] }, {
      prepare: give_b,
      act: (scene) => scene.swap(0, 2_500_003_125n, 400_000_500n),
    }),
  ],
  swap_pays_what_is_there: [
    on_swap(done_instead_of("InsufficientFunds", swapped(2_600_000_000n, FILLED[1])), {
      act: (scene) => scene.swap(0, 2_600_000_000n, 416_000_000n),
    }),
  ],
  swap_books_other_side: [on_swap({ tracked_a: [AMOUNT, 0n], tracked_b: [-160n, AMOUNT - 160n] })],
  swap_charges_liquidity_fee: [on_swap({
    user_lamports: [-SWAP_FEE, -LIQUIDITY_FEE],
    pool_lamports: [SWAP_FEE, LIQUIDITY_FEE],
    swap_fees: [SWAP_FEE, LIQUIDITY_FEE],
    total_fees: [SWAP_FEE, LIQUIDITY_FEE],
  })],
  swap_fee_counted_elsewhere: [on_swap({ swap_fees: [SWAP_FEE, 0n], liquidity_fees: [0n, SWAP_FEE] })],
  swap_fee_to_vault: [on_swap({ pool_lamports: [SWAP_FEE, 0n], vault_a_lamports: [0n, SWAP_FEE] })],
  swap_ignores_pause: [
    on_swap(done_instead_of("Custom 1027", swapped(AMOUNT, 160n)), { prepare: pause_swaps }),
  ],
  swap_by_anybody: [
    on_swap(done_instead_of("Custom 1028", swapped(AMOUNT, 160n)), {
      prepare: ({ ledger, pool }) => void ledger.run(setSwapOwnerOnly(ADMIN, pool, true, CREATOR)),
    }),
  ],

  fee_paid_twice: [on_deposit, on_withdrawal].map((on) =>
    on({
      user_lamports: [-LIQUIDITY_FEE, -2n * LIQUIDITY_FEE],
      pool_lamports: [LIQUIDITY_FEE, 2n * LIQUIDITY_FEE],
    })
  ).concat(on_swap({
    user_lamports: [-SWAP_FEE, -2n * SWAP_FEE],
    pool_lamports: [SWAP_FEE, 2n * SWAP_FEE],
  })),
  fee_not_counted: [
    on_deposit({ liquidity_fees: [LIQUIDITY_FEE, 0n] }),
    on_withdrawal({ liquidity_fees: [LIQUIDITY_FEE, 0n] }),
    on_swap({ swap_fees: [SWAP_FEE, 0n] }),
  ],
  fee_counted_twice: [
    on_deposit({ total_fees: [LIQUIDITY_FEE, 2n * LIQUIDITY_FEE] }),
    on_withdrawal({ total_fees: [LIQUIDITY_FEE, 2n * LIQUIDITY_FEE] }),
    on_swap({ total_fees: [SWAP_FEE, 2n * SWAP_FEE] }),
  ],
  system_pause_ignored: [
    on_deposit(done_instead_of("Custom 1023", deposited(AMOUNT)), { prepare: pause_everything }),
    on_withdrawal(done_instead_of("Custom 1023", withdrawn(AMOUNT)), { prepare: pause_everything }),
    on_swap(done_instead_of("Custom 1023", swapped(AMOUNT, 160n)), { prepare: pause_everything }),
  ],

  pause_by_anybody: [{
    kind: "pause_pool",
    act: ({ ledger, pool }) => {
      ledger.put(STRANGER, {});
      ledger.keep();
      return pausePool(STRANGER, pool, 1);
    },
    differs: { error: ["InvalidAccountData", undefined], flags: [0n, 2n] },
  }],
  treasury_without_limit: [{
    kind: "treasury_withdrawal",
    prepare: fill_treasury,
    act: () => withdrawTreasuryFees(ADMIN, DESTINATION, 11n * SOL),
    differs: done_instead_of("InvalidInstructionData", {
      treasury_lamports: -11n * SOL,
      destination_lamports: 11n * SOL,
      withdrawn: 11n * SOL,
      withdrawals: 1n,
    }),
  }],
  donation_not_counted: [{
    kind: "donation",
    act: () => donateSol(USER, SOL),
    differs: { donations: [1n, 0n], donated: [SOL, 0n] },
  }],
};
