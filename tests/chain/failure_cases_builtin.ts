/** Cases for the named errors that the contract returns. */
import { Buffer } from "node:buffer";
import {
  consolidatePoolFees,
  donateSol,
  viewOf,
  withdrawTreasuryFees,
} from "../program/admin_instructions.ts";
import { otherMint, STRANGER_SIGNS } from "../program/fault_rows.ts";
import { fault, key, patched, unsigned } from "../program/faults.ts";
import {
  initializePool,
  initializeProgram,
  instruction,
  Pool,
  unpauseSystem,
} from "../program/instructions.ts";
import { CREATOR, MINT_A, MINT_B, type Scene, USER } from "../program/scene.ts";
import { ADMIN, named, SOL, SYSTEM_STATE, TREASURY, UPGRADE_AUTHORITY } from "../program/support.ts";
import { type FailureCases, provoked, recorded, with_fault } from "./failure_case.ts";

const DESTINATION = named("destination");
const frozen = (of: (scene: Scene) => ReturnType<Scene["userToken"]>) => patched("frozen", "", of, 108, [2]);
const swap = (scene: Scene) => scene.swap(0, 1_000_000n, 160_000n);
const consolidate = (scene: Scene) => consolidatePoolFees(ADMIN, [scene.pool.id]);
const treasury_of = (bytes: number) =>
  fault(
    `treasury of ${bytes} bytes`,
    "",
    (_, { ledger }) => ledger.put(TREASURY, { data: new Uint8Array(bytes) }),
  );
const withdraw_treasury = (amount: bigint, lamports: bigint) =>
  provoked(({ ledger }) => {
    ledger.put(TREASURY, { lamports });
    ledger.put(DESTINATION, {});
    return withdrawTreasuryFees(ADMIN, DESTINATION, amount);
  });

export const BUILTIN_CASES: FailureCases = {
  "insufficient_funds: deposit": provoked((scene) => scene.deposit(1, 1_000_000_000_000n)),
  "insufficient_pool_liquidity: swap": provoked((scene) => scene.swap(0, 2_000_000_000n, 320_000_000n)),
  insufficient_treasury_funds: withdraw_treasury(20_000_000n, 11_000_000n),
  "insufficient_sol: donation": with_fault(
    fault("too poor", "", (ix, { ledger }) => ledger.put(key(ix, 0).pubkey, { lamports: 99_999_999n })),
    () => donateSol(USER, 100_000_000n),
  ),
  "account_refused: swap": with_fault(frozen((scene) => scene.userToken(0)), swap),
  "insufficient_funds: swap": provoked((scene) => scene.swap(0, 100_000_000_000n, 16_000_000_000n)),
  zero_amount: provoked((scene) => scene.withdraw(0, 0n)),
  "mint_not_in_pool: swap": with_fault(otherMint("", "", (scene) => scene.userToken(0)), swap),
  zero_output: provoked((scene) => scene.swap(0, 6n, 1n)),
  "mint_not_in_pool: withdrawal": provoked((scene) => {
    const ix = scene.withdraw(0, 1_000n);
    const mint = named("foreign mint").toBytes();
    ix.data.set(mint, 1);
    scene.ledger.patch(scene.userToken(0), 0, mint);
    return ix;
  }),
  pool_parameters_refused: provoked(() => initializePool(CREATOR, new Pool(MINT_A, MINT_B, 0n, 5n))),
  donation_too_small: provoked(() => donateSol(USER, 99_999_999n, "a little")),
  batch_size_refused: provoked(() => consolidatePoolFees(ADMIN, [])),
  withdrawal_too_small: withdraw_treasury(9_999_999n, 100n * SOL),
  treasury_rate_limited: withdraw_treasury(10n * SOL + 1n, 100n * SOL),
  mint_mismatch: with_fault(
    otherMint("", "", (scene) => scene.userToken(0)),
    (scene) => scene.deposit(0, 1n),
  ),
  already_exists: provoked(({ pool }) => initializePool(CREATOR, pool)),
  administration_refused: with_fault(STRANGER_SIGNS, consolidate),
  not_initialised: with_fault(
    fault("no system", "", (_, { ledger }) => ledger.put(SYSTEM_STATE, { data: new Uint8Array() })),
    (scene) => scene.deposit(0, 1_000n),
  ),
  wrong_account_owner: with_fault(
    fault("no pool", "", (_, { ledger, pool }) => ledger.put(pool.id, { owner: named("another program") })),
    swap,
  ),
  liquidity_bookkeeping: with_fault(
    patched("nothing tracked", "", ({ pool }) => pool.id, 240, new Array(8).fill(0)),
    (scene) => scene.withdraw(0, 1_000n),
  ),
  "treasury_unreadable: too small": with_fault(treasury_of(135), () => donateSol(USER, SOL)),
  "treasury_unreadable: layout": with_fault(treasury_of(137), consolidate),
  pool_unreadable: provoked(() => viewOf(8, USER)),
  account_passed_twice: recorded(
    "this program reads its accounts without borrowing them",
    (scene) => {
      const ix = swap(scene);
      key(ix, 8).pubkey = key(ix, 7).pubkey;
      return ix;
    },
    "AccountBorrowFailed",
  ),
  missing_signature: with_fault(unsigned(0), swap),
  "malformed_request: data": provoked((scene) => {
    const ix = swap(scene);
    ix.data = Buffer.from([...ix.data, 0]);
    return ix;
  }),
  "malformed_request: no data": provoked(() => instruction([], "r", [USER])),
  "malformed_request: accounts": with_fault(
    fault("an account is missing", "", (ix) => void ix.keys.splice(3)),
    () => unpauseSystem(ADMIN),
  ),
  "account_refused: sysvar": with_fault(
    fault("no rent sysvar", "", (ix) => {
      key(ix, 2).pubkey = named("no sysvar");
    }),
    () => initializeProgram(UPGRADE_AUTHORITY, ADMIN),
  ),
  account_refused: with_fault(frozen((scene) => scene.userToken(0)), (scene) => scene.deposit(0, 1n)),
};
