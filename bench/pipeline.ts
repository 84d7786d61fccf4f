/** How many operations a second go all the way of the service, beside what the virtual machine alone could do. */
import { assert } from "@/base/assert.ts";
import { system_clock } from "@/base/clock.ts";
import { DEFAULT_PROGRAM_ID } from "@/domain/programs.ts";
import type { Service } from "@/daemon/compose.ts";
import { type BenchOptions, type BenchResult, type Figure, quantile, rounded } from "./measure.ts";
import { measure_stages, type Stage } from "./pipeline/stages.ts";
import { RawLedger } from "./pipeline/raw_ledger.ts";
import { thread_times, type ThreadTimes } from "./pipeline/thread_times.ts";
import { Progress } from "./progress.ts";
import { with_bench_service } from "./service/bench_service.ts";
import { hasty_clock, NO_WAIT_MS } from "./service/hasty_clock.ts";
import { count_landed } from "./service/landed.ts";
import { make_workers, start_all } from "./service/threads.ts";
import { Stopwatch } from "./stopwatch.ts";

const FULL = { threads: 1_000, slot_ms: 100, rounds: 5, warm_up_ms: 3_000, round_ms: 5_000 };
const SHORT: typeof FULL = { threads: 300, slot_ms: 100, rounds: 3, warm_up_ms: 1_500, round_ms: 2_000 };
/** The share of the bare virtual machine's speed that the service is meant to reach. */
const GOAL = 0.5;

/** Operations that have an outcome on the chain and were compared with the model, and what they have taken. */
interface Round {
  readonly operations: number;
  readonly wall_ms: number;
  readonly cpu_ms: number;
  readonly raw_transactions: number;
  readonly raw_ms: number;
  readonly threads: ThreadTimes | undefined;
}

function threads_between(before: ThreadTimes | undefined, after: ThreadTimes | undefined) {
  if (before === undefined || after === undefined) return undefined;
  return {
    service_ms: after.service_ms - before.service_ms,
    ledger_ms: after.ledger_ms - before.ledger_ms,
    runtime_ms: after.runtime_ms - before.runtime_ms,
  };
}

/** What has landed, and was checked: the smaller of both counts. */
function done(service: Service, landed: () => number): number {
  const { operations_checked } = service.auditor.counts();
  return Math.min(landed(), operations_checked);
}

/** All threads at work for a while, then all of it once more in the bare virtual machine, while they rest. */
async function play_round(
  service: Service,
  raw: RawLedger,
  landed: () => number,
  { warm_up_ms, round_ms }: typeof FULL,
): Promise<Round> {
  const watch = new Stopwatch();
  start_all(service, service.threads.all());
  await system_clock.sleep(warm_up_ms);
  const [before, threads_before] = [done(service, landed), await thread_times()];
  watch.start();
  await system_clock.sleep(round_ms);
  watch.stop();
  const operations = done(service, landed) - before;
  const threads = threads_between(threads_before, await thread_times());
  await service.threads.stop_all("manual_stop");
  const { transactions, wall_ms: raw_ms } = await raw.catch_up();
  return { operations, ...watch.spent, raw_transactions: transactions, raw_ms, threads };
}

function assert_clean(service: Service): void {
  const { findings, unmodelled_calls } = service.auditor.counts();
  assert(findings === 0, `${findings} findings: the figures would be those of something else`);
  assert(unmodelled_calls === 0, `${unmodelled_calls} calls that the model does not know`);
}

function median(rounds: readonly Round[], take: (round: Round) => number): number {
  return quantile(rounds.map(take), 0.5);
}

/** How an operation's time on the processor is shared. */
function thread_figures(rounds: readonly Round[]): Figure[] {
  const figure = (name: string, take: (times: ThreadTimes) => number): Figure[] => {
    const each_us = rounds.flatMap(({ threads, operations }) =>
      threads === undefined ? [] : [take(threads) * 1_000 / operations]
    );
    return each_us.length === 0 ? [] : [{ name, value: rounded(quantile(each_us, 0.5), 1), unit: "µs" }];
  };
  return [
    ...figure("cpu_of_the_service", ({ service_ms }) => service_ms),
    ...figure("cpu_of_the_ledger", ({ ledger_ms }) => ledger_ms),
    ...figure("cpu_of_the_runtime", ({ runtime_ms }) => runtime_ms),
  ];
}

function result_of(settings: typeof FULL, rounds: readonly Round[], stages: readonly Stage[]): BenchResult {
  const wall_us = (round: Round) => round.wall_ms * 1_000 / round.operations;
  const cpu_us = (round: Round) => round.cpu_ms * 1_000 / round.operations;
  const raw_us = (round: Round) => round.raw_ms * 1_000 / round.raw_transactions;
  const way = (name: string, wall: number, cpu: number) => {
    const each_us = { wall: rounded(wall, 1), cpu: rounded(cpu, 1) };
    return { name, per_second: Math.round(1_000_000 / wall), each_us };
  };
  const raw = median(rounds, raw_us);
  return {
    bench: "pipeline",
    settings,
    measurements: [
      way("service", median(rounds, wall_us), median(rounds, cpu_us)),
      way("raw_litesvm", raw, raw),
    ],
    figures: [
      ...thread_figures(rounds),
      ...stages.map(({ name, us }) => ({ name: `stage_${name}`, value: rounded(us, 1), unit: "µs" })),
    ],
    ratios: {
      service_to_raw: rounded(median(rounds, (round) => raw_us(round) / wall_us(round)), 3),
      cpu_service_to_raw: rounded(median(rounds, (round) => cpu_us(round) / raw_us(round))),
      cores_used: rounded(median(rounds, ({ wall_ms, cpu_ms }) => cpu_ms / wall_ms)),
    },
    least: { service_to_raw: GOAL },
  };
}

/** Threads that do not wait between two cycles, with everything that the service does for an operation. */
export async function bench_pipeline({ short, stop }: BenchOptions): Promise<BenchResult> {
  const settings = short ? SHORT : FULL;
  const progress = new Progress(stop);
  const waits = { min_interval_ms: NO_WAIT_MS, max_interval_ms: NO_WAIT_MS };
  try {
    const options = { slot_ms: settings.slot_ms, clock: hasty_clock, stop };
    return await with_bench_service(options, async (service) => {
      const landed = count_landed(service);
      const raw = new RawLedger(service.rpc_client);
      await raw.begin(DEFAULT_PROGRAM_ID);
      await make_workers(service, settings.threads, waits, progress);
      await raw.catch_up();
      const from_slot = (raw.blocks.at(-1)?.slot ?? 0) + 1;
      const rounds = [await play_round(service, raw, landed, settings)];
      const blocks = [...raw.blocks];
      while (rounds.length < settings.rounds) {
        progress.report("rounds", rounds.length, settings.rounds);
        rounds.push(await play_round(service, raw, landed, settings));
      }
      assert_clean(service);
      const stages = await measure_stages({ first_accounts: raw.first_accounts, blocks, from_slot });
      return result_of(settings, rounds, stages);
    });
  } finally {
    progress.end();
  }
}
