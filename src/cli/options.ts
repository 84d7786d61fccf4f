/** Options that several commands share. */
import { type Command, Option } from "commander";
import { clock_offset, http_url, port } from "@/cli/arguments.ts";

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

/** Options of the commands that talk to a running daemon. */
export function to_daemon(command: Command): Command {
  const url = new Option("--url <url>", "the daemon").env("FRT_STRESS_URL").argParser(http_url)
    .default("http://127.0.0.1:8080");
  return command.addOption(url)
    .option("--token-file <file>", "its bearer token; FRT_STRESS_TOKEN holds it otherwise");
}

const examples = new WeakMap<Command, Examples>();

/** Command lines without the program's name, each with what it is for. */
export type Examples = Readonly<Record<string, string>>;

/** Command lines that show a command, and the commands below it, in use. */
export function with_examples(command: Command, lines: Examples): Command {
  examples.set(command, lines);
  return command;
}

/** What {@linkcode with_examples} was told of this very command. */
export function own_examples(command: Command): Examples {
  return examples.get(command) ?? {};
}

/** Narrows down to a pool. */
export function pool_option(): Option {
  return new Option("--pool <pool>", "only of this pool; the beginning of its id is enough");
}

/** Narrows down to a kind of threads. */
export function kind_option(): Option {
  return new Option("--kind <kind>", "only threads of this kind").choices(["deposit", "withdrawal", "swap"]);
}
