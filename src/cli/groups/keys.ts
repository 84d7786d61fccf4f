import type { CommandGroup } from "@/cli/command_group.ts";
import { run_keys_export, run_keys_import, run_keys_rotate } from "@/cli/commands/keys.ts";
import { offline } from "@/cli/options.ts";

/** `keys`: the threads' wallets. */
export const add_key_commands: CommandGroup = (program, ended) => {
  const keys = program.command("keys").description("keys of the threads' wallets, while no daemon runs");
  offline(keys.command("export")).description("write a wallet's key to a new solana-keygen file")
    .argument("<thread_id>").argument("<file>")
    .action(async (thread_id, path, options) => ended(await run_keys_export(thread_id, path, options)));
  offline(keys.command("import")).description("take a wallet's key from a solana-keygen file")
    .argument("<thread_id>").argument("<file>")
    .action(async (thread_id, path, options) => ended(await run_keys_import(thread_id, path, options)));
  offline(keys.command("rotate")).description("seal all wallets with another key")
    .option("--to-key-file <file>", "a key file; a new one is made where there is none")
    .option("--to-passphrase-env <name>", "a variable of the environment that holds the new passphrase")
    .action(async (options) => ended(await run_keys_rotate(options)));
};
