import type { CommandGroup } from "@/cli/command_group.ts";
import { run_call } from "@/cli/commands/call.ts";
import { to_daemon, with_examples } from "@/cli/options.ts";

/** `call`: any method of a running daemon. */
export const add_call_command: CommandGroup = (program, ended) => {
  with_examples(
    to_daemon(program.command("call")).description("call a method of a running daemon")
      .argument("<method>", "for example get_thread_status")
      .argument("[key=value...]", "parameters, for example thread_id=deposit_1")
      .action(async (method, pairs, options) => ended(await run_call(method, pairs, options))),
    {
      "call list_pools": "without parameters",
      "call get_operations thread_id=deposit_1 limit=10":
        "values are JSON where they are JSON, otherwise text",
      "call get_all_threads fields='[\"status\"]'": "a list",
      "call rpc.discover": "what there is to call",
    },
  );
};
