import { type Command, Option } from "commander";
import { whole_number } from "@/cli/arguments.ts";
import type { CommandGroup, Ended } from "@/cli/command_group.ts";
import { run_threads_delete, run_threads_empty } from "@/cli/commands/threads_destroy.ts";
import { run_threads_list, run_threads_show } from "@/cli/commands/threads_list.ts";
import { run_threads_start, run_threads_stop } from "@/cli/commands/threads_switch.ts";
import { add_thread_creation } from "@/cli/groups/thread_creation.ts";
import { MAX_LISTED_THREADS } from "@/cli/limits.ts";
import { kind_option, pool_option, to_daemon, with_examples, with_json } from "@/cli/options.ts";

const DEFAULT_LISTED = 1_000;

function state_option(): Option {
  return new Option("--state <state>", "only threads in this state")
    .choices(["created", "running", "stopped", "error"]);
}

/** Options that name threads otherwise than by their ids. */
function choosing(command: Command): Command {
  return with_json(to_daemon(command)).argument("[thread_id...]", "such as deposit_1")
    .option("--all", "all threads", false).addOption(pool_option()).addOption(kind_option());
}

function add_switches(threads: Command, ended: Ended): void {
  choosing(threads.command("start")).description("start threads")
    .action(async (ids, options) => ended(await run_threads_start(ids, options)));
  choosing(threads.command("stop")).description("stop threads, each after its operation in flight")
    .action(async (ids, options) => ended(await run_threads_stop(ids, options)));
}

function add_destruction(threads: Command, ended: Ended): void {
  const add = (name: string) =>
    choosing(threads.command(name)).addOption(state_option()).option("--yes", "do not ask", false);
  add("empty").description("use all tokens of threads at once and burn what they bring")
    .action(async (ids, options) => ended(await run_threads_empty(ids, options)));
  add("delete").description("delete threads that do not run; what the wallets hold is swept")
    .action(async (ids, options) => ended(await run_threads_delete(ids, options)));
}

/** `threads`: the threads of a running daemon. */
export const add_thread_commands: CommandGroup = (program, ended) => {
  const threads = program.command("threads").description("threads of a running daemon");
  with_examples(threads, {
    "threads list --state error": "those that need attention",
    "threads show deposit_1": "one of them, with its last errors",
    "threads create deposit --pool 7yLU --token A --amount 1000000000 --count 10 --start":
      "ten that run at once",
    "threads create swap --pool 7yLU --direction a_to_b --amount 1000000000": "swaps A for B",
    "threads start deposit_1 swap_1": "two of them",
    "threads stop --pool 7yLU": "all of a pool",
    "threads empty deposit_1": "all its tokens at once",
    "threads delete --all --state stopped --yes": "without a question",
  });
  with_json(to_daemon(threads.command("list", { isDefault: true })))
    .description("list threads; `threads` alone does the same")
    .addOption(pool_option()).addOption(kind_option()).addOption(state_option())
    .option("--limit <n>", "how many at most", whole_number(1, MAX_LISTED_THREADS), DEFAULT_LISTED)
    .action(async (options) => ended(await run_threads_list(options)));
  with_json(to_daemon(threads.command("show"))).description("show a thread")
    .argument("<thread_id>", "such as deposit_1")
    .action(async (thread_id, options) => ended(await run_threads_show(thread_id, options)));
  add_thread_creation(threads, ended);
  add_switches(threads, ended);
  add_destruction(threads, ended);
};
