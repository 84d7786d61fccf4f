import type { CommandGroup } from "@/cli/command_group.ts";
import { with_daemon_settings, with_examples, with_json } from "@/cli/options.ts";

/** Loaded when it runs: no other command has to wait for it. */
const commands = () => import("@/cli/commands/permissions.ts");

/** `permissions`: the rights of the daemon. */
export const add_permissions_command: CommandGroup = (program, ended) => {
  const permissions = with_json(with_daemon_settings(program.command("permissions")))
    .description("show the options of `deno run` that give serve the rights it needs and no others")
    .action(async (options) => ended(await (await commands()).run_permissions(options)));
  with_examples(permissions, { "permissions --config settings.toml": "one a line" });
};
