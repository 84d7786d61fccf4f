/**
 * Tables of faults. A table lists what can be wrong with a valid instruction in the order in which the interface
 * checks it. Every fault must give its error alone, and of any two faults the earlier one must win: that is what
 * proves the order of the checks.
 */
import type { AccountMeta, PublicKey, TransactionInstruction } from "@solana/web3.js";
import { assertEquals } from "@std/assert";
import type { Scene } from "./scene.ts";
import { named } from "./support.ts";

/** One thing that can be wrong, and how the program has to answer. */
export interface Fault {
  readonly name: string;
  readonly error: string;
  /** Makes a valid instruction, or the accounts it will meet, wrong. */
  apply(ix: TransactionInstruction, scene: Scene): void;
}

/** Checks every fault of a table alone and in pairs. Nothing is left behind in the scene. */
export function checkFaults(
  scene: Scene,
  build: () => TransactionInstruction,
  faults: readonly Fault[],
): void {
  const { ledger } = scene;
  assertEquals(ledger.simulate(build()).error, undefined, "The instruction without a fault has to succeed");
  faults.forEach((first, index) => {
    for (const second of [undefined, ...faults.slice(index + 1)]) {
      const ix = build();
      // The later fault goes in first: if both touch the same place, the earlier one has to be the one that stays.
      second?.apply(ix, scene);
      first.apply(ix, scene);
      const result = ledger.simulate(ix);
      ledger.restore();
      const what = second ? `"${first.name}" before "${second.name}"` : `"${first.name}"`;
      assertEquals(result.error, first.error, `${what}\n${result.logs.join("\n")}`);
    }
  });
}

/** One row of a table. */
export function fault(name: string, error: string, apply: Fault["apply"]): Fault {
  return { name, error, apply };
}

/** The meta at `index`, which must exist. */
export function key(ix: TransactionInstruction, index: number): AccountMeta {
  const meta = ix.keys[index];
  if (!meta) throw new Error(`The instruction has no account ${index}`);
  return meta;
}

/** The account at `index` is another one, which does not exist. */
export function wrongAccount(index: number, error: string): Fault {
  return fault(`account ${index} is another one`, error, (ix) => {
    key(ix, index).pubkey = named(`nobody ${index}`);
  });
}

/** The account at `index` does not sign. */
export function unsigned(index: number): Fault {
  return fault(`account ${index} does not sign`, "MissingRequiredSignature", (ix) => {
    key(ix, index).isSigner = false;
  });
}

/** The account at `index` is passed as read-only. */
export function readOnly(index: number, error: string): Fault {
  return fault(`account ${index} is read-only`, error, (ix) => {
    key(ix, index).isWritable = false;
  });
}

/** A row that sets bytes of some account. */
export function patched(
  name: string,
  error: string,
  of: (scene: Scene) => PublicKey,
  offset: number,
  bytes: number[],
) {
  return fault(name, error, (_, scene) => scene.ledger.patch(of(scene), offset, bytes));
}

/** Accounts too few and one too many, for instructions that take an exact number. */
export function wrongCount(): Fault[] {
  return [
    fault("accounts missing", "InvalidAccountData", (ix) => void ix.keys.splice(-2)),
    fault("an account too many", "InvalidAccountData", (ix) => {
      ix.keys.push({ pubkey: named("extra"), isSigner: false, isWritable: false });
    }),
  ];
}
