/**
 * A long random run of the program beside the model: every step is executed on both, and after every step the
 * results, all bytes of all accounts, their lamports and their owners are the same.
 *
 * STEPS=n sets the length, SEED=n repeats a run. Lengths from 5,000 on also have to have met everything there is.
 */
import type { TransactionInstruction } from "@solana/web3.js";
import { assertEquals } from "@std/assert";
import { initializeProgram } from "../program/instructions.ts";
import { PROGRAM_ID, UPGRADE_AUTHORITY } from "../program/support.ts";
import { Coverage } from "./coverage.ts";
import { Dice } from "./dice.ts";
import { spoil } from "./mutations.ts";
import type { Situation } from "./situation.ts";
import { steps } from "./steps.ts";
import { Twins } from "./twins.ts";
import { CANDIDATES, populate } from "./universe.ts";

const USUAL_STEPS = 5_000;
const COMPLETE_FROM = 5_000;
/** By then the system is initialised, whatever chance says. */
const INITIALISED_AT = 60;
const SPOILED = 0.2;

function number_from(name: string): number | undefined {
  const text = Deno.env.get(name);
  return text === undefined ? undefined : Number(text);
}

function random_seed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]!;
}

function described(ix: TransactionInstruction): string {
  const roles = ix.keys.map(({ pubkey, isSigner, isWritable }, index) =>
    `  ${index} ${isSigner ? "s" : "-"}${isWritable ? "w" : "r"} ${pubkey}`
  );
  return [`program ${ix.programId}`, `data ${Uint8Array.from(ix.data).toHex()}`, ...roles].join("\n");
}

/** The next instruction; steps outside of any transaction are done on the way. */
function next_instruction(situation: Situation): TransactionInstruction {
  for (;;) {
    const ix = situation.dice.weighted(steps(situation))(situation);
    if (!ix) continue;
    const ours = ix.programId.equals(PROGRAM_ID);
    if (ours && situation.dice.chance(SPOILED)) spoil(ix, situation.dice);
    return ix;
  }
}

function run(seed: number, count: number): Coverage {
  const situation = { dice: new Dice(seed), twins: new Twins() };
  const coverage = new Coverage();
  populate(situation.twins);
  for (let number = 0; number < count; number++) {
    const ix = number === INITIALISED_AT
      ? initializeProgram(UPGRADE_AUTHORITY, CANDIDATES[0]!)
      : next_instruction(situation);
    try {
      const error = situation.twins.step(ix);
      if (ix.programId.equals(PROGRAM_ID)) coverage.add(ix.data[0], error);
    } catch (error) {
      throw new Error(`Seed ${seed}, step ${number}\n${described(ix)}`, { cause: error });
    }
  }
  console.log(`${count} steps, seed ${seed}, ${situation.twins.compared} accounts compared after each`);
  return coverage;
}

Deno.test("a random run: the program and the model agree after every step", () => {
  const count = number_from("STEPS") ?? USUAL_STEPS;
  const coverage = run(number_from("SEED") ?? random_seed(), count);
  console.log(coverage.table());
  if (count < COMPLETE_FROM) return;
  assertEquals(coverage.never_succeeded(), [], "Instructions that never succeeded");
  assertEquals(coverage.missing_codes(), [], "Custom codes that were never met");
});
