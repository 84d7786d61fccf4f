import { type Measurement, quantile, rounded } from "../measure.ts";
import { run_bare } from "./bare_append.ts";
import { signatures } from "./population.ts";
import type { Progress } from "../progress.ts";
import { open_service, run_service, type Service, type ServiceRun } from "./service_run.ts";
import type { Spent } from "../stopwatch.ts";

const WARM_UP_OPERATIONS = 2_000;

/** How often which runs are made. */
export interface CostSettings {
  /** Numbers of threads, ascending. */
  readonly threads: readonly number[];
  /** Operations of each run, with any number of threads. */
  readonly operations: number;
  readonly rounds: number;
}

/** What was found, by number of threads: one entry for each round. */
interface Runs {
  readonly service: Map<number, ServiceRun[]>;
  readonly bare: Map<number, Spent[]>;
}

async function all_runs(settings: CostSettings, progress: Progress): Promise<Runs> {
  const { threads, operations, rounds } = settings;
  await using stack = new AsyncDisposableStack();
  const services: Service[] = [];
  for (const count of threads) services.push(stack.use(await open_service(count, progress)));
  const warm_up = signatures(WARM_UP_OPERATIONS, 0);
  for (const service of services) await run_service(service, warm_up, progress);
  await run_bare(threads[0] as number, warm_up, progress);
  const runs: Runs = {
    service: new Map(threads.map((count) => [count, []])),
    bare: new Map(threads.map((count) => [count, []])),
  };
  for (let round = 0; round < rounds; round += 1) {
    const signed = signatures(operations, round + 1);
    // Each round begins with another one, so that none is always the first.
    for (let turn = 0; turn < services.length; turn += 1) {
      const service = services[(round + turn) % services.length] as Service;
      const count = service.threads.length;
      runs.service.get(count)?.push(await run_service(service, signed, progress));
      runs.bare.get(count)?.push(await run_bare(count, signed, progress));
    }
  }
  return runs;
}

function each_us(runs: readonly Spent[] | undefined, operations: number) {
  const median_us = (take: (run: Spent) => number) =>
    quantile((runs ?? []).map(take), 0.5) * 1_000 / operations;
  return { wall: median_us(({ wall_ms }) => wall_ms), cpu: median_us(({ cpu_ms }) => cpu_ms) };
}

function measurement(name: string, each: { readonly wall: number; readonly cpu: number }): Measurement {
  const per_second = Math.round(1_000_000 / each.wall);
  return { name, per_second, each_us: { wall: rounded(each.wall, 1), cpu: rounded(each.cpu, 1) } };
}

/** Measures what an operation costs with few threads and with many; the median round of each counts. */
export async function operation_cost(settings: CostSettings, progress: Progress) {
  const { threads, operations } = settings;
  const runs = await all_runs(settings, progress);
  const service = threads.map((count) => each_us(runs.service.get(count), operations));
  const bare = threads.map((count) => each_us(runs.bare.get(count), operations));
  const [fewest, most] = [threads[0] as number, threads.at(-1) as number];
  const growth = (list: typeof service, clock: "wall" | "cpu") =>
    rounded((list.at(-1)?.[clock] ?? Number.NaN) / (list[0]?.[clock] ?? Number.NaN));
  const until_last_event = threads.map((count) =>
    each_us(runs.service.get(count)?.map((run) => run.until_last_event), operations)
  );
  const step = `${most}_to_${fewest}_threads`;
  const to_bare = threads.map((count, index) => {
    const value = (service[index]?.wall ?? Number.NaN) / (bare[index]?.wall ?? Number.NaN);
    return [`service_to_bare_wall_${count}_threads`, rounded(value)] as const;
  });
  const median_of = (count: number, take: (run: ServiceRun) => number) =>
    quantile((runs.service.get(count) ?? []).map(take), 0.5);
  return {
    measurements: [
      ...threads.map((count, index) =>
        measurement(`service_${count}_threads`, service[index] ?? each_us([], 1))
      ),
      ...threads.map((count, index) => measurement(`bare_${count}_threads`, bare[index] ?? each_us([], 1))),
    ],
    figures: threads.flatMap((count) => [
      {
        name: `documents_after_last_event_${count}_threads`,
        value: Math.round(median_of(count, (run) => run.wall_ms - run.until_last_event.wall_ms)),
        unit: "ms",
      },
      {
        name: `document_writes_${count}_threads`,
        value: median_of(count, ({ document_writes }) => document_writes),
        unit: "a run",
      },
    ]),
    ratios: {
      [`wall_${step}`]: growth(service, "wall"),
      [`cpu_${step}`]: growth(service, "cpu"),
      [`wall_until_last_event_${step}`]: growth(until_last_event, "wall"),
      [`cpu_until_last_event_${step}`]: growth(until_last_event, "cpu"),
      [`bare_wall_${step}`]: growth(bare, "wall"),
      [`bare_cpu_${step}`]: growth(bare, "cpu"),
      ...Object.fromEntries(to_bare),
    },
    step,
  };
}
