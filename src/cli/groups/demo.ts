import { MAX_DEMO_SECONDS, MAX_SEED } from "@/base/limits.ts";
import { address, whole_number } from "@/cli/arguments.ts";
import type { CommandGroup } from "@/cli/command_group.ts";
import { on_embedded_ledger, with_examples, with_json } from "@/cli/options.ts";

/** Loaded when it runs: no other command has to wait for it. */
const commands = () => import("@/cli/commands/demo.ts");

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
    .action(async (options) => ended(await (await commands()).run_demo(options)));
  with_examples(demo, {
    "demo": "30 s, a table and a verdict",
    "demo --seconds 10 --seed 7 --json": "the choices of an earlier run, for programs",
    "demo --program contract.so": "your own build of the contract",
  });
};
