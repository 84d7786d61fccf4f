import { positive_number } from "@/cli/arguments.ts";
import type { CommandGroup } from "@/cli/command_group.ts";
import { run_watch } from "@/cli/commands/watch.ts";
import { MAX_WATCH_INTERVAL_SECONDS } from "@/cli/limits.ts";
import { to_daemon, with_examples, with_json } from "@/cli/options.ts";

/** `watch`: the live view. */
export const add_watch_command: CommandGroup = (program, ended) => {
  with_examples(with_json(to_daemon(program.command("watch"))), {
    "watch": "until q or Ctrl-C",
    "watch --interval 5 --url http://10.0.0.7:8080 --token-file api.token":
      "a daemon elsewhere, with less traffic",
    "watch --once": "one picture, also into a file",
    "watch --json": "a document a line, until Ctrl-C",
  }).description("show a running daemon live on the terminal: findings, threads, pools, wallet")
    .option("--interval <seconds>", "between two pictures", positive_number(MAX_WATCH_INTERVAL_SECONDS), 2)
    .option("--once", "one picture, then the end", false)
    .action(async (options) => ended(await run_watch(options)));
};
