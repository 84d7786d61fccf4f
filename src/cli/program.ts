import { Command } from "commander";
import type { CommandGroup, Ended } from "@/cli/command_group.ts";
import { show_examples } from "@/cli/examples.ts";
import { add_audit_commands } from "@/cli/groups/audit.ts";
import { add_call_command } from "@/cli/groups/call.ts";
import { add_chaos_command } from "@/cli/groups/chaos.ts";
import { add_completion_command } from "@/cli/groups/completion.ts";
import { add_config_commands } from "@/cli/groups/config.ts";
import { add_demo_command } from "@/cli/groups/demo.ts";
import { add_detection_command } from "@/cli/groups/detection.ts";
import { add_doctor_command } from "@/cli/groups/doctor.ts";
import { add_key_commands } from "@/cli/groups/keys.ts";
import { add_localnet_commands } from "@/cli/groups/localnet.ts";
import { add_monitoring_commands } from "@/cli/groups/monitoring.ts";
import { add_permissions_command } from "@/cli/groups/permissions.ts";
import { add_pool_commands } from "@/cli/groups/pools.ts";
import { add_probe_command } from "@/cli/groups/probe.ts";
import { add_report_command } from "@/cli/groups/report.ts";
import { add_run_command } from "@/cli/groups/run.ts";
import { add_serve_command } from "@/cli/groups/serve.ts";
import { add_simulate_command } from "@/cli/groups/simulate.ts";
import { add_soak_command } from "@/cli/groups/soak.ts";
import { add_state_commands } from "@/cli/groups/state.ts";
import { add_thread_commands } from "@/cli/groups/threads.ts";
import { add_watch_command } from "@/cli/groups/watch.ts";
import { print_aside } from "@/cli/output.ts";

/** All commands, in the order of the help. */
const GROUPS: readonly CommandGroup[] = [
  add_serve_command,
  add_demo_command,
  add_run_command,
  add_report_command,
  add_monitoring_commands,
  add_watch_command,
  add_audit_commands,
  add_pool_commands,
  add_thread_commands,
  add_call_command,
  add_config_commands,
  add_permissions_command,
  add_doctor_command,
  add_state_commands,
  add_localnet_commands,
  add_key_commands,
  add_simulate_command,
  add_detection_command,
  add_probe_command,
  add_chaos_command,
  add_soak_command,
  add_completion_command,
];

/** Errors of the command line are ours to report, in every command and sub-command. */
function report_errors(command: Command): void {
  command.exitOverride().configureOutput({ writeErr: (text) => print_aside(text.trimEnd()) })
    .allowExcessArguments(false);
  for (const inner of command.commands) report_errors(inner);
}

/** That a switch is off unless it is given goes without saying. */
function hide_off(command: Command): void {
  // Its value was taken over when it was added: what is changed here is what the help says.
  for (const option of command.options) if (option.defaultValue === false) option.defaultValue = undefined;
  for (const inner of command.commands) hide_off(inner);
}

/** The whole command line. `ended` takes the exit code of the command that has run. */
export function build_program(ended: Ended): Command {
  const program = new Command("frt-stress").description(
    "Stress test of a fixed-ratio trading contract on Solana, with a check of every landed operation",
  );
  for (const add_commands of GROUPS) add_commands(program, ended);
  report_errors(program);
  show_examples(program);
  hide_off(program);
  return program;
}
