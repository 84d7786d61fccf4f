import type { CommandGroup } from "@/cli/command_group.ts";
import { run_reindex } from "@/cli/commands/reindex.ts";
import { run_verify_state } from "@/cli/commands/verify_state.ts";
import { offline, with_json } from "@/cli/options.ts";

/** What can be done with the data directory of a stopped daemon. */
export const add_state_commands: CommandGroup = (program, ended) => {
  with_json(offline(program.command("verify-state")))
    .description("compare documents, journal, sessions and ledger of a stopped daemon")
    .action(async (options) => ended(await run_verify_state(options)));
  with_json(offline(program.command("reindex")))
    .description("make the index of a stopped daemon anew from its files")
    .action(async (options) => ended(await run_reindex(options)));
};
