/** An embedded Solana ledger that any Solana client can talk to. */
export type { LocalnetProgram } from "@/localnet/bank/program_deployment.ts";
export { read_account_files } from "@/localnet/genesis/account_files.ts";
export { AccountRefusedError, type LocalnetAccount } from "@/localnet/genesis/localnet_account.ts";
export { LedgerFileError } from "@/localnet/ledger/ledger_file_error.ts";
export { MAX_PROGRAM_BYTES } from "@/localnet/limits.ts";
export { type Replay, replay_ledger } from "@/localnet/replay_ledger.ts";
export { reset_ledger } from "@/localnet/ledger/reset_ledger.ts";
export {
  type Localnet,
  type LocalnetOptions,
  LocalnetStartError,
  start_localnet,
} from "@/localnet/start_localnet.ts";
