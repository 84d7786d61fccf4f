import { assert, assertEquals } from "@std/assert";
import { fit_line } from "@/cli/soak/line_fit.ts";
import type { SoakReport } from "@/cli/soak/measure.ts";
import { EXIT } from "@/daemon/exit_codes.ts";
import { test_seed } from "../base/test_seed.ts";
import { run_cli } from "../support/process.ts";

Deno.test("line fit: the slope of points on a line is its slope, and chance around it changes little", () => {
  const line = Array.from({ length: 50 }, (_, at_s) => ({ at_s, value: 7 + 3 * at_s }));
  assert(Math.abs(fit_line(line).per_second - 3) < 1e-9 && fit_line(line).error_per_second < 1e-6);
  const waves = line.map(({ at_s, value }) => ({ at_s, value: value + (at_s % 2 === 0 ? 5 : -5) }));
  const { per_second, error_per_second } = fit_line(waves);
  assert(Math.abs(per_second - 3) < 2 * error_per_second && error_per_second < 0.1, `${per_second}`);
  assertEquals(fit_line([{ at_s: 1, value: 5 }]), { per_second: 0, error_per_second: 0 });
});

Deno.test("Beyond its capacity the service holds back: cycles are late and reported so, and nothing breaks", async () => {
  const seed = test_seed();
  // Forty threads that want to operate every 3 ms: no machine keeps up with that on slots of 50 ms.
  const { code, stdout, stderr } = await run_cli("cli", [
    "soak",
    "--minutes",
    "0.07",
    "--json",
    "--seed",
    String(seed),
  ]);
  assertEquals(code, EXIT.ok, `TEST_SEED=${seed}: ${stdout}${stderr}`);
  const report = JSON.parse(stdout) as SoakReport;
  assertEquals([report.verdict, report.findings, report.unknown, report.stopped_threads], ["pass", 0, 0, 0]);
  assertEquals([report.seed, report.threads], [seed, 40]);
  assert(report.operations > 40, `${report.operations} operations`);
  // One operation in flight for each thread, besides refills: what cannot be done waits where it begins.
  assert(report.most_open_transactions <= 2 * report.threads, `${report.most_open_transactions} open`);
  assert(report.worst_lateness_ms > 0, "No cycle was late");
  assert(report.resident.at_end_mb > 0 && report.heap.at_end_mb > 0);
});
