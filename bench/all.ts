/** Every benchmark one after the other, each in a process of its own; in the full form docs/PERFORMANCE.md is written anew. */
import { cpus, loadavg } from "node:os";
import { coerce_error } from "@/base/errors.ts";
import { print_aside } from "@/cli/output.ts";
import type { AllReport, BenchReport } from "./all_report.ts";
import type { BenchOptions, BenchResult } from "./measure.ts";
import { write_page } from "./page.ts";
import { young_memory_option } from "../tools/young_memory.ts";

const PERMISSIONS = ["net=127.0.0.1", "read", "write", "env", "ffi", "run=sh"].map((name) =>
  `--allow-${name}`
);

async function run_one(bench: string, { short, stop }: BenchOptions): Promise<BenchReport> {
  const [load_before = 0] = loadavg();
  const started_ms = performance.now();
  const main = new URL("./main.ts", import.meta.url).pathname;
  const args = [
    "run",
    await young_memory_option(),
    "--no-check",
    "--node-modules-dir=manual",
    ...PERMISSIONS,
    main,
    bench,
    "--json",
  ];
  const command = new Deno.Command(Deno.execPath(), {
    args: short ? [...args, "--short"] : args,
    stdout: "piped",
    stderr: "inherit",
    signal: stop,
  });
  const { success, code, stdout } = await command.output();
  stop.throwIfAborted();
  const seconds = Math.round((performance.now() - started_ms) / 1_000);
  const [load_after = 0] = loadavg();
  const common = { bench, load_before, load_after, seconds };
  if (!success) return { ...common, result: undefined, problem: `it ended with ${code}` };
  try {
    const result = JSON.parse(new TextDecoder().decode(stdout)) as BenchResult;
    return { ...common, result, problem: undefined };
  } catch (caught) {
    return { ...common, result: undefined, problem: coerce_error(caught).message };
  }
}

/** Runs `names`. A benchmark that fails is reported and keeps none of the others from running. */
export async function bench_all(names: readonly string[], options: BenchOptions): Promise<AllReport> {
  const reports: BenchReport[] = [];
  for (const name of names) {
    print_aside(`${name} (${reports.length + 1} of ${names.length})`);
    reports.push(await run_one(name, options));
  }
  const report: AllReport = {
    form: options.short ? "short" : "full",
    machine: `${navigator.hardwareConcurrency} x ${cpus()[0]?.model.trim() || "unknown"}`,
    deno: Deno.version.deno,
    finished_at: new Date().toISOString(),
    reports,
  };
  if (!options.short) await write_page(report);
  return report;
}
