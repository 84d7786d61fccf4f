/** What concerns the treasury refuses what it has to refuse, in the order of its checks. */
import type { TransactionInstruction } from "@solana/web3.js";
import { assertEquals } from "@std/assert";
import { consolidatePoolFees, donateSol, withdrawTreasuryFees } from "./admin_instructions.ts";
import { STRANGER_SIGNS, systemStateFaults, unnamedPoolFaults } from "./fault_rows.ts";
import {
  checkFaults,
  type Fault,
  fault,
  patched,
  readOnly,
  unsigned,
  wrongAccount,
  wrongCount,
} from "./faults.ts";
import { pausePool } from "./instructions.ts";
import { Scene, USER } from "./scene.ts";
import { ADMIN, named, SOL, START_TIME, STRANGER, SYSTEM_STATE, TREASURY } from "./support.ts";
import { u64 } from "./instructions.ts";

const RENT = 1_837_440n;
const DESTINATION = named("destination");

function amount(value: bigint, error: string, lamports?: bigint): Fault {
  return fault(`amount ${value}, treasury ${lamports ?? "as it is"}`, error, (ix, { ledger }) => {
    if (lamports !== undefined) ledger.put(TREASURY, { lamports });
    ix.data.writeBigUInt64LE(value, 1);
  });
}

function missing(count: number, error: string): Fault {
  return fault("an account is missing", error, (ix) => void ix.keys.splice(count - 1));
}

function lastWithdrawal(name: string, time: bigint): Fault {
  return patched(name, "InvalidInstructionData", () => TREASURY, 112, [...u64(time)]);
}

Deno.test("WithdrawTreasuryFees: every check, in its order", () => {
  const scene = new Scene();
  scene.ledger.put(TREASURY, { lamports: RENT + 100n * SOL });
  scene.ledger.put(DESTINATION, {});
  scene.ledger.keep();
  checkFaults(scene, () => withdrawTreasuryFees(ADMIN, DESTINATION, 10_000_000n), [
    missing(6, "ProgramFailedToComplete"),
    ...[readOnly(1, "InvalidAccountData"), readOnly(3, "InvalidAccountData")],
    wrongAccount(1, "InvalidAccountData"),
    ...systemStateFaults(4, { paused: true }),
    ...[unsigned(0), STRANGER_SIGNS],
    wrongAccount(2, "InvalidArgument"),
    amount(0n, "InsufficientFunds", RENT),
    amount(9_999_999n, "InvalidInstructionData"),
    amount(1n, "InvalidInstructionData", RENT),
    amount(10_000_000n, "InsufficientFunds", RENT + 9_999_999n),
    amount(100n * SOL + 1n, "InsufficientFunds", RENT + 100n * SOL),
    lastWithdrawal("last withdrawal a second ahead", START_TIME + 1n),
    lastWithdrawal("last withdrawal now", START_TIME),
    lastWithdrawal("last withdrawal 3,599 seconds ago", START_TIME - 3_599n),
    amount(10n * SOL + 1n, "InvalidInstructionData"),
    amount(0n, "InvalidInstructionData"),
  ]);
});

Deno.test("DonateSol: every check, in its order", () => {
  const scene = new Scene();
  checkFaults(scene, () => donateSol(USER, 100_000_000n, "thank you"), [
    ...wrongCount(),
    unsigned(0),
    ...[readOnly(0, "InvalidAccountData"), readOnly(1, "InvalidAccountData")],
    wrongAccount(3, "IncorrectProgramId"),
    ...[amount(0n, "InvalidArgument"), amount(99_999_999n, "InvalidArgument")],
    fault("too few lamports", "InsufficientFunds", (_, { ledger }) => {
      ledger.put(USER, { lamports: 99_999_999n });
    }),
    wrongAccount(1, "InvalidAccountData"),
    ...systemStateFaults(2, { paused: true }),
  ]);
});

/** A scene with fees to move in a pool that is paused for it. */
function pausedScene(): Scene {
  const scene = new Scene();
  scene.ledger.run(scene.deposit(1, 1_000_000n), pausePool(ADMIN, scene.pool, 3));
  return scene;
}

const poolCount = (value: number) =>
  fault(`${value} pools`, "InvalidArgument", (ix) => void (ix.data[1] = value));

Deno.test("ConsolidatePoolFees: every check, in its order", () => {
  const scene = pausedScene();
  checkFaults(scene, () => consolidatePoolFees(ADMIN, [scene.pool.id]), [
    ...[poolCount(0), poolCount(21), poolCount(255)],
    missing(5, "ProgramFailedToComplete"),
    fault("more pools announced than given", "ProgramFailedToComplete", (ix) => void (ix.data[1] = 3)),
    fault("an account too many", "NotEnoughAccountKeys", (ix) => {
      ix.keys.push({ pubkey: STRANGER, isSigner: false, isWritable: false });
    }),
    unsigned(0),
    ...systemStateFaults(1, { paused: false }),
    STRANGER_SIGNS,
    ...unnamedPoolFaults(),
    fault("treasury a byte longer", "BorshIoError", (_, { ledger }) => {
      ledger.put(TREASURY, { data: new Uint8Array(137) });
    }),
    fault("treasury a byte shorter", "BorshIoError", (_, { ledger }) => {
      ledger.put(TREASURY, { data: new Uint8Array(135) });
    }),
  ]);
});

Deno.test("ConsolidatePoolFees: what only the runtime notices", () => {
  const scene = pausedScene();
  const attempt = (change: (ix: TransactionInstruction) => void) => {
    const ix = consolidatePoolFees(ADMIN, [scene.pool.id]);
    change(ix);
    return scene.ledger.simulate(ix).error;
  };
  assertEquals(attempt((ix) => void (ix.keys[2]!.isWritable = false)), "ReadonlyLamportChange");
  assertEquals(attempt((ix) => void (ix.keys[4]!.isWritable = false)), "ReadonlyLamportChange");
  // The treasury's address is not checked; what protects the lamports is the size of its data and its owner.
  for (const key of [SYSTEM_STATE, scene.pool.id, STRANGER]) {
    assertEquals(attempt((ix) => void (ix.keys[2]!.pubkey = key)), "BorshIoError");
  }
  scene.ledger.put(STRANGER, { data: new Uint8Array(136) });
  assertEquals(attempt((ix) => void (ix.keys[2]!.pubkey = STRANGER)), "ExternalAccountDataModified");
});

Deno.test("treasuries of another size, which no chain has", () => {
  const scene = new Scene();
  const { ledger } = scene;
  ledger.put(TREASURY, { data: new Uint8Array(140).fill(9), lamports: 600n * SOL });
  // The fresh state on which the program works has the true balance on record, and so a higher rate.
  ledger.run(withdrawTreasuryFees(ADMIN, DESTINATION, 100n * SOL));
  const expected = new Uint8Array(140).fill(9);
  const fields = new BigUint64Array(17);
  fields.set([500n * SOL, 2_039_280n, 100n * SOL]);
  fields.set([1n], 6);
  fields.set([START_TIME], 12);
  fields.set([START_TIME], 14);
  expected.set(new Uint8Array(fields.buffer));
  assertEquals(ledger.read(TREASURY).data, expected);
  ledger.put(TREASURY, { data: new Uint8Array(135) });
  for (const ix of [withdrawTreasuryFees(ADMIN, DESTINATION, SOL), donateSol(USER, SOL)]) {
    assertEquals(ledger.simulate(ix).error, "AccountDataTooSmall");
  }
});
