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
