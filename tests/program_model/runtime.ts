/** The runtime in the model: rights, atomicity, read-only accounts and rent, around one instruction. */
import type { TransactionInstruction } from "@solana/web3.js";
import { hex, PROGRAM, RENT, TOKEN } from "./addresses.ts";
import { type Call, demand, Refusal, rent, type Slot, slot, transfer_lamports } from "./call.ts";
import { execute } from "./program.ts";
import { burn_tokens, move_tokens } from "./token.ts";
import { type Key, SYSTEM, type World } from "./world.ts";

/** What became of a transaction in the model. */
export interface Prediction {
  /** Undefined on success. */
  readonly error: string | undefined;
  /** Texts that have to be found in the log of a success. */
  readonly expected: readonly string[];
}

/** The runtime passes these as read-only, whatever a transaction says. */
const RESERVED: readonly Key[] = [SYSTEM, RENT];

/** An account has the rights that any mention of it in the transaction has. */
function slots_of(ix: TransactionInstruction, world: World): Slot[] {
  const keys = ix.keys.map(({ pubkey }) => hex(pubkey));
  return keys.map((key) => {
    const same = ix.keys.filter((_, index) => keys[index] === key);
    return {
      key,
      signer: same.some(({ isSigner }) => isSigner),
      writable: same.some(({ isWritable }) => isWritable) && !RESERVED.includes(key),
      state: world.at(key),
    };
  });
}

/** The instructions of other programs that the run sends itself: only ones whose accounts fit. */
function execute_foreign(call: Call): void {
  const view = new DataView(call.data.buffer, call.data.byteOffset);
  if (call.program === SYSTEM) {
    transfer_lamports(slot(call, 0).state, slot(call, 1).state, view.getBigUint64(4, true));
  } else {
    const move = call.data[0] === 3 ? move_tokens : burn_tokens;
    move(slot(call, 0).state, slot(call, 1).state, view.getBigUint64(1, true));
  }
}

/** What the runtime finds out after the program: changes to accounts that it had no right to change. */
function check_changes({ slots, world }: Call): void {
  for (const { key, writable, state } of slots) {
    const before = world.before(key);
    if (state.owner !== before.owner) continue;
    const foreign = state.owner !== PROGRAM;
    if (state.lamports !== before.lamports) demand(writable, "ReadonlyLamportChange");
    if (state.data.toHex() !== before.data.toHex()) {
      demand(writable, "ReadonlyDataModified");
      demand(!foreign || state.owner === TOKEN, "ExternalAccountDataModified");
    }
  }
}

/** No account may be left with some lamports, but fewer than rent demands, unless it was like that before. */
function check_rent(world: World): void {
  for (const key of world.touched()) {
    const [before, after] = [world.before(key), world.at(key)];
    const poor = (lamports: bigint, bytes: number) => lamports > 0n && lamports < rent(bytes);
    if (!poor(after.lamports, after.data.length)) continue;
    const was_poor = poor(before.lamports, before.data.length) && before.data.length === after.data.length;
    demand(was_poor && after.lamports <= before.lamports, "InsufficientFundsForRent");
  }
}

/** Executes a transaction of one instruction, and applies it if it succeeds. */
export function run_transaction(world: World, ix: TransactionInstruction): Prediction {
  const program = hex(ix.programId);
  const slots = slots_of(ix, world);
  const call: Call = { program, slots, data: Uint8Array.from(ix.data), world, expected: [] };
  try {
    if (program === PROGRAM) execute(call);
    else execute_foreign(call);
    check_changes(call);
    check_rent(world);
  } catch (error) {
    world.rollback();
    if (error instanceof Refusal) return { error: error.reason, expected: [] };
    throw error;
  }
  world.commit();
  return { error: undefined, expected: call.expected };
}
