import { assert, assertEquals, assertRejects } from "@std/assert";
import { create_rng } from "@/base/rng.ts";
import { FailureError } from "@/domain/failure.ts";
import {
  DocumentVersionError,
  file_time,
  read_document,
  set_aside,
  write_atomically,
} from "@/storage/atomic_file.ts";
import { disk, type WritableFile } from "@/storage/file_system.ts";
import { Steps } from "./faults.ts";
import { MemoryDisk } from "./memory_disk.ts";

const NOW_MS = Date.UTC(2025, 0, 15, 10, 30, 45);

function decode(text: string): string {
  if (text.startsWith("other")) throw new DocumentVersionError("other");
  if (!text.startsWith("good")) throw new Error("not good");
  return text;
}

class SlowDisk extends MemoryDisk {
  override async create(path: string, mode: number): Promise<WritableFile> {
    const file = await super.create(path, mode);
    return { ...file, write: (bytes) => file.write(bytes.subarray(0, 3)) };
  }
}

async function prepared(): Promise<MemoryDisk> {
  const memory = new MemoryDisk();
  await memory.make_directory("/d");
  memory.settle();
  return memory;
}

Deno.test("at every step of a write, the old or the new version can be read, after a crash and after a loss of power", async () => {
  for (const power of [false, true]) {
    for (let at = 1; at < 40; at += 1) {
      for (let seed = 0; seed < (power ? 8 : 1); seed += 1) {
        const memory = await prepared();
        memory.steps = new Steps(at);
        let written = 0;
        try {
          for (; written < 4;) {
            await write_atomically(memory, "/d/x.json", [`good `, `${written + 1}`]);
            written += 1;
          }
        } catch (caught) {
          assert(caught instanceof FailureError);
        }
        memory.steps = new Steps();
        if (power) memory.lose_power(create_rng(seed, `${at}`));
        const reading = await read_document(memory, "/d/x.json", decode, NOW_MS);
        assertEquals(reading.reports, []);
        const found = reading.value === undefined ? 0 : Number(reading.value.slice(5));
        assert(found === written || found === written + 1, `step ${at}: wrote ${written}, found ${found}`);
      }
    }
  }
});

Deno.test("a backup that is the same file as the main one does not get in the way", async () => {
  const memory = await prepared();
  await write_atomically(memory, "/d/x.json", ["good 1"]);
  await memory.link("/d/x.json", "/d/x.json.backup"); // As a crash between the two renames leaves it.
  await write_atomically(memory, "/d/x.json", ["good 2"]);
  assertEquals(await memory.list("/d"), ["x.json", "x.json.backup"]);
  const backup = new TextDecoder().decode(await memory.read("/d/x.json.backup"));
  assertEquals(backup, "good 1");
});

Deno.test("a failed write says why, leaves the old version and no unfinished file", async () => {
  for (const fault of ["no_space", "io_error"] as const) {
    for (let at = 1; at <= 3; at += 1) {
      const memory = await prepared();
      await write_atomically(memory, "/d/x.json", ["good 1"]);
      memory.steps = new Steps(at, fault);
      const error = await assertRejects(() => write_atomically(memory, "/d/x.json", ["good 2"]));
      assert(error instanceof FailureError && error.failure.category === "system");
      assert(/Cannot write \/d\/x\.json: (No space|Input)/.test(error.message), error.message);
      assertEquals(await memory.list("/d"), ["x.json"]);
    }
  }
});

Deno.test("a disk that takes a few bytes at a time gets all of them", async () => {
  const slow = new SlowDisk();
  await slow.make_directory("/d");
  await write_atomically(slow, "/d/x.json", ["good morning"]);
  assertEquals(new TextDecoder().decode(await slow.read("/d/x.json")), "good morning");
});

Deno.test("a torn main file is set aside and the backup is read", async () => {
  const memory = await prepared();
  await write_atomically(memory, "/d/x.json", ["good 1"]);
  await write_atomically(memory, "/d/x.json", ["good 2"]);
  memory.damage("/d/x.json", new Uint8Array([0xff, 0xfe, 0]));
  const reading = await read_document(memory, "/d/x.json", decode, NOW_MS);
  assertEquals([reading.value, reading.source], ["good 1", "backup"]);
  assertEquals(reading.reports.map(({ severity, path }) => [severity, path]), [["recovered", "/d/x.json"]]);
  assertEquals(await memory.list("/d"), ["x.json.backup", "x.json.corrupt-2025-01-15_10-30-45"]);
});

Deno.test("two torn files are both kept, and nothing is read", async () => {
  const memory = await prepared();
  await write_atomically(memory, "/d/x.json", ["bad 1"]);
  await write_atomically(memory, "/d/x.json", ["bad 2"]);
  const reading = await read_document(memory, "/d/x.json", decode, NOW_MS);
  assertEquals([reading.value, reading.source, reading.reports.length], [undefined, "absent", 2]);
  assertEquals(await memory.list("/d"), [
    "x.json.backup.corrupt-2025-01-15_10-30-45",
    "x.json.corrupt-2025-01-15_10-30-45",
  ]);
});

Deno.test("what was set aside is never replaced", async () => {
  const memory = await prepared();
  const targets: string[] = [];
  for (const text of ["bad 1", "bad 2", "bad 3"]) {
    await write_atomically(memory, "/d/x.json", [text], { keep_backup: false });
    targets.push(await set_aside(memory, "/d/x.json", NOW_MS));
  }
  assertEquals(new Set(targets).size, 3);
  assertEquals((await memory.list("/d")).length, 3);
});

Deno.test("a file of another version is left where it is", async () => {
  const memory = await prepared();
  await write_atomically(memory, "/d/x.json", ["other"]);
  assert(
    await assertRejects(() => read_document(memory, "/d/x.json", decode, NOW_MS)) instanceof
      DocumentVersionError,
  );
  assertEquals(await memory.list("/d"), ["x.json"]);
});

Deno.test("names carry the time in UTC", () => {
  assertEquals(file_time(NOW_MS + 999), "2025-01-15_10-30-45");
});

Deno.test("on the real disk: mode 0600, a backup, a change of the content only by renaming", async () => {
  const directory = await Deno.makeTempDir();
  const path = `${directory}/x.json`;
  await write_atomically(disk, path, ["good 1"]);
  const open = await Deno.open(path);
  await write_atomically(disk, path, ["good 2"]);
  assertEquals(await new Response(open.readable).text(), "good 1");
  assertEquals((await disk.status(path))?.mode, 0o600);
  assertEquals(await disk.list(directory), ["x.json", "x.json.backup"]);
  assertEquals((await read_document(disk, path, decode, NOW_MS)).value, "good 2");
  await Deno.remove(directory, { recursive: true });
});
