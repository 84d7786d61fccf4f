/** threading.error_history_limit: the same in memory, on the disk, after a restart, and for verify-state. */
import { assertEquals } from "@std/assert";
import { system_clock } from "@/base/clock.ts";
import { with_offline_state } from "@/daemon/offline.ts";
import { compare_state, fold_journal } from "@/daemon/state_check/journal_check.ts";
import type { ServiceEvent } from "@/domain/service_event.ts";
import type { ThreadError } from "@/domain/thread_error.ts";
import { StateKeeper } from "@/engine/state_keeper.ts";
import { decode_errors } from "@/storage/documents/errors_document.ts";
import { DocumentWriter } from "@/storage/document_writer.ts";
import { disk } from "@/storage/file_system.ts";
import { errors_path } from "@/storage/layout.ts";
import { SCENE } from "../domain/state_scene.ts";
import { test_config, with_directory } from "../support/service.ts";

const THREAD = "deposit_1";

function fault(index: number): ServiceEvent {
  const message = `fault ${index}`;
  return { type: "thread_faulted", thread_id: THREAD, kind: "deposit", message, at_ms: index };
}

function messages(errors: readonly ThreadError[] | undefined): string[] {
  return errors?.map(({ message }) => message) ?? [];
}

function faults(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => `fault ${from + index}`);
}

/** One life with this limit on the directory: takes the events; answers the errors that it leaves behind. */
async function live(directory: string, error_history_limit: number, events: readonly ServiceEvent[]) {
  const config = test_config(directory, { threading: { error_history_limit } });
  return await with_offline_state(config, async ({ layout, loaded }) => {
    const at_start = messages(loaded.state.errors.get(THREAD));
    const keeper = new StateKeeper(loaded.state, loaded.journal);
    const writer = new DocumentWriter(loaded, { fs: disk, layout, clock: system_clock });
    keeper.on_event((event, sequence) => writer.note(sequence, event));
    for (const event of events) keeper.record(event);
    await writer.close();
    const differences = compare_state(fold_journal(loaded.journal, error_history_limit).state, loaded.state)
      .filter(({ subject }) => subject === `errors of ${THREAD}`);
    const file = decode_errors(await Deno.readTextFile(errors_path(layout, THREAD)));
    assertEquals(messages(file.errors), messages(loaded.state.errors.get(THREAD)));
    return { at_start, kept: messages(file.errors), differences };
  });
}

Deno.test("error_history_limit: that many errors are kept, also when the limit changes between two lives", () =>
  with_directory(async (directory) => {
    const first = [...SCENE, ...Array.from({ length: 40 }, (_, index) => fault(index))];
    assertEquals(await live(directory, 25, first), { at_start: [], kept: faults(15, 39), differences: [] });
    // A lower limit drops the oldest, in the file as well, though nothing new happens.
    assertEquals(await live(directory, 3, []), {
      at_start: faults(37, 39),
      kept: faults(37, 39),
      differences: [],
    });
    // A higher one brings nothing back and keeps more from then on.
    assertEquals(await live(directory, 5, [fault(40)]), {
      at_start: faults(37, 39),
      kept: faults(37, 40),
      differences: [],
    });
    assertEquals((await live(directory, 5, [41, 42].map(fault))).kept, faults(38, 42));
  }));

Deno.test("error_history_limit: a wrong, a missing and an additional error are differences all the same", () =>
  with_directory(async (directory) => {
    const config = test_config(directory, { threading: { error_history_limit: 5 } });
    await live(directory, 5, [...SCENE, ...Array.from({ length: 8 }, (_, index) => fault(index))]);
    await with_offline_state(config, ({ loaded }) => {
      const { state } = fold_journal(loaded.journal, 5);
      const errors = state.errors.get(THREAD) ?? [];
      const [oldest] = errors;
      const wrong = [errors.slice(0, -1), [], [...errors.slice(0, -1), oldest], [oldest, ...errors]];
      for (const list of wrong) {
        loaded.state.errors.set(THREAD, list as ThreadError[]);
        const subjects = compare_state(state, loaded.state).map(({ subject }) => subject);
        assertEquals(subjects.includes(`errors of ${THREAD}`), true, JSON.stringify(list.length));
      }
      return Promise.resolve();
    });
  }));
