import { MAX_DEMO_SECONDS, MAX_SEED } from "@/base/limits.ts";
import { address, whole_number } from "@/cli/arguments.ts";
import type { CommandGroup } from "@/cli/command_group.ts";
import { run_demo } from "@/cli/commands/demo.ts";
import { on_embedded_ledger, with_json } from "@/cli/options.ts";

const DEFAULT_DEMO_SECONDS = 30;

/** `demo`: the main job. */
export const add_demo_command: CommandGroup = (program, ended) => {
  const demo = program.command("demo").description("run the main job end to end on a ledger of its own");
  with_json(on_embedded_ledger(demo))
    .option("--seconds <n>", "how long", whole_number(1, MAX_DEMO_SECONDS), DEFAULT_DEMO_SECONDS)
    .option("--seed <n>", "repeats the random choices of an earlier run", whole_number(0, MAX_SEED))
    .option(
      "--program-id <address>",
      "where the contract is deployed, for one that knows its own address",
      address,
    )
    .action(async (options) => ended(await run_demo(options)));
};
