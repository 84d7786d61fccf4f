import { MAX_SEED, MAX_SOAK_MINUTES } from "@/base/limits.ts";
import { positive_number, whole_number } from "@/cli/arguments.ts";
import type { CommandGroup } from "@/cli/command_group.ts";
import { with_examples, with_json } from "@/cli/options.ts";

/** Loaded when it runs: no other command has to wait for it. */
const commands = () => import("@/cli/commands/soak.ts");

const DEFAULT_MINUTES = 30;

/** `soak`: what a long run takes of the machine. */
export const add_soak_command: CommandGroup = (program, ended) => {
  const soak = with_json(program.command("soak"))
    .description("run at the full speed of the embedded ledger, and see whether memory stays flat")
    .option(
      "--minutes <n>",
      "how long, decimals allowed",
      positive_number(MAX_SOAK_MINUTES),
      DEFAULT_MINUTES,
    )
    .option("--seed <n>", "repeats the random choices of an earlier run", whole_number(0, MAX_SEED))
    .action(async (options) => ended(await (await commands()).run_soak(options)));
  with_examples(soak, { "soak --minutes 2": "a short one" });
};
