/** Operations on the daemon's own way to the disk: journal, state, documents. */
import { assert } from "@/base/assert.ts";
import { system_clock } from "@/base/clock.ts";
import type { Thread } from "@/domain/thread.ts";
import { StateKeeper } from "@/engine/state_keeper.ts";
import { open_data_dir } from "@/storage/data_dir.ts";
import { DocumentWriter } from "@/storage/document_writer.ts";
import { disk } from "@/storage/file_system.ts";
import type { Journal } from "@/storage/journal/journal.ts";
import { load_state } from "@/storage/recovery.ts";
import { OperationEvents } from "./operation_events.ts";
import { population } from "./population.ts";
import type { Progress } from "../progress.ts";
import { type Spent, Stopwatch } from "../stopwatch.ts";
import { new_directory } from "../temporary.ts";

/** Operations that are open at the same time, with any number of threads: the fewest threads have one each. */
export const IN_FLIGHT = 100;
/** Events of making the threads that go to the journal between two waits for the disk. */
const EVENTS_PER_WAIT = 5_000;

/** What one run has taken, all of it paid: the last event on the disk and every document up to date. */
export interface ServiceRun extends Spent {
  /** The part until the last event was on the disk, with the documents that were due until then. */
  readonly until_last_event: Spent;
  /** Times that a document was written, or the error files. */
  readonly document_writes: number;
}

/** A data directory with threads that work, as a daemon has it. */
export interface Service extends AsyncDisposable {
  readonly keeper: StateKeeper;
  readonly journal: Journal;
  readonly writer: DocumentWriter;
  readonly threads: readonly Thread[];
  readonly writes: () => number;
}

async function populate(keeper: StateKeeper, journal: Journal, count: number, progress: Progress) {
  const made = population(count);
  for (const [index, event] of made.events.entries()) {
    const sequence = keeper.record(event);
    if (index % EVENTS_PER_WAIT !== 0) continue;
    await journal.durable(sequence);
    progress.report(`events that make ${count} threads`, index, made.events.length);
  }
  await journal.flush();
  return made.threads;
}

/** Opens a new data directory and starts `count` threads in it. Disposing of it removes the directory. */
export async function open_service(count: number, progress: Progress): Promise<Service> {
  await using stack = new AsyncDisposableStack();
  const directory = stack.use(await new_directory()).path;
  const { layout, release } = await open_data_dir(disk, directory, Deno.pid);
  stack.defer(release);
  const loaded = await load_state(disk, layout, system_clock);
  const { journal } = loaded;
  stack.defer(() => journal.close());
  let writes = 0;
  const on_written = () => void (writes += 1);
  const writer = new DocumentWriter(loaded, { fs: disk, layout, clock: system_clock, on_written });
  stack.defer(() => writer.close());
  const keeper = new StateKeeper(loaded.state, journal);
  keeper.on_event((event, sequence) => writer.note(sequence, event));
  const threads = await populate(keeper, journal, count, progress);
  await writer.flush();
  const held = stack.move();
  const dispose = () => held.disposeAsync();
  return { keeper, journal, writer, threads, writes: () => writes, [Symbol.asyncDispose]: dispose };
}

/** Nothing counts that was not counted itself: operations that have ended, in the state. */
function ended_operations({ keeper: { state }, journal }: Service): number {
  let ended = 0;
  for (const { lifetime: { outcomes } } of state.statistics.values()) {
    ended += outcomes.landed_ok + outcomes.landed_error;
    assert(outcomes.unknown === 0, "An operation is still open");
  }
  assert(journal.durable_sequence === journal.last_sequence, "The journal is behind");
  return ended;
}

/**
 * Performs operations with all threads of `service` in turn: signed, on the disk, ended. `signatures` says how many, and
 * theirs. Afterwards the service rests: nothing is left to be written.
 */
export async function run_service(
  service: Service,
  signatures: readonly string[],
  progress: Progress,
): Promise<ServiceRun> {
  const { keeper, journal, writer, threads } = service;
  const events = new OperationEvents(threads, signatures);
  const perform = async (first: number) => {
    for (let number = first; number < signatures.length; number += IN_FLIGHT) {
      const opened = events.opened(number);
      await keeper.record_durably(opened);
      keeper.record(events.ended(opened, number));
      if (first === 0) progress.report(`operations of ${threads.length} threads`, number, signatures.length);
    }
  };
  const writes_before = service.writes();
  const ended_before = ended_operations(service);
  const [to_journal, to_documents] = [new Stopwatch(), new Stopwatch()];
  to_journal.start();
  await Promise.all(Array.from({ length: IN_FLIGHT }, (_, first) => perform(first)));
  await journal.durable(journal.last_sequence);
  to_journal.stop();
  to_documents.start();
  await writer.flush();
  to_documents.stop();
  const ended = ended_operations(service) - ended_before;
  assert(ended === signatures.length, `${ended} of ${signatures.length} operations counted`);
  const [before, after] = [to_journal.spent, to_documents.spent];
  return {
    wall_ms: before.wall_ms + after.wall_ms,
    cpu_ms: before.cpu_ms + after.cpu_ms,
    until_last_event: before,
    document_writes: service.writes() - writes_before,
  };
}
