import { type Command, Option } from "commander";
import { MAX_SEED } from "@/base/limits.ts";
import { base_units, positive_number, whole_number } from "@/cli/arguments.ts";
import type { CommandGroup } from "@/cli/command_group.ts";
import { run_create_deposit, run_create_swap, run_create_withdrawal } from "@/cli/commands/threads_create.ts";
import { MAX_CREATED_AT_ONCE, MAX_INTERVAL_MS } from "@/cli/limits.ts";
import { to_daemon, with_examples, with_json } from "@/cli/options.ts";

function creating(command: Command): Command {
  const interval = whole_number(1, MAX_INTERVAL_MS);
  return with_json(to_daemon(command))
    .requiredOption("--pool <pool>", "the pool's id, or the beginning of it")
    .option("--min-interval <ms>", "the wait between two cycles is drawn from here …", interval)
    .option("--max-interval <ms>", "… up to here", interval)
    .option("--min-amount <units>", "no operation is smaller", base_units)
    .option("--max-percent <n>", "largest share of its balance that an operation uses", positive_number(100))
    .option("--seed <n>", "of the thread's own stream of chance", whole_number(0, MAX_SEED))
    .option("--start", "start what was created", false);
}

/** A pool takes any number of deposit and withdrawal threads. */
function several(command: Command): Command {
  return command.option("--count <n>", "how many", whole_number(1, MAX_CREATED_AT_ONCE), 1);
}

function token_option(does: string): Option {
  return new Option("--token <side>", `the token to ${does}`).choices(["A", "B"]).makeOptionMandatory();
}

function amount_option(): Option {
  return new Option("--amount <units>", "base units to mint for it now").argParser(base_units);
}

/** `threads create`: a command for each kind. */
export const add_thread_creation: CommandGroup = (threads, ended) => {
  const create = threads.command("create").description("create threads");
  with_examples(create, {
    "threads create deposit --pool 7yLU --token A --amount 1000000000 --auto-refill": "deposits A for ever",
    "threads create withdrawal --pool 7yLU --token A --count 5": "live on what deposit threads share",
    "threads create swap --pool 7yLU --direction b_to_a --amount 500000 --start": "swaps B for A at once",
  });
  several(creating(create.command("deposit"))).description("create threads that deposit")
    .addOption(token_option("deposit")).addOption(amount_option())
    .option("--auto-refill", "mint the amount again whenever less than 5 % of it is left", false)
    .option("--no-share", "keep the LP tokens instead of sharing them with withdrawal threads")
    .action(async (options) => ended(await run_create_deposit(options)));
  several(creating(create.command("withdrawal"))).description("create threads that withdraw")
    .addOption(token_option("withdraw"))
    .action(async (options) => ended(await run_create_withdrawal(options)));
  creating(create.command("swap")).description("create the thread that swaps in one direction")
    .addOption(
      new Option("--direction <way>", "which token it gives for which").choices(["a_to_b", "b_to_a"])
        .makeOptionMandatory(),
    )
    .addOption(amount_option())
    .option("--zero-output", "try now and then amounts too small for any output", false)
    .action(async (options) => ended(await run_create_swap({ ...options, count: 1 })));
};
