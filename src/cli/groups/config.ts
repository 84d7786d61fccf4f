import type { CommandGroup } from "@/cli/command_group.ts";
import { with_daemon_settings, with_examples, with_json } from "@/cli/options.ts";

/** Loaded when it runs: no other command has to wait for it. */
const commands = () => import("@/cli/commands/config.ts");

/** `config`: what the settings are, and what is wrong with them. */
export const add_config_commands: CommandGroup = (program, ended) => {
  const config = program.command("config").description("look at the settings");
  with_examples(config, {
    "config check settings.toml": "every problem with its line",
    "config check --json": "the environment alone, for programs",
    "config print --config settings.toml": "what holds, and where it comes from",
  });
  with_json(config.command("check")).description(
    "say what is wrong with a file of settings, each with its line",
  )
    .argument("[file]", "settings (TOML); without one the environment alone is checked")
    .action(async (file, options) => ended(await (await commands()).run_config_check(file, options)));
  with_json(with_daemon_settings(config.command("print")))
    .description("show every setting as it would hold for serve, and where it comes from")
    .action(async (options) => ended(await (await commands()).run_config_print(options)));
};
