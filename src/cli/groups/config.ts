import type { CommandGroup } from "@/cli/command_group.ts";
import { run_config_check, run_config_print } from "@/cli/commands/config.ts";
import { with_daemon_settings, with_json } from "@/cli/options.ts";

/** `config`: what the settings are, and what is wrong with them. */
export const add_config_commands: CommandGroup = (program, ended) => {
  const config = program.command("config").description("look at the settings");
  config.command("check").description("say what is wrong with a file of settings, each with its line")
    .argument("[file]", "settings (TOML); without one the environment alone is checked")
    .action(async (file) => ended(await run_config_check(file)));
  with_json(with_daemon_settings(config.command("print")))
    .description("show every setting as it would hold for serve, and where it comes from")
    .action(async (options) => ended(await run_config_print(options)));
};
