/** An embedded Solana ledger that any Solana client can talk to. */
export type { LocalnetProgram } from "@/localnet/bank/program_deployment.ts";
export {
  type Localnet,
  type LocalnetOptions,
  LocalnetStartError,
  start_localnet,
} from "@/localnet/start_localnet.ts";
