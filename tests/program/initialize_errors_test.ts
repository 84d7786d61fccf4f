/** InitializeProgram and InitializePool refuse what they have to refuse, in the order of their checks. */
import { TOKEN_PROGRAM_ID } from "@solana/spl-token";
import { type PublicKey, SystemProgram } from "@solana/web3.js";
import { assertEquals } from "@std/assert";
import { systemStateFaults } from "./fault_rows.ts";
import {
  checkFaults,
  type Fault,
  fault,
  key,
  patched,
  readOnly,
  unsigned,
  wrongAccount,
  wrongCount,
} from "./faults.ts";
import { initializePool, initializeProgram, Pool } from "./instructions.ts";
import { CREATOR, mintData, Scene } from "./scene.ts";
import {
  ADMIN,
  Ledger,
  named,
  PROGRAM_DATA,
  STRANGER,
  SYSTEM_STATE,
  TREASURY,
  UPGRADE_AUTHORITY,
} from "./support.ts";

const REGISTRATION_FEE = 1_150_000_000n;
const POOL = new Pool(named("mint one"), named("mint two"), 1_000_000n, 3n);

/** An address that was sent lamports before its creation: the plain CreateAccount of the program refuses it. */
function prefunded(name: string, of: PublicKey): Fault {
  return fault(
    `${name} holds lamports`,
    "Custom 0",
    (_, { ledger }) => ledger.put(of, { lamports: 890_880n }),
  );
}

function tooPoor(lamports: bigint, error: string): Fault {
  return fault(`payer with ${lamports} lamports`, error, (ix, { ledger }) => {
    ledger.put(key(ix, 0).pubkey, { lamports });
  });
}

const PROGRAM_FAULTS: Fault[] = [
  ...wrongCount(),
  wrongAccount(2, "InvalidArgument"),
  fault("another account of the loader as program data", "InvalidAccountData", (ix, { ledger }) => {
    ledger.put(STRANGER, { ...ledger.read(PROGRAM_DATA) });
    key(ix, 5).pubkey = STRANGER;
  }),
  patched("program data of another kind", "InvalidAccountData", () => PROGRAM_DATA, 0, [2]),
  patched("program data frozen", "InvalidAccountData", () => PROGRAM_DATA, 12, [0]),
  fault("a stranger signs", "InvalidAccountData", (ix) => {
    key(ix, 0).pubkey = ADMIN;
  }),
  unsigned(0),
  wrongAccount(3, "InvalidAccountData"),
  fault("initialised already", "AccountAlreadyInitialized", (_, { ledger }) => {
    ledger.put(SYSTEM_STATE, { data: new Uint8Array(1) });
  }),
  wrongAccount(4, "InvalidAccountData"),
  readOnly(0, "PrivilegeEscalation"),
  readOnly(3, "PrivilegeEscalation"),
  prefunded("system state", SYSTEM_STATE),
  tooPoor(1_468_559n, "Custom 1"),
  readOnly(4, "PrivilegeEscalation"),
  prefunded("treasury", TREASURY),
  tooPoor(1_468_560n + 1_837_439n, "Custom 1"),
];

/** What the tables need of a scene, before there is a pool. */
function bareScene(): Scene {
  const ledger = new Ledger();
  for (const wallet of [UPGRADE_AUTHORITY, ADMIN, CREATOR]) ledger.put(wallet, {});
  for (const mint of [POOL.a, POOL.b]) ledger.put(mint, { data: mintData(6), owner: TOKEN_PROGRAM_ID });
  ledger.keep();
  return { ledger, pool: POOL } as Scene;
}

Deno.test("InitializeProgram: every check, in its order", () => {
  checkFaults(bareScene(), () => initializeProgram(UPGRADE_AUTHORITY, ADMIN), PROGRAM_FAULTS);
});

Deno.test("InitializeProgram with a program data account of nobody: only the signature counts", () => {
  const scene = bareScene();
  const ix = initializeProgram(ADMIN, ADMIN);
  key(ix, 5).pubkey = SystemProgram.programId;
  assertEquals(scene.ledger.simulate(ix).error, undefined);
  key(ix, 0).isSigner = false;
  assertEquals(scene.ledger.simulate(ix).error, "MissingRequiredSignature");
});

function mintFaults(index: number): Fault[] {
  const invalid = (what: string, offset: number) =>
    fault(`mint ${index} with a bad ${what}`, "InvalidAccountData", (ix, { ledger }) => {
      ledger.patch(key(ix, index).pubkey, offset, [2]);
    });
  return [
    fault(`mint ${index} cut`, "ProgramFailedToComplete", (ix, { ledger }) => {
      const mint = key(ix, index).pubkey;
      ledger.put(mint, { data: ledger.read(mint).data.slice(0, 81) });
    }),
    ...[invalid("authority tag", 0), invalid("initialised byte", 45), invalid("freeze tag", 46)],
  ];
}

const POOL_FAULTS: Fault[] = [
  ...wrongCount(),
  unsigned(0),
  ...systemStateFaults(2, { paused: true }),
  wrongAccount(6, "InvalidArgument"),
  ...[...mintFaults(7), ...mintFaults(8)],
  ...["A", "B"].map((side, index) =>
    fault(`ratio ${side} 0`, "InvalidArgument", (ix) => void ix.data.fill(0, 1 + 8 * index, 9 + 8 * index))
  ),
  fault("the same mint twice", "InvalidArgument", (ix) => {
    key(ix, 8).pubkey = key(ix, 7).pubkey;
  }),
  ...[POOL.a, POOL.b].map((mint, index) =>
    fault(`mint ${index} not of the token program`, "IncorrectProgramId", (_, { ledger }) => {
      ledger.put(mint, { owner: SystemProgram.programId });
    })
  ),
  wrongAccount(4, "IncorrectProgramId"),
  tooPoor(REGISTRATION_FEE - 1n, "Custom 1031"),
  wrongAccount(5, "Custom 1034"),
  readOnly(5, "Custom 1033"),
  readOnly(0, "PrivilegeEscalation"),
  fault("system program missing", "MissingAccount", (ix) => {
    key(ix, 1).pubkey = named("no program");
  }),
  fault("treasury longer than it should be", "BorshIoError", (_, { ledger }) => {
    ledger.put(TREASURY, { data: new Uint8Array(137) });
  }),
  wrongAccount(3, "InvalidAccountData"),
  fault(
    "pool exists",
    "AccountAlreadyInitialized",
    (_, { ledger }) => ledger.put(POOL.id, { data: new Uint8Array(1) }),
  ),
  ...[9, 10, 11, 12].map((index) => wrongAccount(index, "InvalidAccountData")),
  readOnly(3, "PrivilegeEscalation"),
  prefunded("pool", POOL.id),
  tooPoor(REGISTRATION_FEE + 3_939_359n, "Custom 1"),
  ...[readOnly(9, "PrivilegeEscalation"), prefunded("vault A", POOL.vaults[0])],
  patched("mint A not initialised", "Custom 2", () => POOL.a, 45, [0]),
  ...[readOnly(10, "PrivilegeEscalation"), prefunded("vault B", POOL.vaults[1])],
  fault("mint B longer than a mint", "Custom 2", (_, { ledger }) => {
    ledger.put(POOL.b, { data: Uint8Array.from([...mintData(6), 0]) });
  }),
  ...[readOnly(11, "PrivilegeEscalation"), prefunded("LP mint A", POOL.lpMints[0])],
  ...[readOnly(12, "PrivilegeEscalation"), prefunded("LP mint B", POOL.lpMints[1])],
  tooPoor(1_160_941_119n, "Custom 1"),
  patched("an engineering ratio", "Custom 1049", () => POOL.a, 44, [5]),
];

Deno.test("InitializePool: every check, in its order", () => {
  const scene = bareScene();
  scene.ledger.run(initializeProgram(UPGRADE_AUTHORITY, ADMIN));
  checkFaults(scene, () => initializePool(CREATOR, POOL), POOL_FAULTS);
});

Deno.test("InitializePool: a mint with 64 decimals divides by zero", () => {
  const scene = bareScene();
  scene.ledger.run(initializeProgram(UPGRADE_AUTHORITY, ADMIN));
  for (const decimals of [64, 255]) {
    scene.ledger.put(POOL.a, { data: mintData(decimals) });
    assertEquals(scene.ledger.simulate(initializePool(CREATOR, POOL)).error, "ProgramFailedToComplete");
  }
});

Deno.test("a second InitializeProgram and a second creation of a pool are refused", () => {
  const { ledger, pool } = new Scene();
  assertEquals(ledger.send(initializeProgram(UPGRADE_AUTHORITY, ADMIN)).error, "AccountAlreadyInitialized");
  assertEquals(ledger.send(initializePool(CREATOR, pool)).error, "AccountAlreadyInitialized");
});

Deno.test("before InitializeProgram every operation finds no system", () => {
  const { ledger } = bareScene();
  assertEquals(ledger.send(initializePool(CREATOR, POOL)).error, "UninitializedAccount");
});
