import type { CommandGroup } from "@/cli/command_group.ts";
import { run_report } from "@/cli/commands/report.ts";
import { offline, to_daemon, with_examples, with_json } from "@/cli/options.ts";

/** `report`: past sessions. */
export const add_report_command: CommandGroup = (program, ended) => {
  const report = program.command("report")
    .description("report on past sessions of a running daemon, or of the data directory of a stopped one")
    .argument("<session...>", "a thread (its newest session), or thread/session_….json");
  with_json(offline(to_daemon(report)))
    .option("--report <dir>", "writes report.html and report.json there")
    .action(async (sessions, options) => ended(await run_report(sessions, options)));
  with_examples(report, {
    "report deposit_1 swap_1 --report out": "the newest sessions of two threads of a running daemon",
    "report deposit_1 --data-dir ./data": "of a stopped daemon, with exact landing times",
  });
};
