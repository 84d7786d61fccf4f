import { MAX_DEMO_SECONDS, MAX_SEED } from "@/base/limits.ts";
import { PART_NAMES } from "@/cli/chaos/part_names.ts";
import { fault_spec, whole_number } from "@/cli/arguments.ts";
import type { CommandGroup } from "@/cli/command_group.ts";
import { with_examples, with_json } from "@/cli/options.ts";
import { Option } from "commander";

/** Loaded when it runs: no other command has to wait for it. */
const commands = () => import("@/cli/commands/chaos.ts");

const DEFAULT_CHAOS_SECONDS = 120;

/** `chaos`: the service among faults. */
export const add_chaos_command: CommandGroup = (program, ended) => {
  const chaos = with_json(program.command("chaos"))
    .description("run the service among faults of the network and of the ledger, and judge what comes of it")
    .option(
      "--seconds <n>",
      "how long the faults last, all in all",
      whole_number(1, MAX_DEMO_SECONDS),
      DEFAULT_CHAOS_SECONDS,
    )
    .option("--seed <n>", "repeats the chances of an earlier run", whole_number(0, MAX_SEED))
    .addOption(
      new Option("--only <fault...>", "these faults alone").choices(PART_NAMES).conflicts(
        "faults",
      ),
    )
    .option(
      "--faults <spec>",
      "in place of the campaign these together, for example dropped,delayed=0.5",
      fault_spec,
    )
    .action(async (options) => ended(await (await commands()).run_chaos(options)));
  with_examples(chaos, {
    "chaos": "the whole campaign",
    "chaos --seconds 20 --faults dropped,delayed=0.5": "some faults together",
  });
};
