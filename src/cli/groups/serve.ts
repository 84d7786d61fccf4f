import type { CommandGroup } from "@/cli/command_group.ts";
import { with_daemon_settings, with_examples } from "@/cli/options.ts";

/** Loaded when it runs: no other command has to wait for it. */
const commands = () => import("@/cli/commands/serve.ts");

/** `serve`: the daemon. */
export const add_serve_command: CommandGroup = (program, ended) => {
  const serve = with_daemon_settings(program.command("serve")).description("run the daemon")
    .action(async (options) => ended(await (await commands()).run_serve(options)));
  with_examples(serve, {
    "serve": "with the defaults: JSON-RPC on http://127.0.0.1:8080, the embedded ledger, ./data",
    "serve --config settings.toml --port 0": "settings of a file, on any free port",
    "serve --program contract.so": "your own build of the contract on the embedded ledger",
  });
};
