import { system_clock } from "@/base/clock.ts";
import { stringify_json } from "@/base/json.ts";
import { random_seed } from "@/base/rng.ts";
import { type Build, planted_builds, TRUE_BUILD } from "@/cli/detection/builds.ts";
import { type Hunt, judge_hunt } from "@/cli/detection/judge.ts";
import {
  detection_report,
  exit_code_of,
  false_alarms_of,
  type FalseAlarms,
  hunt_line,
  summary_text,
} from "@/cli/detection/report.ts";
import { type Progress, run_build, type RunPlan } from "@/cli/detection/run_build.ts";
import { grouped, print, print_aside, rewrite_line } from "@/cli/output.ts";
import { on_stop_signal } from "@/cli/stop_signal.ts";

/** The command's options. */
export interface DetectionOptions {
  readonly json: boolean;
  readonly only?: readonly string[];
  readonly seed?: number;
  /** For each build with a bug. */
  readonly seconds: number;
  /** Of the true build; 0 leaves it out. */
  readonly operations: number;
}

/** The load hurries where a bug is sought; where 20,000 operations are wanted administrators leave it more room. */
const HUNTING = { act_gap_ms: 60, hold_ms: 160, pace: { min_interval_ms: 20, max_interval_ms: 60 } } as const;
const MEASURING = {
  act_gap_ms: 1_500,
  hold_ms: 160,
  pace: { min_interval_ms: 5, max_interval_ms: 25 },
} as const;
const PROGRESS_EVERY_MS = 1_000;

/** Says how far a run is: on a terminal only, once a second. */
function progress_of(what: string): (progress: Progress) => void {
  let last_ms = -Infinity;
  return ({ elapsed_ms, operations, findings }) => {
    if (!Deno.stderr.isTerminal() || elapsed_ms - last_ms < PROGRESS_EVERY_MS) return;
    last_ms = elapsed_ms;
    const seconds = Math.round(elapsed_ms / 1_000);
    rewrite_line(`${what}  ${seconds} s  operations ${grouped(operations)}  findings ${findings}`);
  };
}

function say(line: string): void {
  if (Deno.stderr.isTerminal()) rewrite_line(`${line}\n`);
  else print_aside(line);
}

async function hunt_all(
  builds: readonly Build[],
  options: DetectionOptions,
  plan: Pick<RunPlan, "seed" | "clock" | "stop">,
): Promise<{ hunts: Hunt[]; threads: number }> {
  const hunts: Hunt[] = [];
  let threads = 0;
  for (const [index, build] of builds.entries()) {
    if (plan.stop.aborted) break;
    const on_progress = progress_of(`[${index + 1}/${builds.length}] ${build.name}`);
    const settings = { ...plan, ...HUNTING, operations: null, seconds: options.seconds, on_progress };
    const hunt = await run_build(build, settings, (run) => {
      threads = run.threads;
      return judge_hunt(build, run);
    });
    say(`[${index + 1}/${builds.length}] ${hunt_line(hunt)}`);
    hunts.push(hunt);
  }
  return { hunts, threads };
}

async function measure_true_build(
  { operations }: DetectionOptions,
  plan: Pick<RunPlan, "seed" | "clock" | "stop">,
): Promise<FalseAlarms | null> {
  if (operations === 0 || plan.stop.aborted) return null;
  const on_progress = progress_of("true build");
  const settings = { ...plan, ...MEASURING, operations, seconds: null, on_progress };
  const measured = await run_build(TRUE_BUILD, settings, (run) => false_alarms_of(run, operations));
  say(`true build: ${measured.operations} operations, ${measured.false_alarms} false alarms`);
  return measured;
}

/** Runs every build with a planted bug, then the true one; answers the exit code. Nothing is logged: findings are the result. */
export async function run_detection(options: DetectionOptions): Promise<number> {
  const builds = await planted_builds(options.only ?? []);
  const seed = options.seed ?? random_seed();
  const stop = on_stop_signal();
  try {
    const plan = { seed, clock: system_clock, stop: stop.signal };
    const { hunts, threads } = await hunt_all(builds, options, plan);
    const report = detection_report(seed, threads, hunts, await measure_true_build(options, plan));
    print(options.json ? stringify_json(report, 2) : summary_text(report));
    return exit_code_of(report);
  } finally {
    stop.release();
  }
}
