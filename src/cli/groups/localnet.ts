import { MAX_SEED } from "@/base/limits.ts";
import { address, fault_spec, whole_number } from "@/cli/arguments.ts";
import type { CommandGroup } from "@/cli/command_group.ts";
import { offline, on_embedded_ledger, with_examples, with_json } from "@/cli/options.ts";

/** Loaded when it runs: no other command has to wait for it. */
const commands = () => import("@/cli/commands/localnet.ts");

/** `localnet`: the embedded ledger. */
export const add_localnet_commands: CommandGroup = (program, ended) => {
  const localnet = on_embedded_ledger(offline(program.command("localnet")))
    .description("run the embedded ledger alone")
    .option("--program-id <address>", "where the contract is deployed", address)
    .option("--faults <spec>", 'faults before it: "all", or for example dropped,rate_limited=0.5', fault_spec)
    .option("--seed <n>", "of the faults' chances", whole_number(0, MAX_SEED))
    .action(async (options) => ended(await (await commands()).run_localnet(options)));
  with_examples(localnet, {
    "localnet": "a Solana node on http://127.0.0.1:8899",
    "localnet --localnet-port 0 --program contract.so": "any free port, your own build of the contract",
    "localnet reset": "begins anew; wallets and documents stay",
  });
  with_json(offline(localnet.command("reset"))).description("remove the embedded ledger of a stopped daemon")
    .action(async (_options, command) =>
      ended(await (await commands()).run_localnet_reset(command.optsWithGlobals()))
    );
};
