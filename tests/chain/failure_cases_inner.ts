/** Cases for the errors of the programs that the contract calls, of other programs, and of the runtime. */
import {
  createAssociatedTokenAccountInstruction,
  createCloseAccountInstruction,
  createInitializeAccountInstruction,
  createMintToInstruction,
  createTransferInstruction,
  TOKEN_PROGRAM_ID,
} from "@solana/spl-token";
import { ComputeBudgetProgram, SystemProgram } from "@solana/web3.js";
import { consolidatePoolFees, updatePoolFees } from "../program/admin_instructions.ts";
import { fault, key, patched, readOnly } from "../program/faults.ts";
import { initializePool, pausePool, pauseSystem, Pool } from "../program/instructions.ts";
import { CREATOR, MINT_A, MINT_B, mintData, type Scene, USER } from "../program/scene.ts";
import { ADMIN, named, STRANGER } from "../program/support.ts";
import { type FailureCases, filled_scene, provoked, recorded, with_fault } from "./failure_case.ts";
import { provoke } from "./failed_attempts.ts";

const FULL = new Array(8).fill(255);
const EMPTY = new Array(8).fill(0);
const AUTHORITY = named("mint authority");
const limit = (units: number) => ComputeBudgetProgram.setComputeUnitLimit({ units });
const swap = (scene: Scene) => scene.swap(0, 1_000_000n, 160_000n);
const transfer = (scene: Scene, from: 0 | 1, to: 0 | 1, units: bigint, owner = USER) =>
  createTransferInstruction(
    scene.userToken(from),
    to === 1 ? named("second account") : scene.userToken(to),
    owner,
    units,
  );
const second_account = (scene: Scene, mint = scene.mint(1)) =>
  scene.putToken(named("second account"), { mint, owner: USER, amount: 5n });
const new_pool = () => initializePool(CREATOR, new Pool(MINT_A, MINT_B, 1_000_000_000n, 5_000_000n));

/** The pool is paused, so that there are fees to move. */
function consolidation(change: (ix: ReturnType<typeof consolidatePoolFees>, scene: Scene) => void) {
  return {
    how: "provoked",
    attempt() {
      const scene = filled_scene();
      scene.ledger.run(pausePool(ADMIN, scene.pool, 3));
      const ix = consolidatePoolFees(ADMIN, [scene.pool.id]);
      change(ix, scene);
      return provoke(scene.ledger, [ix]);
    },
  } as const;
}

const TOKEN_CASES: FailureCases = {
  "insufficient_funds: LP tokens": provoked((scene) => scene.withdraw(0, 1_000_000_001n)),
  "insufficient_pool_liquidity: withdrawal": with_fault(
    patched("drained", "", (scene) => scene.vault(0), 64, EMPTY),
    (scene) => scene.withdraw(0, 1_000n),
  ),
  vault_short: with_fault(patched("drained", "", (scene) => scene.vault(1), 64, EMPTY), swap),
  "insufficient_funds: token account": provoked((scene) => {
    second_account(scene);
    return transfer(scene, 1, 1, 10n ** 15n);
  }),
  invalid_mint: provoked((scene) => {
    scene.ledger.patch(MINT_B, 45, [0]);
    return new_pool();
  }),
  "invalid_mint: token account": provoked(({ ledger }) => {
    ledger.put(named("fresh"), { data: new Uint8Array(165), owner: TOKEN_PROGRAM_ID, lamports: 2_039_280n });
    ledger.put(named("no mint"), { data: new Uint8Array(82), owner: TOKEN_PROGRAM_ID, lamports: 1_461_600n });
    return createInitializeAccountInstruction(named("fresh"), named("no mint"), USER);
  }),
  token_mint_mismatch: provoked((scene) => {
    second_account(scene);
    return transfer(scene, 0, 1, 1n);
  }),
  token_owner_mismatch: provoked((scene) => {
    second_account(scene);
    return transfer(scene, 1, 1, 1n, STRANGER);
  }),
  lp_supply_overflow: with_fault(
    patched("full", "", (scene) => scene.lpMint(0), 36, FULL),
    (scene) => scene.deposit(0, 1_000n),
  ),
  token_supply_overflow: provoked((scene) => {
    scene.putMint(named("rich mint"), mintData(6, 2n ** 64n - 1n));
    second_account(scene, named("rich mint"));
    return createMintToInstruction(named("rich mint"), named("second account"), AUTHORITY, 1n);
  }),
  account_frozen: provoked((scene) => {
    second_account(scene);
    scene.ledger.patch(scene.userToken(1), 108, [2]);
    return transfer(scene, 1, 1, 1n);
  }),
  token_program_refused: provoked((scene) => {
    second_account(scene);
    return createCloseAccountInstruction(named("second account"), USER, USER);
  }),
};

const SYSTEM_CASES: FailureCases = {
  address_occupied: provoked((scene) => {
    scene.ledger.put(new Pool(MINT_A, MINT_B, 1_000_000_000n, 5_000_000n).id, { lamports: 890_880n });
    return new_pool();
  }),
  account_in_use: provoked((scene) => {
    scene.ledger.put(STRANGER, {});
    const space = { lamports: 1, space: 0, programId: SystemProgram.programId };
    return SystemProgram.createAccount({ fromPubkey: USER, newAccountPubkey: STRANGER, ...space });
  }),
  "insufficient_sol: rent of new accounts": provoked((scene) => {
    scene.ledger.put(CREATOR, { lamports: 1_150_000_000n + 3_939_359n });
    return new_pool();
  }),
  "insufficient_sol: transfer": provoked(() =>
    SystemProgram.transfer({ fromPubkey: USER, toPubkey: STRANGER, lamports: 10n ** 15n })
  ),
  wallet_holds_data: with_fault(
    fault("data", "", (_, { ledger }) => ledger.put(USER, { data: new Uint8Array(1) })),
    (scene) => scene.deposit(1, 1_000n),
  ),
  system_program_refused: provoked(() => SystemProgram.allocate({ accountPubkey: USER, space: 20_000_000 })),
};

const RUNTIME_CASES: FailureCases = {
  "out_of_compute: budget": provoked((scene) => [limit(1_000), scene.deposit(0, 1_000n)]),
  "out_of_compute: meter": provoked((scene) => [limit(3_000), scene.deposit(0, 1_000n)]),
  out_of_heap: recorded(
    "this program needs no heap",
    (scene) => consolidatePoolFees(ADMIN, new Array(20).fill(scene.pool.id)),
    "ProgramFailedToComplete",
    ["Program log: Error: memory allocation failed, out of memory"],
  ),
  program_panicked: with_fault(
    fault("an account is missing", "", (ix) => void ix.keys.splice(2)),
    () => pauseSystem(ADMIN, 7),
  ),
  privilege_escalation: with_fault(readOnly(0, ""), (scene) => scene.deposit(0, 1_000n)),
  missing_account: with_fault(
    fault("system program missing", "", (ix) => {
      key(ix, 1).pubkey = named("no program");
    }),
    (scene) => scene.deposit(0, 1_000n),
  ),
  "account_read_only: data": with_fault(
    readOnly(2, ""),
    (scene) => updatePoolFees(ADMIN, scene.pool, 1, [100_000n, 0n]),
  ),
  "account_read_only: lamports": consolidation((ix) => {
    key(ix, 2).isWritable = false;
  }),
  foreign_account_modified: consolidation((ix, { ledger }) => {
    ledger.put(STRANGER, { data: new Uint8Array(136) });
    key(ix, 2).pubkey = STRANGER;
  }),
};

export const INNER_CASES: FailureCases = {
  ...TOKEN_CASES,
  ...SYSTEM_CASES,
  ...RUNTIME_CASES,
  unexpected_program_error: recorded(
    "it stands for what the contract's interface does not have",
    (scene) => scene.deposit(0, 1_000n),
    { Custom: 6_000 },
  ),
  foreign_program_failed: provoked(() =>
    createAssociatedTokenAccountInstruction(USER, named("not its address"), USER, MINT_B)
  ),
};
