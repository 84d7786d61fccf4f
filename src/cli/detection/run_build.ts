/** The real service on one build of the contract: load, administration, audit, until something is found or time is up. */
import { join } from "node:path";
import type { Clock } from "@/base/clock.ts";
import { error_line } from "@/base/errors.ts";
import { create_rng } from "@/base/rng.ts";
import { perform_acts } from "@/cli/detection/acts.ts";
import type { Build } from "@/cli/detection/builds.ts";
import { begin_load, type Pace } from "@/cli/detection/load.ts";
import { type Service, start_service } from "@/daemon/compose.ts";
import { type Config, parse_config } from "@/daemon/config.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";
import { ledger_path_of } from "@/daemon/ledger.ts";
import { FailureError } from "@/domain/failure.ts";
import type { FindingGroup } from "@/domain/finding.ts";

/** How a build is run. */
export interface RunPlan {
  readonly seed: number;
  readonly clock: Clock;
  readonly stop: AbortSignal;
  readonly pace: Pace;
  /** Rest between two acts of administrators, and how long a pause lasts, in milliseconds. */
  readonly act_gap_ms: number;
  readonly hold_ms: number;
  /** Goes on until this many operations have been checked; `null` until the first finding. */
  readonly operations: number | null;
  /** Ends in any case after this time; `null`: it may take as long as operations still come. */
  readonly seconds: number | null;
  /** Told now and then how far it is. */
  readonly on_progress: (progress: Progress) => void;
}

/** How far a run is. */
export interface Progress {
  readonly elapsed_ms: number;
  readonly operations: number;
  readonly findings: number;
}

/** What a run has left: its ledger, and what was found. */
export interface BuildRun {
  readonly ledger_path: string;
  readonly program_id: string;
  readonly core_wallet: string;
  readonly findings: readonly FindingGroup[];
  readonly operations: number;
  readonly undecided: number;
  readonly unmodelled: number;
  readonly threads: number;
  /** Up to this slot everything had been compared with readings and was right, before the first finding. */
  readonly right_until_slot: number;
  /** From the start of the first thread to the end, or to the first finding. */
  readonly elapsed_ms: number;
}

const SLOT_MS = 40;
/** How often it is looked whether the run is over. */
const LOOK_EVERY_MS = 50;
/** Rest between two comparisons of all pools with the model: the daemon leaves 150 slots between them. */
const READ_EVERY_MS = 100;
/** A run without a bound of time ends when no operation has come for so long. */
const PATIENCE_MS = 60_000;

function config_of(build: Build, seed: number, directory: string): Config {
  return parse_config({
    daemon: { data_directory: join(directory, "data"), bind_address: "127.0.0.1:0" },
    localnet: { port: 0, slot_ms: SLOT_MS, program: build.path },
    threading: { seed },
  }, "the settings of the detection");
}

/** Compares all pools with the model again and again; answers the slot up to which all was right. */
class Reader {
  right_until_slot = 0;

  async run({ auditor, feed }: Service, clock: Clock, stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      const { slot } = feed.position;
      try {
        await auditor.check_pools();
        if (auditor.counts().findings === 0) this.right_until_slot = slot;
      } catch (caught) {
        // Under load a reading may miss its slot; the next one comes soon.
        if (!(caught instanceof FailureError)) throw caught;
      }
      await clock.sleep(READ_EVERY_MS, stop);
    }
  }
}

/** Waits until the run is over. Throws when the service breaks down. */
async function await_end(service: Service, plan: RunPlan, started_ms: number): Promise<void> {
  const { clock, operations: wanted, seconds, stop, on_progress } = plan;
  let [seen, since_ms] = [0, started_ms];
  for (;;) {
    const now_ms = clock.monotonic_ms();
    const { operations_checked, findings } = service.auditor.counts();
    on_progress({ elapsed_ms: now_ms - started_ms, operations: operations_checked, findings });
    if (operations_checked > seen) [seen, since_ms] = [operations_checked, now_ms];
    const is_done = wanted === null ? findings > 0 : operations_checked >= wanted;
    const is_late = seconds === null
      ? now_ms - since_ms > PATIENCE_MS
      : now_ms - started_ms > seconds * 1_000;
    if (is_done || is_late || stop.aborted) return;
    await clock.sleep(LOOK_EVERY_MS, stop);
  }
}

async function work(service: Service, build: Build, plan: RunPlan): Promise<Omit<BuildRun, "ledger_path">> {
  const { clock, seed, pace, act_gap_ms, hold_ms } = plan;
  const over = new AbortController();
  const broken = service.broken.then((error) => {
    throw new ExitError(EXIT.ledger_unreachable, `The run cannot go on: ${error.message}`);
  });
  const reader = new Reader();
  const started_ms = clock.monotonic_ms();
  const load = await Promise.race([begin_load(service, pace), broken]);
  const stage = { service, load, clock, hold_ms, rng: create_rng(seed, `acts of ${build.name}`) };
  const beside = [perform_acts(stage, act_gap_ms, over.signal), reader.run(service, clock, over.signal)];
  try {
    await Promise.race([await_end(service, plan, started_ms), broken, ...beside.map(never_first)]);
  } finally {
    over.abort();
  }
  const elapsed_ms = clock.monotonic_ms() - started_ms;
  await Promise.race([service.threads.stop_all("manual_stop"), broken]);
  await Promise.all(beside);
  await service.auditor.check_pools();
  const { operations_checked, unmodelled_calls } = service.auditor.counts();
  return {
    program_id: service.cluster.program_id,
    core_wallet: service.core_wallet,
    findings: service.auditor.findings,
    operations: operations_checked,
    undecided: service.auditor.oracle_counts().model.undecided,
    unmodelled: unmodelled_calls,
    threads: load.threads.length,
    right_until_slot: reader.right_until_slot,
    elapsed_ms,
  };
}

/** What goes on beside the run may end it by failing only. */
async function never_first(task: Promise<void>): Promise<never> {
  await task;
  return await new Promise<never>(() => {});
}

/**
 * Runs the service on a build, on a ledger and a data directory of its own, and calls `judge` with what it has left; then
 * that is removed. Throws `ExitError`, also when it is stopped while it is starting.
 */
export async function run_build<T>(
  build: Build,
  plan: RunPlan,
  judge: (run: BuildRun) => T | Promise<T>,
): Promise<T> {
  const directory = await temporary_directory();
  try {
    const config = config_of(build, plan.seed, directory);
    const service = await start_service(config, plan.clock, plan.stop);
    if (service === undefined) throw new ExitError(EXIT.vacuous, "Stopped before anything was proved");
    let run: Omit<BuildRun, "ledger_path">;
    try {
      run = await work(service, build, plan);
    } finally {
      await service.lifecycle.stop();
    }
    return await judge({ ...run, ledger_path: ledger_path_of(config) });
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

async function temporary_directory(): Promise<string> {
  try {
    return await Deno.makeTempDir({ prefix: "frt_stress_detection_" });
  } catch (caught) {
    throw new ExitError(EXIT.config, `Cannot make a temporary directory: ${error_line(caught)}. Set TMPDIR`);
  }
}
