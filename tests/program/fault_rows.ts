/** The rows that the tables of faults share: system state, pool, token accounts, LP mints and fee. */
import { type PublicKey, SystemProgram } from "@solana/web3.js";
import { type Fault, fault, key, patched, readOnly, wrongAccount } from "./faults.ts";
import type { Scene } from "./scene.ts";
import { named, STRANGER, SYSTEM_STATE } from "./support.ts";

/** A signer who is neither admin nor upgrade authority, with the genuine program data account. */
export const STRANGER_SIGNS = fault("a stranger signs", "InvalidAccountData", (ix) => {
  key(ix, 0).pubkey = STRANGER;
});

/** What can be wrong with the system state at `index`; with `paused`, also that the system does not run. */
export function systemStateFaults(index: number, { paused }: { paused: boolean }): Fault[] {
  const broken = (name: string, offset: number) =>
    fault(
      `system state ${name}`,
      "InvalidAccountData",
      (_, { ledger }) => ledger.patch(SYSTEM_STATE, offset, [2]),
    );
  const pause = fault("system paused", "Custom 1023", (_, { ledger }) => ledger.patch(SYSTEM_STATE, 0, [1]));
  return [
    wrongAccount(index, "InvalidAccountData"),
    fault("system state empty", "UninitializedAccount", (_, { ledger }) => {
      ledger.put(SYSTEM_STATE, { data: new Uint8Array() });
    }),
    fault("system state cut", "InvalidAccountData", (_, { ledger }) => {
      ledger.put(SYSTEM_STATE, { data: ledger.read(SYSTEM_STATE).data.slice(0, 82) });
    }),
    broken("with a bad pause byte", 0),
    broken("with a bad option tag", 42),
    ...(paused ? [pause] : []),
  ];
}

/** What can be wrong with the pool; its id lies in the last 32 bytes of the data. */
export function poolFaults(): Fault[] {
  const zeroed = (name: string, offset: number, length: number) =>
    fault(`pool without ${name}`, "InvalidAccountData", (_, { ledger, pool }) => {
      ledger.patch(pool.id, offset, new Uint8Array(length));
    });
  return [
    fault("pool not of this program", "IncorrectProgramId", (_, { ledger, pool }) => {
      ledger.put(pool.id, { owner: SystemProgram.programId });
    }),
    fault("another pool id in the data", "Custom 1034", (ix) => {
      ix.data[ix.data.length - 1]! ^= 1;
    }),
    fault("pool cut", "InvalidAccountData", (_, { ledger, pool }) => {
      ledger.put(pool.id, { data: ledger.read(pool.id).data.slice(0, 437) });
    }),
    ...[
      zeroed("mint A", 32, 32),
      zeroed("mint B", 64, 32),
      zeroed("ratio A", 224, 8),
      zeroed("ratio B", 232, 8),
    ],
  ];
}

/** The same for instructions that name no pool id: the account's own key is the id. */
export function unnamedPoolFaults(): Fault[] {
  return poolFaults().filter(({ name }) => name !== "another pool id in the data");
}

/** A row that sets flags of the pool. */
export function poolFlag(flag: number, error: string): Fault {
  return patched(`pool flag ${flag}`, error, (scene) => scene.pool.id, 261, [flag]);
}

/** The ways in which a token account can be unusable: what to tell apart, and how each is answered. */
export function tokenFaults(
  name: string,
  of: (scene: Scene) => PublicKey,
  delegates: "refused" | "allowed",
): Fault[] {
  const invalid = (what: string, offset: number, bytes: number[]) =>
    patched(`${name} ${what}`, "InvalidAccountData", of, offset, bytes);
  const delegated = invalid("delegated", 72, [1, 0, 0, 0, ...new Array(32).fill(7)]);
  const withAmount = fault(delegated.name, delegated.error, (ix, scene) => {
    delegated.apply(ix, scene);
    scene.ledger.patch(of(scene), 121, [1]);
  });
  return [
    fault(`${name} missing`, "UninitializedAccount", (_, scene) => {
      scene.ledger.put(of(scene), { data: new Uint8Array() });
    }),
    fault(`${name} not of the token program`, "IncorrectProgramId", (_, scene) => {
      scene.ledger.put(of(scene), { owner: SystemProgram.programId });
    }),
    fault(`${name} cut`, "ProgramFailedToComplete", (_, scene) => {
      scene.ledger.put(of(scene), { data: scene.ledger.read(of(scene)).data.slice(0, 164) });
    }),
    ...[invalid("with a bad delegate tag", 72, [2]), invalid("with a bad state", 108, [3])],
    ...[invalid("with a bad native tag", 109, [2]), invalid("with a bad close tag", 129, [0, 1])],
    invalid("frozen", 108, [2]),
    ...(delegates === "refused" ? [withAmount] : []),
    invalid("of another owner", 32, [...named("somebody").toBytes()]),
  ];
}

/** What can be wrong with an LP mint as an account: its address is checked elsewhere. */
export function lpMintFaults(of: (scene: Scene) => PublicKey): Fault[] {
  const invalid = (what: string, offset: number, bytes: number[]) =>
    patched(`LP mint ${what}`, "InvalidAccountData", of, offset, bytes);
  return [
    fault("LP mint not of the token program", "IncorrectProgramId", (_, scene) => {
      scene.ledger.put(of(scene), { owner: SystemProgram.programId });
    }),
    fault("LP mint cut", "ProgramFailedToComplete", (_, scene) => {
      scene.ledger.put(of(scene), { data: scene.ledger.read(of(scene)).data.slice(0, 81) });
    }),
    ...[invalid("with a bad authority tag", 0, [2]), invalid("with a bad initialised byte", 45, [2])],
    ...[invalid("with a bad freeze tag", 46, [2]), invalid("without authority", 0, [0])],
    invalid("of another authority", 4, [9]),
  ];
}

/** The fee: too poor, pool or user read-only, system program missing, counters full. */
export function feeFaults(fee: bigint, counter: number): Fault[] {
  const full = (name: string, offset: number) =>
    patched(`${name} counter full`, "Custom 1033", (scene) => scene.pool.id, offset, new Array(8).fill(255));
  return [
    fault("too few lamports for the fee", "Custom 1031", (ix, { ledger }) => {
      ledger.put(key(ix, 0).pubkey, { lamports: fee - 1n });
    }),
    readOnly(3, "Custom 1033"),
    readOnly(0, "PrivilegeEscalation"),
    fault("system program missing", "MissingAccount", (ix) => {
      key(ix, 1).pubkey = named("no program");
    }),
    ...[full("fee", counter), full("total", 326)],
    fault("another token program", "IncorrectProgramId", (ix) => {
      key(ix, 4).pubkey = named("another token program");
    }),
  ];
}

/** Puts a token account of another mint at the address. */
export function otherMint(name: string, error: string, of: (scene: Scene) => PublicKey): Fault {
  return patched(name, error, of, 0, [...named("other mint").toBytes()]);
}
