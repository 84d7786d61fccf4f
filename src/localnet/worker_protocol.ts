import type { LocalnetProgram } from "@/localnet/bank/program_deployment.ts";
import type { LocalnetAccount } from "@/localnet/genesis/localnet_account.ts";
import type { LedgerFileFailure } from "@/localnet/ledger/ledger_file_error.ts";

/** What the worker needs to start. */
export interface StartRequest {
  readonly kind: "start";
  readonly port: number;
  readonly slot_ms: number;
  readonly programs: readonly LocalnetProgram[];
  readonly accounts: readonly LocalnetAccount[] | undefined;
  readonly clock_offset_seconds: number;
  /** `undefined` keeps the ledger in memory. */
  readonly ledger_path: string | undefined;
}

/** From the caller to the worker. */
export type ToWorker = StartRequest | { readonly kind: "stop" };

/** Why a ledger did not start. */
export type StartFailureKind =
  | "port_taken"
  | "program_refused"
  | "account_refused"
  | LedgerFileFailure
  | "internal";

/** From the worker to the caller. */
export type FromWorker =
  | { readonly kind: "loaded" }
  | {
    readonly kind: "started";
    readonly port: number;
    readonly genesis_hash: string;
    readonly has_other_accounts: boolean;
  }
  | { readonly kind: "not_started"; readonly failure: StartFailureKind; readonly message: string }
  | { readonly kind: "method_failed"; readonly method: string; readonly message: string }
  /** Slots cannot be stored, or can be stored again: then there is no message. */
  | { readonly kind: "storage"; readonly failure: string | undefined }
  /** No connections can be taken, or they can be again: then there is no message. */
  | { readonly kind: "connections"; readonly failure: string | undefined }
  | { readonly kind: "stopped" };
