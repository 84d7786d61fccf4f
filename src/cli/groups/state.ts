import type { CommandGroup } from "@/cli/command_group.ts";
import { offline, with_examples, with_json } from "@/cli/options.ts";

/** Loaded when it runs: no other command has to wait for it. */
const reindex_command = () => import("@/cli/commands/reindex.ts");
const backup_command = () => import("@/cli/commands/backup.ts");
const verify_state_command = () => import("@/cli/commands/verify_state.ts");

/** What can be done with a data directory, but for a copy of a stopped daemon's. */
export const add_state_commands: CommandGroup = (program, ended) => {
  const verify = with_json(offline(program.command("verify-state")))
    .description("compare documents, journal, sessions and ledger of a stopped daemon")
    .action(async (options) => ended(await (await verify_state_command()).run_verify_state(options)));
  with_examples(verify, { "verify-state --data-dir ./data": "of a stopped daemon" });
  const reindex = with_json(offline(program.command("reindex")))
    .description("make the index of a stopped daemon anew from its files")
    .action(async (options) => ended(await (await reindex_command()).run_reindex(options)));
  const backup = with_json(offline(program.command("backup")))
    .description("copy the data directory, also while a daemon works on it, without the keys")
    .argument("<directory>", "the copy, where nothing is yet")
    .option("--with-keys", "the core wallet and the keystore's key as well: whoever has the copy has the SOL")
    .action(async (directory, options) =>
      ended(await (await backup_command()).run_backup(directory, options))
    );
  with_examples(backup, { "backup /var/backups/stress-test-1 --data-dir ./data": "every night" });
  with_examples(reindex, { "reindex --data-dir ./data": "after files were put back by hand" });
};
