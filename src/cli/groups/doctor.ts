import { port } from "@/cli/arguments.ts";
import type { CommandGroup } from "@/cli/command_group.ts";
import { offline, on_embedded_ledger, with_examples, with_json } from "@/cli/options.ts";

/** Loaded when it runs: no other command has to wait for it. */
const commands = () => import("@/cli/commands/doctor.ts");

/** `doctor`: whether the service can start here. */
export const add_doctor_command: CommandGroup = (program, ended) => {
  const doctor = with_json(on_embedded_ledger(offline(program.command("doctor"))))
    .description("check whether the service can start and work here, and say what to do")
    .option("--port <n>", "port of the JSON-RPC interface, 0 for any free one", port)
    .option("--url <url...>", "nodes of a cluster, or its name, in place of solana.rpc_url")
    .action(async (options) => ended(await (await commands()).run_doctor(options)));
  with_examples(doctor, {
    "doctor": "can the service start here?",
    "doctor --config settings.toml --url devnet": "the same, and on devnet",
  });
};
