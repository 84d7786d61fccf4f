import type { ContractCall } from "@/domain/contract_call.ts";
import type { PoolState } from "@/domain/pool_state.ts";

/** Whose error a failing call must show. */
export type FailingParty = "contract" | "token" | "system";

/** The error that a call must fail with. */
export interface PredictedError {
  readonly variant: string;
  readonly custom_code: number | null;
  readonly party: FailingParty;
}

/** A call that the contract must refuse. */
export interface Refused {
  readonly ok: false;
  readonly error: PredictedError;
}

/** What one operation must do: change the pool and move the user's tokens, or fail. */
export type Prediction =
  | {
    readonly ok: true;
    readonly next: PoolState;
    readonly amount_in: bigint;
    readonly amount_out: bigint;
    readonly pool_fee: bigint;
  }
  | Refused;

/** What any call must do. `undecided`: the transaction does not hold what would be needed to say. */
export type Verdict =
  | { readonly kind: "succeeds"; readonly text: string }
  | { readonly kind: "fails"; readonly error: PredictedError }
  | { readonly kind: "undecided"; readonly why: string };

/** A builtin error of the contract. */
export function builtin(variant: string): Refused {
  return { ok: false, error: { variant, custom_code: null, party: "contract" } };
}

/** A numbered error of the contract. */
export function custom(code: number): Refused {
  return { ok: false, error: { variant: "Custom", custom_code: code, party: "contract" } };
}

/** A numbered error of the token program, raised inside the contract's instruction. */
export function token_error(code: number): Refused {
  return { ok: false, error: { variant: "Custom", custom_code: code, party: "token" } };
}

/** One call with what it had to do. */
export interface JudgedCall {
  readonly call: ContractCall;
  readonly verdict: Verdict;
}

const PARTIES: Readonly<Record<FailingParty, string>> = {
  contract: "contract",
  token: "token program",
  system: "system program",
};

/** An expected error on one line. */
export function describe_predicted({ variant, custom_code, party }: PredictedError): string {
  const what = custom_code === null ? variant : `custom error ${custom_code}`;
  return `${what} of the ${PARTIES[party]}`;
}

function describe_verdict(verdict: Verdict): string {
  switch (verdict.kind) {
    case "succeeds":
      return `succeeds, ${verdict.text}`;
    case "fails":
      return `fails with ${describe_predicted(verdict.error)}`;
    case "undecided":
      return `not predicted: ${verdict.why}`;
  }
}

/** What was predicted for the calls of a transaction, in one line for people. */
export function describe_judgement(judged: readonly JudgedCall[]): string {
  return judged.map(({ call, verdict }) => `${call.name}: ${describe_verdict(verdict)}`).join("; ");
}
