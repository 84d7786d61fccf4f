import type { LocalnetProgram } from "@/localnet/bank/program_deployment.ts";

/** What the worker needs to start. */
export interface StartRequest {
  readonly kind: "start";
  readonly port: number;
  readonly slot_ms: number;
  readonly programs: readonly LocalnetProgram[];
}

/** From the caller to the worker. */
export type ToWorker = StartRequest | { readonly kind: "stop" };

/** Why a ledger did not start. */
export type StartFailureKind = "port_taken" | "program_refused" | "internal";

/** From the worker to the caller. */
export type FromWorker =
  | { readonly kind: "loaded" }
  | { readonly kind: "started"; readonly port: number; readonly genesis_hash: string }
  | { readonly kind: "not_started"; readonly failure: StartFailureKind; readonly message: string }
  | { readonly kind: "method_failed"; readonly method: string; readonly message: string }
  | { readonly kind: "stopped" };
