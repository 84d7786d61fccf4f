import { assert, assertEquals, assertRejects } from "@std/assert";
import type { ThreadError } from "@/domain/thread_error.ts";
import { decode_errors } from "@/storage/documents/errors_document.ts";
import { ErrorFiles } from "@/storage/error_files.ts";
import { errors_path, layout_of } from "@/storage/layout.ts";
import { Steps } from "./faults.ts";
import { MemoryDisk } from "./memory_disk.ts";

const LAYOUT = layout_of("/data");
const THREADS = 40;

function one_error(at_ms: number): ThreadError {
  const none = { signature: null, attempt: null, evidence: null };
  return {
    at_ms,
    operation_type: "swap",
    purpose: "cycle",
    code: "x",
    message: "x",
    expected: true,
    ...none,
  };
}

const errors_at = (at_ms: number) =>
  new Map(Array.from({ length: THREADS }, (_, index) => [`swap_${index + 1}`, [one_error(at_ms)]]));

Deno.test("a disk that fails among many error files leaves all of them to be written, and nothing under way", async () => {
  const disk = new MemoryDisk();
  for (const path of ["/data", LAYOUT.errors_directory]) await disk.make_directory(path);
  const files = new ErrorFiles(disk, LAYOUT);
  const write = (at_ms: number, position: number) => {
    for (const id of errors_at(at_ms).keys()) files.mark(id, position - 1);
    return files.write(errors_at(at_ms), position, () => Promise.resolve());
  };
  await write(1, 9);
  disk.steps = new Steps();
  await write(1, 10);
  const creations = disk.steps.names.flatMap((name, index) => name.startsWith("create ") ? [index + 1] : []);
  assertEquals(creations.length, THREADS);
  for (const failing of [creations[0], creations[THREADS / 2], creations.at(-1)]) {
    disk.steps = new Steps(failing, "io_error");
    await assertRejects(() => write(2, 20));
    const { count } = disk.steps;
    for (let turn = 0; turn < 200; turn += 1) await Promise.resolve();
    assertEquals(disk.steps.count, count, "something went on");
    assert(files.dirty);
    assertEquals(files.safe_position(), 19);
  }
  disk.steps = new Steps();
  await write(3, 30);
  assert(!files.dirty);
  for (const id of errors_at(3).keys()) {
    const text = new TextDecoder().decode(await disk.read(errors_path(LAYOUT, id)));
    const { errors, position } = decode_errors(text);
    assertEquals([errors[0]?.at_ms, position], [3, 30]);
  }
});
