/** The instructions of the admin refuse what they have to refuse, in the order of their checks. */
import { type PublicKey, SystemProgram, type TransactionInstruction } from "@solana/web3.js";
import { assertEquals } from "@std/assert";
import { poolFaults, STRANGER_SIGNS, systemStateFaults } from "./fault_rows.ts";
import { checkFaults, type Fault, fault, readOnly, unsigned, wrongAccount, wrongCount } from "./faults.ts";
import { pausePool, pauseSystem, unpausePool, unpauseSystem } from "./instructions.ts";
import { Scene } from "./scene.ts";
import { ADMIN, PROGRAM_DATA, STRANGER, SYSTEM_STATE, TREASURY, UPGRADE_AUTHORITY } from "./support.ts";

function poolPauseFaults(): Fault[] {
  return [
    ...wrongCount(),
    ...systemStateFaults(1, { paused: true }),
    ...[unsigned(0), STRANGER_SIGNS],
    ...poolFaults(),
    readOnly(2, "ReadonlyDataModified"),
  ];
}

for (const [name, builder] of [["PausePool", pausePool], ["UnpausePool", unpausePool]] as const) {
  Deno.test(`${name}: every check, in its order`, () => {
    const scene = new Scene();
    // Something has to change, or the runtime does not notice a read-only pool.
    if (builder === unpausePool) scene.ledger.run(pausePool(ADMIN, scene.pool, 3));
    checkFaults(scene, () => builder(ADMIN, scene.pool, 3), poolPauseFaults());
  });
}

Deno.test("PauseSystem: every check, in its order", () => {
  const scene = new Scene();
  checkFaults(scene, () => pauseSystem(ADMIN, 7), [
    fault("an account is missing", "ProgramFailedToComplete", (ix) => void ix.keys.splice(2)),
    readOnly(1, "InvalidAccountData"),
    unsigned(0),
    ...systemStateFaults(1, { paused: false }),
    STRANGER_SIGNS,
    fault("already paused", "Custom 1024", (_, { ledger }) => ledger.patch(SYSTEM_STATE, 0, [1])),
  ]);
});

Deno.test("UnpauseSystem: every check, in its order", () => {
  const scene = new Scene();
  scene.ledger.run(pauseSystem(ADMIN, 7));
  checkFaults(scene, () => unpauseSystem(ADMIN), [
    fault("an account is missing", "NotEnoughAccountKeys", (ix) => void ix.keys.splice(3)),
    ...[readOnly(1, "InvalidAccountData"), readOnly(2, "InvalidAccountData")],
    unsigned(0),
    ...systemStateFaults(1, { paused: false }),
    STRANGER_SIGNS,
    wrongAccount(2, "InvalidAccountData"),
    fault("not paused", "Custom 1025", (_, { ledger }) => ledger.patch(SYSTEM_STATE, 0, [0])),
    fault("treasury cut", "InvalidAccountData", (_, { ledger }) => {
      ledger.put(TREASURY, { data: ledger.read(TREASURY).data.slice(0, 135) });
    }),
  ]);
});

Deno.test("PauseSystem and UnpauseSystem tolerate accounts beyond their own", () => {
  const scene = new Scene();
  const extra = { pubkey: STRANGER, isSigner: false, isWritable: false };
  for (const ix of [pauseSystem(ADMIN, 1), unpauseSystem(ADMIN)]) {
    ix.keys.push(extra, extra);
    scene.ledger.run(ix);
  }
});

/** The ways of a caller to pass for an admin, and what each gives. */
const CALLERS: { name: string; signer: PublicKey; prepare?: Fault["apply"]; error?: string }[] = [
  { name: "the admin", signer: ADMIN },
  { name: "the upgrade authority", signer: UPGRADE_AUTHORITY },
  {
    name: "anybody, with a program data account the loader does not own",
    signer: STRANGER,
    prepare: (ix) => void (ix.keys[ix.keys.length - 1]!.pubkey = SystemProgram.programId),
  },
  { name: "a stranger", signer: STRANGER, error: "InvalidAccountData" },
  {
    name: "a stranger, with another account of the loader",
    signer: STRANGER,
    prepare: (ix, { ledger }) => {
      const copy = ix.keys[0]!.pubkey;
      ledger.put(copy, { ...ledger.read(PROGRAM_DATA) });
      ix.keys[ix.keys.length - 1]!.pubkey = copy;
    },
    error: "InvalidAccountData",
  },
  ...([["of another kind", 0, 2], ["frozen", 12, 0], ["with a bad option tag", 12, 2]] as const).map((
    [what, offset, byte],
  ) => ({
    name: `the upgrade authority, program data ${what}`,
    signer: UPGRADE_AUTHORITY,
    prepare: (_: TransactionInstruction, { ledger }: Scene) => ledger.patch(PROGRAM_DATA, offset, [byte]),
    error: "InvalidAccountData",
  })),
  {
    name: "the admin, although program data is broken",
    signer: ADMIN,
    prepare: (_, { ledger }) => ledger.patch(PROGRAM_DATA, 0, [9]),
  },
];

for (const { name, signer, prepare, error } of CALLERS) {
  Deno.test(`who may administer: ${name}: ${error ?? "yes"}`, () => {
    const scene = new Scene();
    const instructions = [pausePool(signer, scene.pool, 1), pauseSystem(signer, 1), unpauseSystem(signer)];
    for (const ix of instructions) {
      prepare?.(ix, scene);
      assertEquals(scene.ledger.send(ix).error, error);
      scene.ledger.restore();
      if (error && ix === instructions[1]) scene.ledger.run(pauseSystem(ADMIN, 1));
    }
  });
}
