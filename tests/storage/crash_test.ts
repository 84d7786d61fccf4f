import { assert, assertEquals } from "@std/assert";
import { error_line } from "@/base/errors.ts";
import { create_rng, type Rng } from "@/base/rng.ts";
import { FailureError } from "@/domain/failure.ts";
import { type ServiceEvent, session_completed_by } from "@/domain/service_event.ts";
import { apply_event, empty_state, type ServiceState } from "@/domain/service_state.ts";
import { affected_parts, thread_of } from "@/storage/affected_parts.ts";
import { decode_session, encode_session } from "@/storage/documents/session_document.ts";
import { DocumentWriter } from "@/storage/document_writer.ts";
import { Journal } from "@/storage/journal/journal.ts";
import { JournalStore, type NumberedEvent } from "@/storage/journal/journal_store.ts";
import { layout_of } from "@/storage/layout.ts";
import { load_state, type LoadedState } from "@/storage/recovery.ts";
import { ManualClock } from "../base/manual_clock.ts";
import { test_seed } from "../base/test_seed.ts";
import { type Fault, Steps } from "./faults.ts";
import { MemoryDisk } from "./memory_disk.ts";
import { RandomLife } from "./random_events.ts";

const LAYOUT = layout_of("/data");
/** Steps of one life: long enough for several sessions and writes of every document. */
const LIFE_STEPS = 24;

/** A journal whose commits are steps too, and that remembers what is on the disk. */
class SteppedStore extends JournalStore {
  readonly committed: ServiceEvent[];
  readonly #steps: Steps;

  constructor(path: string, steps: Steps, committed: ServiceEvent[]) {
    super(path);
    this.#steps = steps;
    this.committed = committed;
  }

  override write(batch: readonly NumberedEvent[]): void {
    this.#steps.next("commit");
    super.write(batch);
    this.committed.push(...batch.map(({ event }) => event));
  }
}

function existing(dir: string): { dir?: string } {
  try {
    return Deno.statSync(dir).isDirectory ? { dir } : {};
  } catch {
    return {}; // Not on this machine.
  }
}

/** One data directory: documents in the memory, the journal on the real disk. */
class Scene {
  readonly disk = new MemoryDisk();
  readonly committed: ServiceEvent[] = [];
  readonly clock = new ManualClock();
  // Hundreds of journals with a commit after every few events: not on a disk that really syncs.
  readonly #directory = Deno.makeTempDirSync(existing("/dev/shm"));
  #store: SteppedStore | undefined;

  open(): Promise<LoadedState> {
    return load_state(this.disk, LAYOUT, this.clock, () => {
      this.#store = new SteppedStore(`${this.#directory}/journal.sqlite`, this.disk.steps, this.committed);
      return Promise.resolve({ journal: new Journal(this.#store, this.clock), reports: [] });
    });
  }

  /** The process is gone. */
  kill(): void {
    this.#store?.abandon();
    this.#store = undefined;
  }

  remove(): void {
    this.kill();
    Deno.removeSync(this.#directory, { recursive: true });
  }
}

/** Runs an action while time goes on, for it may wait for a second try of the journal. */
async function finish(clock: ManualClock, action: () => Promise<unknown>): Promise<void> {
  let ended = false;
  const run = async () => {
    try {
      await action();
    } catch (caught) {
      // Whatever the disk does, callers get a failure that they can tell from a bug.
      assert(caught instanceof FailureError && caught.failure.category === "system", error_line(caught));
    }
    ended = true;
  };
  const running = run();
  await clock.settle();
  for (let round = 0; !ended && round < 1_000; round += 1) await clock.advance(100);
  assert(ended, "an action does not end");
  await running;
}

function life_of(seed: number): RandomLife {
  return new RandomLife(create_rng(seed, "life"));
}

/** The first seed from `seed` on whose life deletes a thread. */
function seed_with_deletion(seed: number): number {
  const life = life_of(seed);
  const events = Array.from({ length: LIFE_STEPS }, () => life.next()).flat();
  return events.some(({ type }) => type === "thread_deleted") ? seed : seed_with_deletion(seed + 1);
}

/** Lives until the end or the crash; a fault that is no crash must not end it. */
async function live(scene: Scene, life: RandomLife, rng: Rng): Promise<ServiceEvent[]> {
  const appended: ServiceEvent[] = [];
  const { disk } = scene;
  const loaded = await scene.open();
  const writer = new DocumentWriter(loaded, { fs: disk, layout: LAYOUT, clock: scene.clock });
  const attempt = (action: () => Promise<unknown>) => finish(scene.clock, action);
  for (let step = 0; step < LIFE_STEPS && !disk.steps.crashed; step += 1) {
    for (const event of life.next()) {
      const sequence = loaded.journal.append(event);
      apply_event(loaded.state, event);
      writer.note(sequence, event);
      appended.push(event);
    }
    const chance = rng.int(0, 9);
    if (chance < 4) await attempt(() => loaded.journal.flush());
    if (chance < 2) await attempt(() => writer.flush());
    if (chance === 9) await scene.clock.advance(rng.int(1, 2_500));
  }
  for (let round = 0; round < 3; round += 1) {
    await attempt(() => loaded.journal.flush());
    await attempt(() => writer.flush());
  }
  if (!disk.steps.crashed) {
    assertEquals(writer.problem, undefined);
    assertEquals(loaded.journal.problem, undefined);
    await attempt(() => writer.close());
    assertEquals(scene.committed.length, appended.length);
  }
  return appended;
}

function fold(events: readonly ServiceEvent[]): ServiceState {
  const state = empty_state();
  for (const event of events) apply_event(state, event);
  return state;
}

/**
 * The documents of the sessions that these events end, as texts in any order. An operation that ends after its session
 * belongs to it; an empty does not. Those of a thread that was deleted stay.
 */
function sessions_of(events: readonly ServiceEvent[]): string[] {
  const state = empty_state();
  const sessions = new Map<string, Parameters<typeof encode_session>>();
  for (const event of events) {
    apply_event(state, event);
    const completed = session_completed_by(event);
    for (const [thread_id, configuration] of state.threads) {
      const { thread, session, closed_session } = configuration;
      const statistics = state.statistics.get(thread_id)?.current;
      if (closed_session === null || statistics === undefined) continue;
      const key = `${thread_id} ${closed_session.started_at_ms}`;
      const known = sessions.get(key);
      if (thread_id === completed && session === null) {
        sessions.set(key, [thread, closed_session, statistics]);
      } // A finding may be about a session whose thread runs again: nothing but its verdict becomes another.
      else if (event.type === "pool_disproved" && known !== undefined) {
        sessions.set(key, [thread, closed_session, known[2]]);
      }
    }
  }
  return [...sessions.values()].map((parts) => Deno.inspect(encode_session(...parts), { depth: 9 })).sort();
}

async function sessions_on(disk: MemoryDisk): Promise<string[]> {
  const found: string[] = [];
  for (const thread_id of await disk.list(LAYOUT.sessions_directory)) {
    const directory = `${LAYOUT.sessions_directory}/${thread_id}`;
    for (const name of await disk.list(directory)) {
      if (!name.endsWith(".json")) continue;
      const text = new TextDecoder().decode(await disk.read(`${directory}/${name}`));
      found.push(Deno.inspect(decode_session(text), { depth: 9 }));
    }
  }
  return found.sort();
}

/** How many of these events are about the errors of threads that are gone: no file says that it contains them. */
function events_of_nobody(events: readonly ServiceEvent[], state: ServiceState): number {
  return events.filter((event) => {
    const thread_id = thread_of(event);
    if (thread_id === undefined || state.threads.has(thread_id)) return false;
    return affected_parts(event).includes("errors");
  }).length;
}

/** Everything durable is there, once; and after one write the documents alone say the same. */
async function check(scene: Scene, what: string): Promise<void> {
  const { disk, committed, clock } = scene;
  disk.steps = new Steps();
  const expected = fold(committed);
  const loaded = await scene.open();
  assertEquals(loaded.reports, [], what);
  assertEquals(loaded.state, expected, what);
  assertEquals(loaded.journal.last_sequence, committed.length, what);
  const opened = committed.flatMap((event) => event.type === "operation_opened" ? [event] : []);
  const ended = new Set(
    committed.flatMap((event) => event.type === "operation_ended" ? [event.signature] : []),
  );
  assertEquals(
    loaded.journal.open_operations(),
    opened.filter(({ signature }) => !ended.has(signature)),
    what,
  );
  const writer = new DocumentWriter(loaded, { fs: disk, layout: LAYOUT, clock });
  await writer.close();
  scene.kill();
  const again = await scene.open();
  assertEquals(again.state, expected, what);
  assert(again.replayed <= events_of_nobody(committed, expected), `${again.replayed} replayed: ${what}`);
  assertEquals(await sessions_on(disk), sessions_of(committed), what);
  scene.kill();
}

async function prepare(): Promise<Scene> {
  const scene = new Scene();
  for (const path of ["/data", LAYOUT.errors_directory, LAYOUT.sessions_directory]) {
    await scene.disk.make_directory(path);
  }
  scene.disk.settle();
  return scene;
}

/** Runs one life with a fault at step `at`; answers how many steps it had. */
async function run(seed: number, at: number, fault: Fault, power: boolean): Promise<number> {
  const scene = await prepare();
  try {
    scene.disk.steps = new Steps(at, fault);
    await live(scene, life_of(seed), create_rng(seed, "writes"));
    const { count } = scene.disk.steps;
    scene.kill();
    if (power) scene.disk.lose_power(create_rng(seed, `power ${at}`));
    await check(scene, `TEST_SEED=${seed}, ${fault} at step ${at} (${scene.disk.steps.names.at(at - 1)})`);
    return count;
  } finally {
    scene.remove();
  }
}

async function run_at_every_step(seed: number, fault: Fault, power: boolean, stride = 1): Promise<void> {
  const steps = await run(seed, Infinity, fault, power);
  assert(steps > 40, `only ${steps} steps`);
  for (let at = 1; at <= steps; at += stride) await run(seed, at, fault, power);
}

const seed = test_seed();

Deno.test(`the process dies at every step: nothing durable is lost or counted twice (seed ${seed})`, async () => {
  await run_at_every_step(seed_with_deletion(seed), "crash", false);
});

Deno.test(`the power fails at every step (seed ${seed})`, async () => {
  await run_at_every_step(seed_with_deletion(seed + 1), "crash", true);
});

Deno.test(`the disk is full at every step, once: all is written afterwards (seed ${seed})`, async () => {
  await run_at_every_step(seed + 2, "no_space", false, 3);
});

Deno.test(`input and output fail at every step, once (seed ${seed})`, async () => {
  await run_at_every_step(seed + 3, "io_error", true, 3);
});

Deno.test(`the disk takes a part of the bytes at every step, once (seed ${seed})`, async () => {
  await run_at_every_step(seed + 4, "short_write", false, 5);
});
