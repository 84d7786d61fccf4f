/** Carries out what stages ask for. */
import type { Clock } from "@/base/clock.ts";
import { error_line } from "@/base/errors.ts";
import { RpcError } from "@/jsonrpc/rpc_error.ts";
import type { Pacing } from "@/engine/pacing.ts";
import type { Arrivals } from "@/scenario/arrivals.ts";
import { type CallMethod, in_parallel, type Scene, type ThreadsOfGroup } from "@/scenario/scene.ts";
import type { Stage } from "@/scenario/stage_schema.ts";

/** What stages work with. */
export interface ActContext {
  readonly call: CallMethod;
  readonly scene: Scene;
  readonly clock: Clock;
  readonly pacing: Pacing;
  readonly arrivals: Arrivals | undefined;
  /** Ends with the load. */
  readonly stop: AbortSignal;
  is_running(thread_id: string): boolean;
}

/** Some act was refused by the service. */
export class ActRefused extends Error {
  override readonly name = "ActRefused";
}

const MS = 1_000;
/** Methods that take one pool. */
const ON_ONE_POOL: readonly string[] = [
  "pause_pool",
  "unpause_pool",
  "update_pool_fees",
  "set_swap_owner_only",
];

async function called(
  context: ActContext,
  method: string,
  params: Record<string, unknown>,
): Promise<unknown> {
  try {
    return await context.call(method, params);
  } catch (caught) {
    if (!(caught instanceof RpcError)) throw caught;
    throw new ActRefused(error_line(caught));
  }
}

function threads_of({ scene }: ActContext, group: string | undefined): string[] {
  return scene.groups.filter(({ group: one }) => group === undefined || one.name === group)
    .flatMap(({ thread_ids }) => thread_ids);
}

function pool_id_of({ scene }: ActContext, pool: string | undefined): string | undefined {
  return pool === undefined ? scene.pools.values().next().value : scene.pools.get(pool);
}

async function change_running(
  context: ActContext,
  thread_ids: readonly string[],
  starts: boolean,
): Promise<number> {
  const wanted = thread_ids.filter((thread_id) => context.is_running(thread_id) !== starts);
  const method = starts ? "start_thread" : "stop_thread";
  await in_parallel(wanted, (thread_id) => called(context, method, { thread_id }));
  return wanted.length;
}

/** One thread after the other, at equal distances; the first ones of a group start first, the last ones stop first. */
async function ramp(context: ActContext, stage: Extract<Stage, { do: "ramp" }>): Promise<string> {
  const all = threads_of(context, stage.group);
  const running = all.filter((thread_id) => context.is_running(thread_id));
  const starts = stage.to > running.length;
  const wanted = starts
    ? all.filter((thread_id) => !context.is_running(thread_id)).slice(0, stage.to - running.length)
    : running.toReversed().slice(0, running.length - stage.to);
  if (stage.over_seconds === 0) await change_running(context, wanted, starts);
  const began_ms = context.clock.monotonic_ms();
  for (const [index, thread_id] of stage.over_seconds === 0 ? [] : wanted.entries()) {
    const due_ms = began_ms + stage.over_seconds * MS * (index + 1) / wanted.length;
    await context.clock.sleep(due_ms - context.clock.monotonic_ms(), context.stop);
    if (context.stop.aborted) break;
    await change_running(context, [thread_id], starts);
  }
  return `${starts ? "started" : "stopped"} ${wanted.length} threads of ${stage.group}`;
}

async function empty(context: ActContext, thread_ids: readonly string[], at_once: boolean): Promise<string> {
  const one = async (thread_id: string) =>
    await called(context, "empty_thread", { thread_id }) as { operation_successful?: boolean };
  if (at_once) await Promise.all(thread_ids.map(one));
  else for (const thread_id of thread_ids) await one(thread_id);
  return `emptied ${thread_ids.length} threads`;
}

async function burst(context: ActContext, stage: Extract<Stage, { do: "burst" }>): Promise<string> {
  const pool = pool_id_of(context, stage.pool);
  let operations = 0;
  for (let round = 0; round < stage.rounds && !context.stop.aborted; round += 1) {
    for (const kind of stage.sequence) {
      const cycles: Promise<void>[] = [];
      const due_ms = context.clock.monotonic_ms();
      const fits = (entry: { thread: { kind: string; pool_id: string } }) =>
        entry.thread.kind === kind && entry.thread.pool_id === pool;
      do {
        const cycle = context.pacing.give(fits, due_ms);
        if (cycle === undefined) break;
        cycles.push(cycle);
      } while (stage.all_threads);
      operations += cycles.length;
      await Promise.all(cycles);
    }
  }
  return `${stage.rounds} rounds with ${operations} cycles`;
}

async function mint(context: ActContext, stage: Extract<Stage, { do: "mint_and_send" }>): Promise<string> {
  const { token_type, amount, recipient_address } = stage;
  const pool_id = pool_id_of(context, stage.pool);
  const recipients = recipient_address !== undefined
    ? [recipient_address]
    : threads_of(context, stage.group).map((thread_id) => context.scene.threads.get(thread_id)?.wallet ?? "");
  await in_parallel(
    recipients,
    (recipient) =>
      called(context, "mint_and_send_tokens", { pool_id, token_type, recipient_address: recipient, amount }),
  );
  return `minted ${amount} of ${token_type} for each of ${recipients.length} wallets`;
}

async function fund(context: ActContext, { group, funding_type, amount }: Extract<Stage, { do: "fund" }>) {
  const thread_ids = threads_of(context, group);
  await in_parallel(
    thread_ids,
    (thread_id) => called(context, "fund_thread", { thread_id, funding_type, amount }),
  );
  return `gave ${amount} (${funding_type}) to each of ${thread_ids.length} threads`;
}

/** Stages that are one call of the method of their name. */
async function administer(context: ActContext, stage: Stage): Promise<string> {
  const { do: method, at_seconds: _when, ...members } = stage;
  const { pool, ...rest } = members as { pool?: string } & Record<string, unknown>;
  const pools = pool === undefined ? [...context.scene.pools.values()] : [pool_id_of(context, pool)];
  if (method === "consolidate_pool_fees") await called(context, method, { pool_ids: pools });
  else if (ON_ONE_POOL.includes(method)) {
    await called(context, method, { pool_id: pools[0], ...rest });
  } else await called(context, method, rest);
  return pool === undefined ? method : `${method} ${pool}`;
}

function shocked({ scene }: ActContext, stage: Extract<Stage, { do: "shock" }>): string[] {
  const pool = stage.pool ?? scene.pools.keys().next().value;
  return [...scene.threads]
    .filter(([, one]) => one.pool === pool && (stage.kind === undefined || one.group.kind === stage.kind))
    .map(([thread_id]) => thread_id);
}

/** Does what a stage says; answers in words what was done. Throws {@linkcode ActRefused}. */
export async function carry_out_stage(context: ActContext, stage: Stage): Promise<string> {
  switch (stage.do) {
    case "ramp":
      return await ramp(context, stage);
    case "start":
    case "stop": {
      const count = await change_running(context, threads_of(context, stage.group), stage.do === "start");
      return `${stage.do === "start" ? "started" : "stopped"} ${count} threads`;
    }
    case "rate":
      context.arrivals?.change_rate(stage.to, stage.over_seconds * MS);
      return `${stage.to} operations in a second`;
    case "empty":
      return await empty(context, threads_of(context, stage.group).slice(0, stage.count), false);
    case "shock":
      return await empty(context, shocked(context, stage), true);
    case "burst":
      return await burst(context, stage);
    case "mint_and_send":
      return await mint(context, stage);
    case "fund":
      return await fund(context, stage);
    default:
      return await administer(context, stage);
  }
}

/** Starts what runs from the beginning: the first threads of each group. */
export async function start_first(
  call: CallMethod,
  groups: readonly ThreadsOfGroup[],
): Promise<void> {
  const thread_ids = groups.flatMap(({ group, thread_ids }) => thread_ids.slice(0, group.running_at_start));
  await in_parallel(thread_ids, (thread_id) => call("start_thread", { thread_id }));
}
