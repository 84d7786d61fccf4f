import { MAX_DEMO_SECONDS, MAX_SEED } from "@/base/limits.ts";
import { PARTS } from "@/cli/chaos/parts.ts";
import { fault_spec, whole_number } from "@/cli/arguments.ts";
import type { CommandGroup } from "@/cli/command_group.ts";
import { run_chaos } from "@/cli/commands/chaos.ts";
import { with_json } from "@/cli/options.ts";
import { Option } from "commander";

const DEFAULT_CHAOS_SECONDS = 120;

/** `chaos`: the service among faults. */
export const add_chaos_command: CommandGroup = (program, ended) => {
  with_json(program.command("chaos"))
    .description("run the service among faults of the network and of the ledger, and judge what comes of it")
    .option(
      "--seconds <n>",
      "how long the faults last, all in all",
      whole_number(1, MAX_DEMO_SECONDS),
      DEFAULT_CHAOS_SECONDS,
    )
    .option("--seed <n>", "repeats the chances of an earlier run", whole_number(0, MAX_SEED))
    .addOption(
      new Option("--only <fault...>", "these faults alone").choices(PARTS.map(({ name }) => name)).conflicts(
        "faults",
      ),
    )
    .option(
      "--faults <spec>",
      "in place of the campaign these together, for example dropped,delayed=0.5",
      fault_spec,
    )
    .action(async (options) => ended(await run_chaos(options)));
};
