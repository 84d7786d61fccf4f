/** Owner-only swaps, fees and admin change refuse what they have to refuse, in the order of their checks. */
import type { TransactionInstruction } from "@solana/web3.js";
import { assertEquals } from "@std/assert";
import { processAdminChange, setSwapOwnerOnly, updatePoolFees } from "./admin_instructions.ts";
import { poolFaults, STRANGER_SIGNS, systemStateFaults } from "./fault_rows.ts";
import { checkFaults, type Fault, fault, readOnly, unsigned, wrongAccount, wrongCount } from "./faults.ts";
import { Scene } from "./scene.ts";
import { ADMIN, named, STRANGER } from "./support.ts";

const NEW_OWNER = named("new owner");

Deno.test("SetSwapOwnerOnly: every check, in its order", () => {
  const scene = new Scene();
  checkFaults(scene, () => setSwapOwnerOnly(ADMIN, scene.pool, true, NEW_OWNER), [
    ...wrongCount(),
    ...systemStateFaults(1, { paused: true }),
    ...[unsigned(0), STRANGER_SIGNS],
    ...poolFaults(),
    readOnly(2, "ReadonlyDataModified"),
  ]);
});

/** A wrong argument: a u8 at 1, the liquidity fee at 2, the swap fee at 10. */
function selection(value: number): Fault {
  return fault(`selection ${value}`, "Custom 1043", (ix) => void (ix.data[1] = value));
}
function fee(offset: number, value: bigint, error: string): Fault {
  return fault(`fee ${value} at ${offset}`, error, (ix) => void ix.data.writeBigUInt64LE(value, offset));
}

Deno.test("UpdatePoolFees: every check, in its order", () => {
  const scene = new Scene();
  checkFaults(scene, () => updatePoolFees(ADMIN, scene.pool, 3, [5_000_000n, 50_000n]), [
    fault("an account is missing", "NotEnoughAccountKeys", (ix) => void ix.keys.splice(3)),
    ...systemStateFaults(1, { paused: true }),
    ...[unsigned(0), STRANGER_SIGNS],
    ...[selection(0), selection(4), selection(255)],
    ...[99_999n, 100_000_001n, 0n].map((value) => fee(2, value, "Custom 1044")),
    ...[9_999n, 10_000_001n, 2n ** 64n - 1n].map((value) => fee(10, value, "Custom 1045")),
    ...poolFaults(),
    readOnly(2, "ReadonlyDataModified"),
  ]);
});

Deno.test("ProcessAdminChange: every check, in its order", () => {
  const scene = new Scene();
  checkFaults(scene, () => processAdminChange(ADMIN, NEW_OWNER), [
    ...wrongCount(),
    ...systemStateFaults(1, { paused: true }),
    // Whoever is not the admin is refused as such, whether he signs or not.
    STRANGER_SIGNS,
    unsigned(0),
    readOnly(1, "ReadonlyDataModified"),
  ]);
  const unsignedStranger = processAdminChange(STRANGER, NEW_OWNER);
  unsigned(0).apply(unsignedStranger, scene);
  assertEquals(scene.ledger.simulate(unsignedStranger).error, "InvalidAccountData");
});

Deno.test("UpdatePoolFees tolerates accounts beyond its own, SetSwapOwnerOnly and ProcessAdminChange do not", () => {
  const scene = new Scene();
  const extended = (ix: TransactionInstruction) => {
    ix.keys.push({ pubkey: STRANGER, isSigner: false, isWritable: false });
    return scene.ledger.simulate(ix).error;
  };
  assertEquals(extended(updatePoolFees(ADMIN, scene.pool, 1, [100_000n, 0n])), undefined);
  assertEquals(extended(setSwapOwnerOnly(ADMIN, scene.pool, true, ADMIN)), "InvalidAccountData");
  assertEquals(extended(processAdminChange(ADMIN, NEW_OWNER)), "InvalidAccountData");
});

Deno.test("an account of another program in the place of the system state is not it", () => {
  const scene = new Scene();
  const ix = processAdminChange(ADMIN, NEW_OWNER);
  wrongAccount(1, "InvalidAccountData").apply(ix, scene);
  assertEquals(scene.ledger.simulate(ix).error, "InvalidAccountData");
});
