import { port } from "@/cli/arguments.ts";
import type { CommandGroup } from "@/cli/command_group.ts";
import { run_doctor } from "@/cli/commands/doctor.ts";
import { offline, on_embedded_ledger, with_json } from "@/cli/options.ts";

/** `doctor`: whether the service can start here. */
export const add_doctor_command: CommandGroup = (program, ended) => {
  with_json(on_embedded_ledger(offline(program.command("doctor"))))
    .description("check whether the service can start and work here, and say what to do")
    .option("--port <n>", "port of the JSON-RPC interface, 0 for any free one", port)
    .option("--url <url...>", "nodes of a cluster, or its name, in place of solana.rpc_url")
    .action(async (options) => ended(await run_doctor(options)));
};
