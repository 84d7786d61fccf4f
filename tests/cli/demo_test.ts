import { join } from "node:path";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type JsonValue, parse_json } from "@/base/json.ts";
import { EXIT } from "@/daemon/exit_codes.ts";
import { CliProcess, type Ended, run_cli } from "../support/process.ts";
import { with_directory } from "../support/service.ts";

type Document = { [member: string]: JsonValue };
const KINDS = ["deposit", "withdrawal", "swap"];
const OUTCOMES = ["landed_ok", "landed_error", "rejected", "expired", "unknown"];

/** The one document on standard output. */
function document_of({ stdout }: Ended): Document {
  const document = parse_json(stdout);
  assert(
    document !== null && typeof document === "object" && !Array.isArray(document),
    "Expected one object",
  );
  return document;
}

function member(document: Document, name: string): Document {
  return document[name] as Document;
}

/** How many operations ended in one of these ways. */
function count(document: Document, kinds: readonly string[], outcomes: readonly string[]): number {
  const operations = member(document, "operations");
  return kinds.flatMap((kind) => outcomes.map((outcome) => Number((operations[kind] as Document)[outcome])))
    .reduce((sum, value) => sum + value, 0);
}

/** Everything in the document must hang together. */
function assert_sound(document: Document): void {
  for (const kind of KINDS) {
    assertEquals(Object.keys(member(document, "operations")[kind] as Document), OUTCOMES);
  }
  assertEquals(document.findings, []);
  assertEquals(count(document, KINDS, ["unknown"]), 0);
  const { operations_checked, operations_equal, pool_checks } = member(document, "checks");
  const landed = count(document, KINDS, ["landed_ok", "landed_error"]);
  assertEquals([operations_checked, operations_equal], [landed, landed]);
  assertEquals(Number(pool_checks), 13);
  const threads = document.threads as Document[];
  assertEquals(threads.map(({ thread_id }) => thread_id).sort(), [
    ...["deposit_1", "deposit_2", "swap_1", "swap_2", "withdrawal_1", "withdrawal_2"],
  ]);
  assert(threads.every(({ status }) => status === "stopped"), "All threads have been stopped");
  for (const kind of KINDS) {
    const own = threads.filter(({ type }) => type === kind).map(({ statistics }) => statistics as Document);
    const landed_ok = own.reduce((sum, { outcomes }) => sum + Number((outcomes as Document).landed_ok), 0);
    assertEquals(count(document, [kind], ["landed_ok"]), landed_ok);
  }
}

/** `pass` ends with 0; `vacuous`, where some kind never succeeded in so short a time, with 91. */
function assert_verdict(document: Document, code: number): void {
  const all_succeeded = KINDS.every((kind) => count(document, [kind], ["landed_ok"]) > 0);
  assertEquals([document.verdict, code], all_succeeded ? ["pass", EXIT.ok] : ["vacuous", EXIT.vacuous]);
}

Deno.test("demo --json prints exactly one document, with the documented members, and leaves nothing behind", () =>
  with_directory(async (directory) => {
    const ended = await run_cli("demo", ["--seconds", "4", "--json", "--seed", "7"], { TMPDIR: directory });
    const document = document_of(ended);
    assertEquals(Object.keys(document), [
      ...["verdict", "seed", "seconds", "cluster", "pools", "operations", "shared", "checks", "findings"],
      ...["rpc_calls", "first_operation_ms", "threads"],
    ]);
    assertEquals([document.seed, document.seconds], [7, 4]);
    assert_sound(document);
    assert_verdict(document, ended.code);
    assert(count(document, ["deposit"], ["landed_ok"]) > 0, "Deposits need nobody else");
    const { kind, rpc_url } = member(document, "cluster");
    assertEquals([kind, new URL(String(rpc_url)).hostname], ["embedded", "127.0.0.1"]);
    assertEquals((document.pools as Document[]).map(({ ratio_display }) => ratio_display), [
      "1 Token A = 160 Token B",
    ]);
    assertEquals(Object.keys(member(document, "shared")), [
      "lp_tokens",
      "withdrawn_tokens",
      "swapped_tokens",
    ]);
    const { total, per_operation } = member(document, "rpc_calls");
    assert(Number(total) > 0 && Number(per_operation) > 0, "Calls are counted");
    assert(
      Number(document.first_operation_ms) < 2_000,
      `The first operation: ${document.first_operation_ms} ms`,
    );
    assert(!/^\s+at |internal error/m.test(ended.stderr), ended.stderr);
    const left = await Array.fromAsync(Deno.readDir(directory), ({ name }) => name);
    assertEquals(left.filter((name) => name.startsWith("frt_stress")), []);
  }));

for (const name of ["SIGINT", "SIGTERM"] as const) {
  Deno.test(`demo that is interrupted by ${name} prints its report on what it has done`, () =>
    with_directory(async (directory) => {
      const args = ["--seconds", "600", "--json", "--seed", "8"];
      await using process = CliProcess.start("demo", args, { TMPDIR: directory });
      await process.saw(/ 2\/600 s/);
      process.signal(name);
      const ended = await process.ended();
      const document = document_of(ended);
      assert_sound(document);
      assert_verdict(document, ended.code);
      assert(Number(document.seconds) >= 2 && Number(document.seconds) < 60, `${document.seconds} seconds`);
      assert(ended.took_ms < 6_000, `It took ${ended.took_ms} ms to end`);
      const left = await Array.fromAsync(Deno.readDir(directory), ({ name }) => name);
      assertEquals(left.filter((name) => name.startsWith("frt_stress")), []);
    }));
}

Deno.test("demo for a person prints a table and the verdict, without escape codes into a pipe", async () => {
  const { code, stdout } = await run_cli("demo", ["--seconds", "2", "--seed", "9"]);
  assert(code === EXIT.ok || code === EXIT.vacuous, `Exit code ${code}`);
  for (const kind of KINDS) assert(new RegExp(`^${kind} `, "m").test(stdout), stdout);
  assertStringIncludes(stdout, code === EXIT.ok ? "PASS" : "VACUOUS");
  assertStringIncludes(stdout, "seed        9");
  assert(!stdout.includes("\x1b"), "Escape codes in a pipe");
});

Deno.test("demo whose ledger's port is taken ends with 78 and removes its directory", () =>
  with_directory(async (directory) => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    const args = ["--json", "--localnet-port", String(port)];
    const { code, stdout, stderr } = await run_cli("demo", args, { TMPDIR: join(directory) });
    assertEquals([code, stdout], [EXIT.config, ""]);
    assertStringIncludes(stderr, `Port ${port}`);
    const left = await Array.fromAsync(Deno.readDir(directory), ({ name }) => name);
    assertEquals(left.filter((name) => name.startsWith("frt_stress")), []);
  }));
