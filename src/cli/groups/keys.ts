import type { CommandGroup } from "@/cli/command_group.ts";
import { offline, with_examples, with_json } from "@/cli/options.ts";

/** Loaded when it runs: no other command has to wait for it. */
const commands = () => import("@/cli/commands/keys.ts");

/** `keys`: the threads' wallets. */
export const add_key_commands: CommandGroup = (program, ended) => {
  const keys = program.command("keys").description("keys of the threads' wallets, while no daemon runs");
  with_examples(keys, {
    "keys export deposit_1 deposit_1.json":
      "for other wallets and tools; whoever reads the file owns the wallet",
    "keys import deposit_1 deposit_1.json": "must be the key of the same wallet",
    "keys rotate --to-key-file new.key": "a new file is made",
    "keys rotate --to-passphrase-env FRT_WORDS": "the variable holds the passphrase",
  });
  with_json(offline(keys.command("export"))).description("write a wallet's key to a new solana-keygen file")
    .argument("<thread_id>").argument("<file>")
    .action(async (thread_id, path, options) =>
      ended(await (await commands()).run_keys_export(thread_id, path, options))
    );
  with_json(offline(keys.command("import"))).description("take a wallet's key from a solana-keygen file")
    .argument("<thread_id>").argument("<file>")
    .action(async (thread_id, path, options) =>
      ended(await (await commands()).run_keys_import(thread_id, path, options))
    );
  with_json(offline(keys.command("rotate"))).description("seal all wallets with another key")
    .option("--to-key-file <file>", "a key file; a new one is made where there is none")
    .option("--to-passphrase-env <name>", "a variable of the environment that holds the new passphrase")
    .action(async (options) => ended(await (await commands()).run_keys_rotate(options)));
};
