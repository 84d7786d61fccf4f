import type { ContractCall } from "@/domain/contract_call.ts";
import type { PoolState } from "@/domain/pool_state.ts";

/** Whose error a failing call must show. */
export type FailingParty = "contract" | "token";

/** The error that a call must fail with. */
export interface PredictedError {
  readonly variant: string;
  readonly custom_code: number | null;
  readonly party: FailingParty;
}

/** What one call must do: change the pool and move the user's tokens, or fail. */
export type Prediction =
  | {
    readonly ok: true;
    readonly next: PoolState;
    readonly amount_in: bigint;
    readonly amount_out: bigint;
    readonly pool_fee: bigint;
  }
  | { readonly ok: false; readonly error: PredictedError };

/** A builtin error of the contract. */
export function builtin(variant: string): Prediction {
  return { ok: false, error: { variant, custom_code: null, party: "contract" } };
}

/** A numbered error of the contract. */
export function custom(code: number): Prediction {
  return { ok: false, error: { variant: "Custom", custom_code: code, party: "contract" } };
}

/** A numbered error of the token program, raised inside the contract's instruction. */
export function token_error(code: number): Prediction {
  return { ok: false, error: { variant: "Custom", custom_code: code, party: "token" } };
}

/** One call with what it had to do. `prediction` is `undefined` for calls that are not user operations. */
export interface JudgedCall {
  readonly call: ContractCall;
  readonly prediction: Prediction | undefined;
}

/** What was predicted for the calls of a transaction, in one line for people. */
export function describe_judgement(judged: readonly JudgedCall[]): string {
  const parts = judged.map(({ call, prediction }) => {
    if (prediction === undefined) return `${call.name}: not predicted`;
    if (prediction.ok) {
      return `${call.name}: succeeds, ${prediction.amount_in} in, ${prediction.amount_out} out, fee ${prediction.pool_fee}`;
    }
    const { variant, custom_code, party } = prediction.error;
    const what = custom_code === null ? variant : `custom error ${custom_code}`;
    return `${call.name}: fails with ${what} of the ${party === "token" ? "token program" : "contract"}`;
  });
  return parts.join("; ");
}
