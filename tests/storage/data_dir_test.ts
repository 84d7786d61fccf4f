import { assert, assertEquals, assertRejects } from "@std/assert";
import { path_of } from "./file_url.ts";
import { DataDirError, DataDirLockedError, open_data_dir } from "@/storage/data_dir.ts";
import { disk } from "@/storage/file_system.ts";
import { with_mount } from "./mount.ts";

async function with_directory(action: (directory: string) => Promise<void>): Promise<void> {
  const directory = Deno.makeTempDirSync();
  try {
    await action(directory);
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
}

Deno.test("a new data directory is for its owner only", () =>
  with_directory(async (parent) => {
    const data = await open_data_dir(disk, `${parent}/a/b`, 7);
    for (
      const path of [data.layout.directory, data.layout.errors_directory, data.layout.sessions_directory]
    ) {
      assertEquals((await disk.status(path))?.mode, 0o700, path);
    }
    for (const path of [data.layout.journal, data.layout.lock]) {
      assertEquals((await disk.status(path))?.mode, 0o600, path);
    }
    assertEquals(await Deno.readTextFile(data.layout.lock), "7\n");
    data.release();
  }));

Deno.test("unfinished files are removed, everything else stays", () =>
  with_directory(async (directory) => {
    await Deno.mkdir(`${directory}/sessions/swap_1`, { recursive: true });
    const stale = ["threads.json.3.tmp", "threads.json.backup.4.tmp", "sessions/swap_1/session_x.json.1.tmp"];
    const kept = ["threads.json.corrupt-2025-01-15_10-30-45", "notes.txt", "sessions/swap_1/session_x.json"];
    for (const name of [...stale, ...kept]) await Deno.writeTextFile(`${directory}/${name}`, "x");
    const data = await open_data_dir(disk, directory, 7);
    assertEquals([...data.removed].sort(), stale.map((name) => `${directory}/${name}`).sort());
    for (const name of kept) assert(await disk.status(`${directory}/${name}`) !== undefined, name);
    data.release();
  }));

Deno.test("a second process is refused and told who holds the directory; a killed one holds nothing", () =>
  with_directory(async (directory) => {
    const holder = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--node-modules-dir=manual",
        "--allow-all",
        path_of(new URL("./lock_holder.ts", import.meta.url)),
        directory,
      ],
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const reader = holder.stdout.getReader();
    const said = new TextDecoder().decode((await reader.read()).value).trim();
    assertEquals(said, `locked ${holder.pid}`);
    const error = await assertRejects(() => open_data_dir(disk, directory, Deno.pid));
    assert(error instanceof DataDirLockedError && error.holder_pid === holder.pid, error.message);
    assert(error.message.includes(`pid ${holder.pid}`), error.message);
    holder.kill("SIGKILL");
    await holder.status;
    await reader.cancel();
    await holder.stdin.close().catch((caught) => assert(caught instanceof Error));
    const data = await open_data_dir(disk, directory, 8);
    assertEquals(await Deno.readTextFile(data.layout.lock), "8\n");
    data.release();
  }));

Deno.test("a directory that cannot be written is said in one line, with the remedy", async () => {
  const checked = async (directory: string) => {
    const error = await assertRejects(() => open_data_dir(disk, directory, 7));
    assert(error instanceof DataDirError && !(error instanceof DataDirLockedError), error.stack ?? "");
    assert(!error.message.includes("\n") && error.message.includes("--data-dir"), error.message);
  };
  await with_mount(
    "ro,size=1m",
    (directory) => checked(`${directory}/data`),
    () => checked("/proc/1/no-data"),
  );
  await with_directory(async (directory) => {
    await Deno.writeTextFile(`${directory}/file`, "");
    await checked(`${directory}/file`);
  });
});
