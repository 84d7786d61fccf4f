import { Option } from "commander";
import { whole_number } from "@/cli/arguments.ts";
import type { CommandGroup } from "@/cli/command_group.ts";
import { run_audit, run_findings } from "@/cli/commands/findings.ts";
import { run_verify } from "@/cli/commands/verify.ts";
import { MAX_ENTRIES_SHOWN } from "@/cli/limits.ts";
import { pool_option, to_daemon, with_examples, with_json } from "@/cli/options.ts";
import { SEVERITIES } from "@/domain/finding.ts";

/** What the contract did and must not do, and how it is watched. */
export const add_audit_commands: CommandGroup = (program, ended) => {
  const add = (name: string) => with_json(to_daemon(program.command(name)));
  with_examples(add("findings"), {
    "findings": "ends with 90 where there are any",
    "findings --severity critical --pool 7yLU": "the worst of a pool",
    "findings operation.amount_out-3f2a9c01b7d4": "one of them, with its evidence",
  }).description("list what the contract did and must not do; exit code 90 where there is any")
    .argument("[id]", "only this one, with its evidence")
    .addOption(pool_option())
    .addOption(new Option("--severity <severity>", "only those that are so bad").choices(SEVERITIES))
    .option("--rule <rule>", "only of this rule, such as I5, or of this family, such as pool_state")
    .option("--from <time>", "seen at this time or later, such as 2025-01-15T10:30:45Z")
    .option("--to <time>", "first seen before this time")
    .option("--limit <n>", "how many at most", whole_number(1, MAX_ENTRIES_SHOWN), 100)
    .option("--cursor <n>", "go on where a page ended", whole_number(1, Number.MAX_SAFE_INTEGER))
    .action(async (id, options) => ended(await run_findings(id, options)));
  with_examples(add("verify"), {
    "verify": "all pools",
    "verify 7yLU --details": "one of them, with what passes as well",
  }).description(
    "compare pools and the wallets that hold their tokens with the model, now; exit code 90 or 0",
  )
    .argument("[pool...]", "ids, or the beginnings of them; all pools otherwise")
    .option("--details", "show what passes as well", false)
    .action(async (pools, options) => ended(await run_verify(pools, options)));
  with_examples(add("audit"), { "audit --pool 7yLU": "of a pool alone" })
    .description("show how the contract is watched: rules, what was checked, and with what result")
    .addOption(pool_option())
    .action(async (options) => ended(await run_audit(options)));
};
