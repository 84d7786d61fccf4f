import { address, http_url } from "@/cli/arguments.ts";
import type { CommandGroup } from "@/cli/command_group.ts";
import { with_examples, with_json } from "@/cli/options.ts";

/** Loaded when it runs: no other command has to wait for it. */
const commands = () => import("@/cli/commands/probe.ts");

/** `probe`: what the contract lets happen that it should not. */
export const add_probe_command: CommandGroup = (program, ended) => {
  with_examples(with_json(program.command("probe")), {
    "probe": "on an embedded ledger of its own",
    "probe --program build/contract.so": "the same with your own build",
    "probe --url http://127.0.0.1:8080": "through a running daemon, on its cluster: this spends SOL there",
  })
    .description("abuse the contract on purpose, on pools of its own, and say what it let happen")
    .option("--url <url>", "a running daemon, in place of an embedded ledger", http_url)
    .option("--token-file <file>", "its bearer token; FRT_STRESS_TOKEN holds it otherwise")
    .option("--program <file>", "contract binary for the embedded ledger")
    .option("--program-id <address>", "where it is deployed, for one that knows its own address", address)
    .action(async (options) => ended(await (await commands()).run_probe(options)));
};
