/** Options that several commands share. */
import type { Command } from "commander";
import { clock_offset, port } from "@/cli/arguments.ts";

/** What the embedded ledger of a command begins with. */
export function on_embedded_ledger(command: Command): Command {
  return command
    .option("--localnet-port <n>", "port of the embedded ledger, 0 for any free one", port)
    .option("--program <file>", "contract binary for the embedded ledger")
    .option(
      "--account <file...>",
      "accounts of a new ledger: files of `solana account --output json`, or folders",
    )
    .option("--clock-offset <seconds>", "how far the ledger's time is before the machine's", clock_offset);
}

/** The settings of the daemon that have an option. */
export function with_daemon_settings(command: Command): Command {
  return on_embedded_ledger(command)
    .option("--config <file>", "settings (TOML)")
    .option("--port <n>", "port of the JSON-RPC interface, 0 for any free one", port)
    .option("--data-dir <dir>", "where wallets and documents are kept");
}

/** Options of the commands that work on the data directory of a stopped daemon. */
export function offline(command: Command): Command {
  return command
    .option("--config <file>", "settings (TOML)")
    .option("--data-dir <dir>", "where wallets and documents are kept");
}

/** The result as one JSON document, for programs. */
export function with_json(command: Command): Command {
  return command.option("--json", "one JSON document on standard output", false);
}
