import "@/cli/quiet_start.ts";
import { print, print_aside, table } from "@/cli/output.ts";
import { EXIT } from "@/daemon/exit_codes.ts";
import type { BenchResult } from "./measure.ts";
import { bench_signing } from "./signing.ts";

const BENCHES: Readonly<Record<string, () => BenchResult | Promise<BenchResult>>> = {
  signing: bench_signing,
};

function text_of(result: BenchResult): string {
  const figures = result.measurements.map((
    { name, per_second },
  ) => [name, per_second.toLocaleString("en-US")]);
  const ratios = Object.entries(result.ratios).map(([name, value]) => [name, String(value)]);
  return [table([result.bench, "per second"], figures), "", table(["ratio", "value"], ratios)].join("\n");
}

async function main(args: readonly string[]): Promise<number> {
  const [name, ...options] = args;
  const run = BENCHES[name ?? ""];
  if (run === undefined || options.some((option) => option !== "--json")) {
    print_aside(`usage: deno task bench NAME [--json], NAME one of: ${Object.keys(BENCHES).join(", ")}`);
    return EXIT.usage;
  }
  const result = await run();
  print(options.includes("--json") ? JSON.stringify(result, null, 2) : text_of(result));
  return EXIT.ok;
}

Deno.exit(await main(Deno.args));
