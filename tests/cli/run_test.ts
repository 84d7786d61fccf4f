/** The command `run`, from the command line to its exit code and its files. */
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { EXIT } from "@/daemon/exit_codes.ts";
import { assert_accessible, prefer } from "../dashboard/page_checks.ts";
import { has_browser, TestBrowser } from "../support/browser.ts";
import { assert_self_contained, read_markup } from "../support/markup.ts";
import { assert_refused, CliProcess, run_cli } from "../support/process.ts";
import { with_directory } from "../support/service.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Opens a report in a real browser, dark and light: nothing is asked for, nothing is forbidden, everybody can read it. */
async function assert_readable(path: string): Promise<void> {
  if (!await has_browser()) return;
  await using browser = await TestBrowser.start();
  const page = await browser.open(pathToFileURL(path).href);
  for (const theme of ["dark", "light"] as const) {
    await prefer(page, theme);
    await assert_accessible(page, `${theme}: ${path}`);
  }
  assertEquals(browser.complaints, []);
  assertEquals(browser.requested.filter((url) => !/^(?:file|data|about):/.test(url)), []);
}

/** Deposits of one thread, in short slots; `more` is the rest of the file. */
function deposits(bound: string, more: string): string {
  return `name = "test"
looks_for = "What this test wants to see <b>&"
${bound}
slot_ms = 40
[generator]
max_lateness_ms = 60000
[[pool]]
token_a_decimals = 9
token_b_decimals = 6
ratio_whole_number = 160
ratio_direction = "a_to_b"
[[thread]]
kind = "deposit"
token_type = "A"
initial_amount = 1000000000
${more}`;
}

/** Runs a scenario's text; answers how it ended. */
async function run_text(text: string, args: readonly string[] = []) {
  let ended: Awaited<ReturnType<typeof run_cli>> | undefined;
  await with_directory(async (directory) => {
    const file = join(directory, "test.toml");
    await Deno.writeTextFile(file, text);
    ended = await run_cli("cli", ["run", file, ...args], { TMPDIR: directory });
    const left = await Array.fromAsync(Deno.readDir(directory), ({ name }) => name);
    assertEquals(left.filter((name) => name.startsWith("frt_stress")), []);
  });
  assert(ended !== undefined);
  return ended;
}

Deno.test("run: the smoke scenario passes, and its report is complete, self-contained and well formed", () =>
  with_directory(async (directory) => {
    const out = join(directory, "out");
    const summary = join(directory, "step.md");
    const args = ["run", "config/scenarios/smoke.toml", "--report", out, "--json", "--seed", "7"];
    const { code, stdout, stderr } = await run_cli("cli", args, {
      TMPDIR: directory,
      GITHUB_STEP_SUMMARY: summary,
    });
    assertEquals(code, EXIT.ok, stderr);
    const report = JSON.parse(stdout);
    assertEquals([report.verdict, report.exit_code, report.reasons, report.seed], ["pass", 0, [], 7]);
    assertEquals(JSON.parse(await Deno.readTextFile(join(out, "report.json"))), report);
    for (const kind of ["deposit", "withdrawal", "swap"]) {
      assert(report.operations[kind].outcomes.landed_ok > 0, kind);
      assert(
        report.operations[kind].landing_ms.p95 > 0 && report.operations[kind].compute_units.p50 > 0,
        kind,
      );
    }
    assertEquals(report.checks.operations_checked, report.checks.operations_equal);
    const committed = await Deno.readTextFile(join(ROOT, "program/fixed_ratio_trading.so.sha256"));
    assertEquals(report.program.sha256, committed.split(" ")[0]);
    assertEquals(report.thresholds.map(({ result }: { result: string }) => result), ["held", "held", "held"]);
    const page = await Deno.readTextFile(join(out, "report.html"));
    assert_self_contained(page);
    const charts = read_markup(page, true).filter(({ name }) => name === "svg");
    assert(charts.length >= 7 && charts.every(({ attributes }) => attributes["aria-label"] !== ""), "Charts");
    for (const part of ["PASS", report.program.sha256, report.versions.deno, "[[thread]]"]) {
      assertStringIncludes(page, part);
    }
    const junit = read_markup(await Deno.readTextFile(join(out, "junit.xml")), false);
    const [suites] = junit;
    assertEquals([suites?.attributes.tests, suites?.attributes.failures, suites?.attributes.errors], [
      "5",
      "0",
      "0",
    ]);
    assertEquals(junit.filter(({ name }) => name === "testcase").length, 5);
    assertEquals(await Deno.readTextFile(summary), await Deno.readTextFile(join(out, "summary.md")));
    assertStringIncludes(await Deno.readTextFile(summary), "Scenario smoke: PASS");
  }));

Deno.test("run: a build with a planted bug ends with 90, and the report has the finding with its evidence", () =>
  with_directory(async (directory) => {
    const program = join(ROOT, "tests/fixtures/planted/deposit_mints_one_more.so");
    const args = ["--program", program, "--events", "--report", directory];
    const { code, stdout, stderr } = await run_text(deposits("operations = 2", ""), args);
    assertEquals(code, EXIT.finding, stderr);
    const events = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
    const types = new Set(events.map(({ type }) => type));
    for (const type of ["run_started", "operation", "progress", "finding", "threshold", "verdict"]) {
      assert(types.has(type), `No event ${type}`);
    }
    assertEquals([events[0].type, events.at(-1).type], ["run_started", "verdict"]);
    assertEquals([events.at(-1).verdict, events.at(-1).exit_code], ["finding", EXIT.finding]);
    const report = JSON.parse(await Deno.readTextFile(join(directory, "report.json")));
    assert(report.findings.some(({ evidence }: { evidence: unknown }) => evidence !== null), "Evidence");
    const page = await Deno.readTextFile(join(directory, "report.html"));
    assert_self_contained(page);
    assertStringIncludes(page, report.findings[0].invariant);
    await assert_readable(join(directory, "report.html"));
    assertStringIncludes(page, "What this test wants to see &lt;b&gt;&amp;");
    const failures = read_markup(await Deno.readTextFile(join(directory, "junit.xml")), false)
      .filter(({ name }) => name === "failure");
    assert(failures.length >= report.findings.length, "Every finding is a failure");
  }));

Deno.test("run: a broken threshold ends with 99, at once where it says so", async () => {
  const text = deposits(
    "duration_seconds = 600",
    '[thresholds]\n"operations{kind:deposit}" = { threshold = "count < 1", abort_on_fail = true }\n',
  );
  const { code, stdout, stderr } = await run_text(text, ["--json"]);
  assertEquals(code, EXIT.threshold, stderr);
  const report = JSON.parse(stdout);
  assertEquals([report.verdict, report.end], ["threshold", "threshold"]);
  assertStringIncludes(report.reasons[0].text, "operations{kind:deposit}: count < 1 is broken");
});

Deno.test("run: a load that its threads cannot take is INVALID and ends with 92", async () => {
  const load = "[load]\nrate_per_second = 100\ndistribution = 'constant'\n";
  const { code, stdout, stderr } = await run_text(deposits("duration_seconds = 2", load), []);
  assertEquals(code, EXIT.invalid, stderr);
  assertStringIncludes(stdout, "INVALID: generator-bound:");
  assertStringIncludes(stdout, "give it more threads, or a lower rate");
});

Deno.test("run: operations that never succeed, and thresholds without samples, prove nothing: 91", async () => {
  const more =
    '[[thread]]\nkind = "withdrawal"\ntoken_type = "B"\n[thresholds]\n"landing{kind:withdrawal}" = "max < 1000s"\n';
  const { code, stdout, stderr } = await run_text(deposits("operations = 1", more), []);
  assertEquals(code, EXIT.vacuous, stderr);
  assertStringIncludes(stdout, "VACUOUS: no withdrawal ever succeeded");
  assertStringIncludes(stdout, "VACUOUS: landing{kind:withdrawal}: max < 1000s proves nothing: no samples");
});

Deno.test("run: what cannot be run ends with 64 or 78 in one line, before anything is started", () =>
  with_directory(async (directory) => {
    const file = join(directory, "bad.toml");
    await Deno.writeTextFile(file, 'name = "x"\nlooks_fro = "y"\n');
    assert_refused(await run_cli("cli", ["run", file]), EXIT.config, "bad.toml:2", "did you mean looks_for?");
    assert_refused(await run_cli("cli", ["run", "/nowhere.toml"]), EXIT.config, "/nowhere.toml", "smoke");
    assert_refused(
      await run_cli("cli", ["run", "tests"]),
      EXIT.config,
      "Cannot read tests: there is no such file",
    );
    assert_refused(await run_cli("cli", ["run", "smoke", "--json", "--events"]), EXIT.usage, "--events");
    assert_refused(await run_cli("cli", ["run", "smoke", "--url", "devnet"]), EXIT.config, "--data-dir");
  }));

Deno.test("run: the baseline that a run has written holds for the next one, and one that is exceeded ends with 99", () =>
  with_directory(async (directory) => {
    const baseline = join(directory, "baseline.json");
    const text = deposits("operations = 3", "[baseline]\ncompute_units_percent = 400\n");
    const missing = await run_text(text, ["--baseline", baseline]);
    assert_refused(missing, EXIT.config, 'no entry "test"', "--write-baseline");
    const args = ["--baseline", baseline, "--json", "--data-dir", join(directory, "data")];
    const first = await run_text(text, [...args, "--write-baseline", "--sweep"]);
    assertEquals(first.code, EXIT.ok, first.stderr);
    assertStringIncludes(first.stderr, "Deleted 1 threads");
    const written = JSON.parse(await Deno.readTextFile(baseline));
    assertEquals(written.scenarios.test.program_sha256, JSON.parse(first.stdout).program.sha256);
    written.scenarios.test.compute_units.deposit.p95 = 1;
    await Deno.writeTextFile(baseline, JSON.stringify(written));
    const second = await run_text(text, args);
    assertEquals(second.code, EXIT.threshold, second.stderr);
    const { thresholds, operations } = JSON.parse(second.stdout);
    const [compared] = thresholds.filter(({ source }: { source: string }) => source === "baseline");
    assertEquals([compared.condition, compared.result], ["p(95) <= 5", "broken"]);
    assert(
      operations.deposit.outcomes.landed_ok >= 3,
      "Operations of the second run on the same data directory",
    );
  }));

Deno.test("run: the library's baseline is of the committed program", async () => {
  const committed = await Deno.readTextFile(join(ROOT, "program/fixed_ratio_trading.so.sha256"));
  const { scenarios } = JSON.parse(await Deno.readTextFile(join(ROOT, "config/scenarios/baseline.json")));
  const stale = Object.entries(scenarios as Record<string, { program_sha256: string }>)
    .filter(([, { program_sha256 }]) => program_sha256 !== committed.split(" ")[0]).map(([name]) => name);
  assertEquals(stale, [], "Measure these anew: cli run NAME --write-baseline");
});

Deno.test("run: one that is stopped tells what it has done, and is INVALID", () =>
  with_directory(async (directory) => {
    const file = join(directory, "test.toml");
    await Deno.writeTextFile(file, deposits("duration_seconds = 600", ""));
    await using process = CliProcess.start("cli", ["run", file, "--json"], { TMPDIR: directory });
    await process.saw(/^2\/600 s/m);
    process.signal("SIGTERM");
    const { code, stdout } = await process.ended();
    assertEquals(code, EXIT.invalid);
    const report = JSON.parse(stdout);
    assertEquals([report.verdict, report.end], ["invalid", "stopped"]);
    assert(report.operations.deposit.outcomes.landed_ok > 0 && report.seconds < 600, stdout.slice(0, 500));
    const left = await Array.fromAsync(Deno.readDir(directory), ({ name }) => name);
    assertEquals(left.filter((name) => name.startsWith("frt_stress")), []);
  }));
