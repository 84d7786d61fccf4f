/** Who the admin is, and how that changes: 72 hours, exactly, and every byte of the state. */
import type { PublicKey } from "@solana/web3.js";
import { assertEquals } from "@std/assert";
import { processAdminChange } from "./admin_instructions.ts";
import { pauseSystem, u64, unpauseSystem } from "./instructions.ts";
import { Scene } from "./scene.ts";
import {
  ADMIN,
  type Ledger,
  named,
  START_TIME,
  STRANGER,
  SYSTEM_STATE,
  UPGRADE_AUTHORITY,
} from "./support.ts";

const DELAY = 259_200n;
const FIRST = named("first candidate");
const SECOND = named("second candidate");

interface Pending {
  admin: PublicKey;
  since: bigint;
}

/** The state of a running system, as the interface encodes it. */
function encoded(admin: PublicKey, pending?: Pending): Uint8Array {
  const tail = pending ? [1, ...pending.admin.toBytes(), ...u64(pending.since)] : [0, ...u64(0n)];
  return Uint8Array.from([...new Array(10).fill(0), ...admin.toBytes(), ...tail]);
}

function assertState(ledger: Ledger, admin: PublicKey, pending?: Pending): void {
  const expected = encoded(admin, pending);
  assertEquals(ledger.read(SYSTEM_STATE).data.subarray(0, expected.length), expected);
  assertEquals(ledger.read(SYSTEM_STATE).data.length, 83);
}

function at(ledger: Ledger, seconds: bigint): bigint {
  ledger.setTime(START_TIME + seconds);
  return START_TIME + seconds;
}

Deno.test("a proposal is completed by its repetition after 72 hours, not a second earlier", () => {
  const { ledger } = new Scene();
  const since = at(ledger, 100n);
  ledger.run(processAdminChange(ADMIN, FIRST));
  assertState(ledger, ADMIN, { admin: FIRST, since });
  at(ledger, 100n + DELAY);
  ledger.run(processAdminChange(ADMIN, FIRST));
  assertState(ledger, FIRST);
  assertEquals(ledger.simulate(pauseSystem(ADMIN, 1)).error, "InvalidAccountData");
  assertEquals(ledger.simulate(pauseSystem(FIRST, 1)).error, undefined);
  // The upgrade authority stays an admin whoever else is one.
  assertEquals(ledger.simulate(pauseSystem(UPGRADE_AUTHORITY, 1)).error, undefined);
});

Deno.test("repeated too early, the proposal starts anew", () => {
  const { ledger } = new Scene();
  ledger.run(processAdminChange(ADMIN, FIRST));
  const since = at(ledger, DELAY - 1n);
  ledger.run(processAdminChange(ADMIN, FIRST));
  assertState(ledger, ADMIN, { admin: FIRST, since });
  at(ledger, DELAY);
  ledger.run(processAdminChange(ADMIN, FIRST));
  assertState(ledger, ADMIN, { admin: FIRST, since: START_TIME + DELAY });
});

Deno.test("another candidate replaces the pending one, however long that was pending", () => {
  const { ledger } = new Scene();
  ledger.run(processAdminChange(ADMIN, FIRST));
  const since = at(ledger, 10n * DELAY);
  ledger.run(processAdminChange(ADMIN, SECOND));
  assertState(ledger, ADMIN, { admin: SECOND, since });
});

Deno.test("proposing the admin himself cancels nothing at once; after 72 hours it clears", () => {
  const { ledger } = new Scene();
  ledger.run(processAdminChange(ADMIN, FIRST));
  const since = at(ledger, 5n);
  ledger.run(processAdminChange(ADMIN, ADMIN));
  assertState(ledger, ADMIN, { admin: ADMIN, since });
  at(ledger, 5n + DELAY);
  ledger.run(processAdminChange(ADMIN, ADMIN));
  assertState(ledger, ADMIN);
});

Deno.test("the first state has the admin pending: 72 hours later a proposal of him clears it", () => {
  const { ledger } = new Scene();
  assertState(ledger, ADMIN, { admin: ADMIN, since: START_TIME });
  at(ledger, DELAY);
  ledger.run(processAdminChange(UPGRADE_AUTHORITY, ADMIN));
  assertState(ledger, ADMIN);
});

Deno.test("when the encoding shrinks, the bytes behind it keep what they held", () => {
  const { ledger } = new Scene();
  const since = at(ledger, 77n);
  ledger.run(processAdminChange(ADMIN, FIRST));
  const stale = ledger.read(SYSTEM_STATE).data.slice(51);
  assertEquals(stale, Uint8Array.from([...FIRST.toBytes().slice(8), ...u64(since)]));
  at(ledger, 77n + DELAY);
  ledger.run(processAdminChange(ADMIN, FIRST));
  const shrunk = Uint8Array.from([...encoded(FIRST), ...stale]);
  assertEquals(ledger.read(SYSTEM_STATE).data, shrunk);
  // Pause and restart rewrite the short encoding and leave the rest alone.
  ledger.run(pauseSystem(FIRST, 3));
  const paused = Uint8Array.from([1, ...u64(START_TIME + 77n + DELAY), 3, ...shrunk.slice(10)]);
  assertEquals(ledger.read(SYSTEM_STATE).data, paused);
  ledger.run(unpauseSystem(FIRST));
  assertEquals(ledger.read(SYSTEM_STATE).data, shrunk);
  ledger.run(processAdminChange(FIRST, SECOND));
  assertState(ledger, FIRST, { admin: SECOND, since: START_TIME + 77n + DELAY });
});

Deno.test("anybody who names a foreign account as program data takes the system over within 72 hours", () => {
  const { ledger } = new Scene();
  const propose = () => {
    const ix = processAdminChange(STRANGER, STRANGER);
    ix.keys[2]!.pubkey = STRANGER;
    return ix;
  };
  ledger.run(propose());
  at(ledger, DELAY);
  ledger.run(propose());
  assertState(ledger, STRANGER);
});
