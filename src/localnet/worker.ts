/// <reference lib="deno.worker" />
import { system_clock } from "@/base/clock.ts";
import { error_line } from "@/base/errors.ts";
import { ProgramRefusedError } from "@/localnet/bank/program_deployment.ts";
import { AccountRefusedError } from "@/localnet/genesis/localnet_account.ts";
import { LedgerFileError } from "@/localnet/ledger/ledger_file_error.ts";
import { LedgerService } from "@/localnet/ledger_service.ts";
import type { FromWorker, StartFailureKind, StartRequest, ToWorker } from "@/localnet/worker_protocol.ts";

// The ledger executes transactions synchronously; in a worker of its own it never holds up its users' event loop.

let service: LedgerService | undefined;

function tell(message: FromWorker): void {
  self.postMessage(message);
}

function failure_of(caught: unknown): StartFailureKind {
  if (caught instanceof ProgramRefusedError) return "program_refused";
  if (caught instanceof AccountRefusedError) return "account_refused";
  if (caught instanceof LedgerFileError) return caught.kind;
  return caught instanceof Deno.errors.AddrInUse ? "port_taken" : "internal";
}

function start({ kind: _start, ...options }: StartRequest): void {
  try {
    service = new LedgerService({
      ...options,
      clock: system_clock,
      on_internal_error: (method, error) =>
        tell({ kind: "method_failed", method, message: error_line(error) }),
      on_storage: (failure) =>
        tell({ kind: "storage", failure: failure === undefined ? undefined : error_line(failure) }),
      on_connections: (failure) =>
        tell({ kind: "connections", failure: failure === undefined ? undefined : error_line(failure) }),
    });
    const { port, genesis_hash, has_other_accounts } = service;
    tell({ kind: "started", port, genesis_hash, has_other_accounts });
  } catch (caught) {
    tell({ kind: "not_started", failure: failure_of(caught), message: error_line(caught) });
  }
}

self.onmessage = async ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === "start") return start(data);
  await service?.stop();
  tell({ kind: "stopped" });
};

tell({ kind: "loaded" });
