import { MAX_DEMO_SECONDS, MAX_DETECTION_OPERATIONS, MAX_SEED } from "@/base/limits.ts";
import { whole_number } from "@/cli/arguments.ts";
import type { CommandGroup } from "@/cli/command_group.ts";
import { with_examples, with_json } from "@/cli/options.ts";

/** Loaded when it runs: no other command has to wait for it. */
const commands = () => import("@/cli/commands/detection.ts");

const DEFAULT_SECONDS = 90;
const DEFAULT_OPERATIONS = 20_000;

/** `detection`: what the check would notice. */
export const add_detection_command: CommandGroup = (program, ended) => {
  const detection = with_json(program.command("detection"))
    .description("run builds of the contract with a bug each, and count what is found")
    .option("--only <name...>", "these builds instead of all")
    .option("--seed <n>", "repeats the random choices of an earlier run", whole_number(0, MAX_SEED))
    .option(
      "--seconds <n>",
      "at most so long for each build",
      whole_number(1, MAX_DEMO_SECONDS),
      DEFAULT_SECONDS,
    )
    .option(
      "--operations <n>",
      "of the true build, which must raise no alarm; 0 leaves it out",
      whole_number(0, MAX_DETECTION_OPERATIONS),
      DEFAULT_OPERATIONS,
    )
    .action(async (options) => ended(await (await commands()).run_detection(options)));
  with_examples(detection, { "detection --only fee_paid_twice --operations 0": "one build" });
};
