/** An embedded Solana ledger that any Solana client can talk to. */
import type { Replay, ReplayOptions } from "@/localnet/replay_ledger.ts";

export type { LocalnetProgram } from "@/localnet/bank/program_deployment.ts";
export { read_account_files } from "@/localnet/genesis/account_files.ts";
export { AccountRefusedError, type LocalnetAccount } from "@/localnet/genesis/localnet_account.ts";
export { LedgerFileError } from "@/localnet/ledger/ledger_file_error.ts";
export { MAX_PROGRAM_BYTES } from "@/localnet/limits.ts";
export type { Replay } from "@/localnet/replay_ledger.ts";
export { reset_ledger } from "@/localnet/ledger/reset_ledger.ts";
export {
  load_localnet,
  type LoadingLocalnet,
  type Localnet,
  type LocalnetOptions,
  LocalnetStartError,
  start_localnet,
} from "@/localnet/start_localnet.ts";

/**
 * Runs what a ledger's file holds once more, on two builds. The VM is loaded only now: it is machine code, for which a process
 * that only talks to ledgers needs no right.
 */
export async function replay_ledger(options: ReplayOptions): Promise<Replay> {
  const replay = await import("@/localnet/replay_ledger.ts");
  return replay.replay_ledger(options);
}
