import { MAX_SEED } from "@/base/limits.ts";
import { positive_number, whole_number } from "@/cli/arguments.ts";
import type { CommandGroup } from "@/cli/command_group.ts";
import { with_examples, with_json } from "@/cli/options.ts";
import { MAX_SIMULATED_HOURS, MAX_SIMULATED_THREADS, MIN_SIMULATED_THREADS } from "@/simulation/limits.ts";

/** Loaded when it runs: no other command has to wait for it. */
const commands = () => import("@/cli/commands/simulate.ts");

/** `simulate`: the engine on simulated time. */
export const add_simulate_command: CommandGroup = (program, ended) => {
  const threads = whole_number(MIN_SIMULATED_THREADS, MAX_SIMULATED_THREADS);
  const simulate = with_json(program.command("simulate"))
    .description("run the engine on simulated time and a model of the chain")
    .option("--threads <n>", "how many", threads, 60)
    .option("--hours <n>", "simulated hours, decimals allowed", positive_number(MAX_SIMULATED_HOURS), 1)
    .option("--seed <n>", "repeats an earlier run to the last byte", whole_number(0, MAX_SEED))
    .option("--no-faults", "a network that loses nothing, and nobody who pauses")
    .option("--log <file>", "writes the log of all operations, whose SHA-256 is reported")
    .action(async (options) => ended(await (await commands()).run_simulate(options)));
  with_examples(simulate, { "simulate --threads 200 --hours 1 --seed 7": "the same log with each run" });
};
