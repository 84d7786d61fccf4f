import type { CommandGroup } from "@/cli/command_group.ts";
import { run_serve } from "@/cli/commands/serve.ts";
import { with_daemon_settings } from "@/cli/options.ts";

/** `serve`: the daemon. */
export const add_serve_command: CommandGroup = (program, ended) => {
  with_daemon_settings(program.command("serve")).description("run the daemon")
    .action(async (options) => ended(await run_serve(options)));
};
