import { Option } from "commander";
import { whole_number } from "@/cli/arguments.ts";
import type { CommandGroup } from "@/cli/command_group.ts";
import { run_errors, run_operations, run_sessions } from "@/cli/commands/history.ts";
import { run_status } from "@/cli/commands/status.ts";
import { MAX_ENTRIES_SHOWN } from "@/cli/limits.ts";
import { kind_option, pool_option, to_daemon, with_examples, with_json } from "@/cli/options.ts";

const OUTCOMES = ["landed_ok", "landed_error", "rejected", "expired", "unknown"];

/** What a running daemon and its threads do, and have done. */
export const add_monitoring_commands: CommandGroup = (program, ended) => {
  const add = (name: string) => with_json(to_daemon(program.command(name)));
  const limit = whole_number(1, MAX_ENTRIES_SHOWN);
  with_examples(add("status"), { "status": "how it is", "status --json": "for programs" })
    .description("show how a running daemon is")
    .action(async (options) => ended(await run_status(options)));
  with_examples(add("sessions"), { "sessions deposit_1 --limit 10": "the last ten" })
    .description("list a thread's past sessions, newest first")
    .argument("<thread_id>", "such as deposit_1")
    .option("--limit <n>", "how many at most", limit, 100)
    .action(async (thread_id, options) => ended(await run_sessions(thread_id, options)));
  with_examples(add("operations"), {
    "operations --thread deposit_1 --limit 20": "the last twenty of a thread",
    "operations --outcome landed_error": "those that landed and failed",
    "operations --from 2025-01-15T10:00:00Z --to 2025-01-15T11:00:00Z --json": "of an hour, for programs",
  }).description("list operations out of the journal, newest first")
    .option("--thread <thread_id>", "only of this thread, which may have been deleted")
    .addOption(pool_option()).addOption(kind_option())
    .addOption(new Option("--outcome <outcome>", "only those that ended so").choices(OUTCOMES))
    .option("--from <time>", "signed at this time or later, such as 2025-01-15T10:30:45Z")
    .option("--to <time>", "signed before this time")
    .option("--limit <n>", "how many at most", limit, 50)
    .option("--cursor <n>", "go on where a page ended", whole_number(0, Number.MAX_SAFE_INTEGER))
    .action(async (options) => ended(await run_operations(options)));
  with_examples(add("errors"), { "errors --unexpected": "what should not have been" })
    .description("list what went wrong lately, over all threads, newest first")
    .option("--thread <thread_id>", "only of this thread").addOption(pool_option())
    .option("--unexpected", "without failures that a stress test must expect", false)
    .option("--limit <n>", "how many at most", limit, 50)
    .action(async (options) => ended(await run_errors(options)));
};
