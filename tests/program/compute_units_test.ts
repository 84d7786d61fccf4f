/** What the operations cost. The printed table is the one in docs/PROGRAM.md. */
import { TOKEN_PROGRAM_ID } from "@solana/spl-token";
import type { TransactionInstruction } from "@solana/web3.js";
import { assert } from "@std/assert";
import {
  consolidatePoolFees,
  donateSol,
  getConsolidationStatus,
  getPoolInfo,
  getPoolStatePda,
  getTokenVaultPdas,
  getVersion,
  processAdminChange,
  setSwapOwnerOnly,
  updatePoolFees,
  viewOf,
  withdrawTreasuryFees,
} from "./admin_instructions.ts";
import { initializePool, initializeProgram, Pool } from "./instructions.ts";
import { pausePool, pauseSystem, unpausePool, unpauseSystem } from "./instructions.ts";
import { CREATOR, EXAMPLE_POOL, MINT_A, MINT_B, mintData, Scene, USER } from "./scene.ts";
import { ADMIN, Ledger, SOL, TREASURY, UPGRADE_AUTHORITY } from "./support.ts";

const LIMIT = 40_000n;

function measured(name: string, ledger: Ledger, ix: TransactionInstruction): string {
  const { units } = ledger.run(ix);
  assert(units < LIMIT, `${name} costs ${units} compute units`);
  return `${name.padEnd(44)}${String(units).padStart(7)}`;
}

function emptySystem(): Ledger {
  const ledger = new Ledger();
  for (const wallet of [UPGRADE_AUTHORITY, CREATOR]) ledger.put(wallet, {});
  ledger.put(MINT_A, { data: mintData(9), owner: TOKEN_PROGRAM_ID });
  ledger.put(MINT_B, { data: mintData(6), owner: TOKEN_PROGRAM_ID });
  return ledger;
}

function views({ pool }: Scene): [string, TransactionInstruction][] {
  return [
    ["GetPoolStatePDA", getPoolStatePda(pool.a, pool.b, 160n)],
    ["GetTokenVaultPDAs", getTokenVaultPdas(pool.id)],
    ["GetPoolInfo", getPoolInfo(pool.id)],
    ["GetPoolPauseStatus", viewOf(8, pool.id)],
    ["GetLiquidityInfo", viewOf(9, pool.id)],
    ["GetFeeInfo", viewOf(10, pool.id)],
    ["GetPoolSolBalance", viewOf(11, pool.id)],
    ["GetVersion", getVersion()],
    ["GetTreasuryInfo", viewOf(16, TREASURY)],
    ["GetConsolidationStatus, 1 pool", getConsolidationStatus([pool.id])],
  ];
}

Deno.test("every operation stays below 40,000 compute units", () => {
  const ledger = emptySystem();
  const rows = [
    measured("InitializeProgram", ledger, initializeProgram(UPGRADE_AUTHORITY, ADMIN)),
    measured("InitializePool", ledger, initializePool(CREATOR, EXAMPLE_POOL)),
  ];
  const scene = new Scene();
  const row = (name: string, ix: TransactionInstruction) => rows.push(measured(name, scene.ledger, ix));
  row("Deposit, token A", scene.deposit(0, 1_000_000_000n));
  row("Deposit, token B", scene.deposit(1, 160_000_000n));
  row("Swap, A to B", scene.swap(0, 1_000_000_000n, 160_000_000n));
  row("Swap, B to A", scene.swap(1, 160_000_000n, 1_000_000_000n));
  row("Withdraw, token A", scene.withdraw(0, 400_000_000n));
  row("Withdraw, token B", scene.withdraw(1, 60_000_000n));
  row("PausePool by the admin", pausePool(ADMIN, scene.pool, 3));
  row("UnpausePool by the upgrade authority", unpausePool(UPGRADE_AUTHORITY, scene.pool, 3));
  row("SetSwapOwnerOnly", setSwapOwnerOnly(ADMIN, scene.pool, false, ADMIN));
  row("UpdatePoolFees", updatePoolFees(ADMIN, scene.pool, 3, [13_000_000n, 271_500n]));
  row("WithdrawTreasuryFees", withdrawTreasuryFees(ADMIN, USER, SOL));
  row("DonateSol, message of 800 characters", donateSol(USER, SOL, "x".repeat(800)));
  row("ProcessAdminChange", processAdminChange(ADMIN, ADMIN));
  row("PauseSystem", pauseSystem(ADMIN, 1));
  row("ConsolidatePoolFees, 1 pool", consolidatePoolFees(ADMIN, [scene.pool.id]));
  row("UnpauseSystem", unpauseSystem(ADMIN));
  for (const [name, ix] of views(scene)) row(name, ix);
  console.log(rows.join("\n"));
});

Deno.test("a pool whose addresses are hard to find stays below 40,000 compute units, too", () => {
  const ledger = emptySystem();
  ledger.run(initializeProgram(UPGRADE_AUTHORITY, ADMIN));
  const attempts = (pool: Pool) => pool.bumps.reduce((sum, bump) => sum + 256 - bump, 0);
  const pools = Array.from(
    { length: 250 },
    (_, i) => new Pool(MINT_A, MINT_B, 1_000_000_000n, BigInt(i + 1)),
  );
  const hardest = pools.reduce((worst, pool) => attempts(pool) > attempts(worst) ? pool : worst);
  console.log(
    measured(`InitializePool, ${attempts(hardest)} attempts`, ledger, initializePool(CREATOR, hardest)),
  );
});
