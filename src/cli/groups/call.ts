import type { CommandGroup } from "@/cli/command_group.ts";
import { run_call } from "@/cli/commands/call.ts";

/** `call`: any method of a running daemon. */
export const add_call_command: CommandGroup = (program, ended) => {
  program.command("call").description("call a method of a running daemon")
    .argument("<method>", "for example get_thread_status")
    .argument("[key=value...]", "parameters, for example thread_id=deposit_1")
    .option("--url <url>", "the daemon", "http://127.0.0.1:8080")
    .option("--token-file <file>", "its bearer token; FRT_STRESS_TOKEN holds it otherwise")
    .action(async (method, pairs, options) => ended(await run_call(method, pairs, options)));
};
