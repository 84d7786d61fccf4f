import { MAX_SEED } from "@/base/limits.ts";
import { address, fault_spec, whole_number } from "@/cli/arguments.ts";
import type { CommandGroup } from "@/cli/command_group.ts";
import { run_localnet, run_localnet_reset } from "@/cli/commands/localnet.ts";
import { offline, on_embedded_ledger } from "@/cli/options.ts";

/** `localnet`: the embedded ledger. */
export const add_localnet_commands: CommandGroup = (program, ended) => {
  const localnet = on_embedded_ledger(offline(program.command("localnet")))
    .description("run the embedded ledger alone")
    .option("--program-id <address>", "where the contract is deployed", address)
    .option("--faults <spec>", 'faults before it: "all", or for example dropped,rate_limited=0.5', fault_spec)
    .option("--seed <n>", "of the faults' chances", whole_number(0, MAX_SEED))
    .action(async (options) => ended(await run_localnet(options)));
  offline(localnet.command("reset")).description("remove the embedded ledger of a stopped daemon")
    .action(async (_options, command) => ended(await run_localnet_reset(command.optsWithGlobals())));
};
