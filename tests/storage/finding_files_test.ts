import { assert, assertEquals, assertRejects } from "@std/assert";
import { system_clock } from "@/base/clock.ts";
import { MAX_FINDINGS_KEPT } from "@/base/limits.ts";
import { FailureError } from "@/domain/failure.ts";
import type { FindingGroup } from "@/domain/finding.ts";
import { FindingBook } from "@/engine/finding_book.ts";
import { DocumentVersionError } from "@/storage/atomic_file.ts";
import { open_data_dir } from "@/storage/data_dir.ts";
import { decode_finding, encode_finding } from "@/storage/documents/finding_document.ts";
import { disk } from "@/storage/file_system.ts";
import { FindingFiles, load_findings } from "@/storage/finding_files.ts";
import { document_text } from "@/storage/fragment_cache.ts";
import { finding_path, type Layout } from "@/storage/layout.ts";
import { finding_of } from "../support/findings.ts";
import { until, with_directory } from "../support/service.ts";
import { Steps } from "./faults.ts";
import { MemoryDisk } from "./memory_disk.ts";

const NOW_MS = Date.parse("2025-01-15T10:30:45Z");

function group_of(invariant: string, times = 1): FindingGroup {
  const book = new FindingBook();
  for (let time = 0; time < times; time += 1) {
    book.note(finding_of(invariant, 7 + time), NOW_MS + time * 1_000);
  }
  const [group] = book.findings;
  assert(group !== undefined);
  return group;
}

function with_layout(play: (layout: Layout) => Promise<void>): Promise<void> {
  return with_directory(async (directory) => {
    const data = await open_data_dir(disk, directory, 1);
    try {
      await play(data.layout);
    } finally {
      data.release();
    }
  });
}

Deno.test("findings/: what is written comes back, every digit and with its evidence, for its owner only", () =>
  with_layout(async (layout) => {
    const files = new FindingFiles(disk, layout, system_clock);
    const groups = [group_of("I5", 3), {
      ...group_of("pool_state.tracked_a"),
      evidence: null,
      pool_id: null,
    }];
    for (const group of groups) files.note(group);
    await files.close();
    await files.close();
    assertEquals((await load_findings(disk, layout, NOW_MS)).findings, groups);
    const status = await disk.status(finding_path(layout, groups[0]?.id ?? ""));
    assertEquals(status?.mode, 0o600);
  }));

Deno.test("findings/: a count is written again, a group that made room is removed", () =>
  with_layout(async (layout) => {
    const files = new FindingFiles(disk, layout, system_clock);
    files.note(group_of("I5"));
    files.note(group_of("T1"));
    const read = async () => (await load_findings(disk, layout, NOW_MS)).findings;
    await until("both are written", async () => (await read()).length === 2);
    files.note(group_of("I5", 9));
    files.forget(group_of("T1"));
    await until("it is written again", async () => {
      const [only, ...more] = await read();
      return only?.count === 9 && only.invariant === "I5" && more.length === 0;
    });
    assertEquals(files.problem, undefined);
    await files.close();
  }));

Deno.test("findings/: what cannot be read is named and set aside, the others come back", () =>
  with_layout(async (layout) => {
    const good = group_of("I5");
    const other = { ...group_of("T1"), id: "T1-111111111111" };
    const files: [name: string, text: string][] = [
      [good.id, document_text(encode_finding(good))],
      ["cut", document_text(encode_finding(good)).slice(0, 200)],
      ["renamed", document_text(encode_finding(other))],
      ["climbing", document_text({ ...encode_finding(good), id: "../threads" })],
    ];
    for (const [name, text] of files) await Deno.writeTextFile(finding_path(layout, name), text);
    await Deno.writeTextFile(`${layout.findings_directory}/notes.txt`, "mine");
    const { findings, reports } = await load_findings(disk, layout, NOW_MS);
    assertEquals(findings, [good]);
    assertEquals(reports.map(({ severity }) => severity), ["loss", "loss", "loss"]);
    for (const name of ["cut", "renamed", "climbing"]) {
      const path = finding_path(layout, name);
      assert(reports.some((report) => report.path === path && report.message.includes("kept as")), name);
      assert(await disk.status(`${path}.corrupt-2025-01-15_10-30-45`) !== undefined, name);
    }
    assertEquals((await load_findings(disk, layout, NOW_MS)).reports, []);
  }));

Deno.test("findings/: the worst are kept in mind when there are too many files; none is removed", async () => {
  const memory = new MemoryDisk();
  const { layout } = await open_data_dir(memory, "/data", 1);
  const sample = group_of("I5");
  for (let number = 1; number <= MAX_FINDINGS_KEPT + 2; number += 1) {
    const id = `I5-${number}`;
    const severity = number > MAX_FINDINGS_KEPT ? "critical" : "medium";
    const text = document_text(encode_finding({ ...sample, id, fingerprint: id, number, severity }));
    const file = await memory.create(finding_path(layout, id), 0o600);
    await file.write(new TextEncoder().encode(text));
    file.close();
  }
  const { findings, reports } = await load_findings(memory, layout, NOW_MS);
  const [first] = findings;
  assertEquals([findings.length, first?.number], [MAX_FINDINGS_KEPT, MAX_FINDINGS_KEPT + 1]);
  assertEquals(reports.length, 1);
  assertEquals((await memory.list(layout.findings_directory)).length, MAX_FINDINGS_KEPT + 2);
});

Deno.test("findings/: a disk that fails once loses nothing; one that goes on failing is told at the end", async () => {
  for (const lasting of [false, true]) {
    const memory = new MemoryDisk();
    const { layout } = await open_data_dir(memory, "/data", 1);
    const files = new FindingFiles(memory, layout, system_clock);
    memory.steps = lasting ? new Steps(1, "crash") : new Steps(1, "no_space");
    files.note(group_of("I5"));
    await until("it is said", () => files.problem !== undefined);
    if (lasting) {
      const caught = await assertRejects(() => files.close());
      assert(caught instanceof FailureError, String(caught));
      continue;
    }
    await files.close();
    assertEquals((await load_findings(memory, layout, NOW_MS)).findings, [group_of("I5")]);
  }
});

Deno.test("findings/: a file of another version is left alone and ends the start", () =>
  with_layout(async (layout) => {
    const path = finding_path(layout, "I5-1");
    await Deno.writeTextFile(path, '{"format_version": 9}');
    const caught = await assertRejects(() => load_findings(disk, layout, NOW_MS));
    assert(caught instanceof DocumentVersionError, String(caught));
    assert(await disk.status(path) !== undefined);
    assertEquals(decode_finding(document_text(encode_finding(group_of("I5")))), group_of("I5"));
  }));
