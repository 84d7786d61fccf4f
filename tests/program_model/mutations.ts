/** What can be wrong with a call: each function spoils an instruction of the interface in one way. */
import type { AccountMeta, TransactionInstruction } from "@solana/web3.js";
import { Buffer } from "node:buffer";
import { named } from "../program/support.ts";
import type { Dice } from "./dice.ts";
import { PLANS, stand_ins } from "./universe.ts";

type Mutation = (ix: TransactionInstruction, dice: Dice) => void;

function with_account(change: (meta: AccountMeta, dice: Dice) => void): Mutation {
  return (ix, dice) => {
    if (ix.keys.length > 0) change(dice.pick(ix.keys), dice);
  };
}

const MUTATIONS: readonly [number, Mutation][] = [
  [2, (ix, dice) => void ix.keys.splice(Math.max(0, ix.keys.length - 1 - dice.below(3)))],
  [2, (ix) => void ix.keys.push({ pubkey: named("nobody"), isSigner: false, isWritable: false })],
  [2, (ix) => ix.keys.forEach((meta) => meta.isSigner = false)],
  [4, with_account((meta) => meta.isWritable = false)],
  [6, with_account((meta, dice) => meta.pubkey = dice.pick(stand_ins()))],
  [2, (ix, dice) => {
    if (ix.keys.length === 0) return;
    const [one, other] = [dice.pick(ix.keys), dice.pick(ix.keys)];
    [one.pubkey, other.pubkey] = [other.pubkey, one.pubkey];
  }],
  [1, (ix) => void (ix.data = ix.data.subarray(0, ix.data.length - 1))],
  [1, (ix) => void (ix.data = Buffer.from([...ix.data, 0]))],
  [3, (ix, dice) => {
    if (ix.data.length > 32) ix.data.set(dice.pick(PLANS).pool.id.toBytes(), ix.data.length - 32);
  }],
  [2, (ix, dice) => void (ix.data[dice.below(ix.data.length)]! ^= 1 << dice.below(8))],
  // The pool of an operation and the treasury of a creation have an error of their own for this.
  [5, (ix) => {
    const meta = ix.keys[ix.data[0] === 1 ? 5 : 3];
    if (meta) meta.isWritable = false;
  }],
];

/** Spoils an instruction in one way, seldom in several. */
export function spoil(ix: TransactionInstruction, dice: Dice): void {
  do {
    dice.weighted(MUTATIONS)(ix, dice);
  } while (dice.chance(0.15) && ix.data.length > 0);
}
