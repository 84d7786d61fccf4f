import type { TransactionInstruction } from "@solana/web3.js";
import type { FailedAttempt } from "@/chain/failure_evidence.ts";
import { Scene } from "../program/scene.ts";
import type { Fault } from "../program/faults.ts";
import { attempt_of, message_of, provoke } from "./failed_attempts.ts";

/**
 * A failed transaction for one row. `provoked`: the committed program did it just now. `recorded`: rebuilt from what a
 * node reports, for the reason given.
 */
export interface FailureCase {
  readonly how: "provoked" | "recorded";
  readonly why_recorded?: string;
  readonly attempt: () => FailedAttempt | Promise<FailedAttempt>;
}

/** Cases by the id of the row that they must be judged by. */
export type FailureCases = Readonly<Record<string, FailureCase>>;

/** A pool with both sides filled; what an operation of its user needs is there. */
export function filled_scene(): Scene {
  const scene = new Scene();
  scene.ledger.run(scene.deposit(0, 1_000_000_000n), scene.deposit(1, 160_000_000n));
  return scene;
}

const shared = filled_scene();

/** Makes an instruction for a filled pool fail. What `build` changes in the ledger is undone. */
export function provoked(
  build: (scene: Scene) => TransactionInstruction | TransactionInstruction[],
): FailureCase {
  return {
    how: "provoked",
    attempt() {
      try {
        return provoke(shared.ledger, [build(shared)].flat());
      } finally {
        shared.ledger.restore();
      }
    },
  };
}

/** As {@linkcode provoked}, with a fault of the program's own tests. */
export function with_fault(fault: Fault, build: (scene: Scene) => TransactionInstruction): FailureCase {
  return provoked((scene) => {
    const instruction = build(scene);
    fault.apply(instruction, scene);
    return instruction;
  });
}

/** What a node reports of a failed instruction of the contract. `lines` stand in its frame. */
export function recorded(
  why_recorded: string,
  build: (scene: Scene) => TransactionInstruction,
  detail: unknown,
  lines: readonly string[] = [],
): FailureCase {
  return {
    how: "recorded",
    why_recorded,
    attempt() {
      const instruction = build(shared);
      const program = instruction.programId.toBase58();
      const logs = [`Program ${program} invoke [1]`, ...lines, `Program ${program} failed: as recorded`];
      return attempt_of(message_of([instruction]), { InstructionError: [0, detail] }, logs);
    },
  };
}
