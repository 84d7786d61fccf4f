import type { CommandGroup } from "@/cli/command_group.ts";
import { run_permissions } from "@/cli/commands/permissions.ts";
import { with_daemon_settings } from "@/cli/options.ts";

/** `permissions`: the rights of the daemon. */
export const add_permissions_command: CommandGroup = (program, ended) => {
  with_daemon_settings(program.command("permissions"))
    .description("show the options of `deno run` that give serve the rights it needs and no others")
    .action(async (options) => ended(await run_permissions(options)));
};
