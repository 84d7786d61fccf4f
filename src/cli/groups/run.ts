import { MAX_SEED } from "@/base/limits.ts";
import { address, whole_number } from "@/cli/arguments.ts";
import type { CommandGroup } from "@/cli/command_group.ts";
import { on_embedded_ledger, with_examples, with_json } from "@/cli/options.ts";
import { MAX_RUN_SECONDS } from "@/scenario/limits.ts";

/** Loaded when it runs: no other command has to wait for it. */
const commands = () => import("@/cli/commands/run.ts");

/** `run`: a scenario, with a verdict. */
export const add_run_command: CommandGroup = (program, ended) => {
  const run = program.command("run").description("run a scenario file and judge it")
    .argument("<file>", "a scenario (TOML), or the name of one that comes with the service");
  with_json(on_embedded_ledger(run))
    .option("--events", "what happens, as it happens: one JSON object a line on standard output", false)
    .option("--report <dir>", "writes report.html, report.json, junit.xml and summary.md there")
    .option(
      "--summary <file>",
      "adds a Markdown summary to this file; GITHUB_STEP_SUMMARY names it otherwise",
    )
    .option("--url <url...>", "nodes of a cluster, or its name, in place of the embedded ledger")
    .option("--program-id <address>", "where the contract is deployed", address)
    .option("--config <file>", "settings (TOML)")
    .option("--data-dir <dir>", "where wallets and documents are kept; a temporary place unless given")
    .option("--seed <n>", "in place of the scenario's own", whole_number(0, MAX_SEED))
    .option(
      "--seconds <n>",
      "how long, in place of the scenario's own bound",
      whole_number(1, MAX_RUN_SECONDS),
    )
    .option(
      "--sweep",
      "deletes the scenario's threads afterwards: their SOL goes back to the core wallet",
      false,
    )
    .option("--baseline <file>", "what the run is compared with, where the scenario asks for it")
    .option("--write-baseline", "measures the scenario's entry of the baseline file anew", false)
    .action(async (file, options) => ended(await (await commands()).run_scenario_file(file, options)));
  with_examples(run, {
    "run smoke --report out":
      "the shortest scenario of the library, with a report for browsers and build servers",
    "run my.toml --program contract.so --seed 7":
      "your own build of the contract, with the choices of an earlier run",
    "run my.toml --url devnet --data-dir ./devnet_data --sweep": "on devnet, with a core wallet that stays",
  });
};
