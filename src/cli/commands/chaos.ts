import { join } from "node:path";
import { system_clock } from "@/base/clock.ts";
import { stringify_json } from "@/base/json.ts";
import { start_logging } from "@/base/log.ts";
import { random_seed } from "@/base/rng.ts";
import { type Part, PARTS, play_spec } from "@/cli/chaos/parts.ts";
import { chaos_exit_code, chaos_report, chaos_text, type FaultRow } from "@/cli/chaos/report.ts";
import type { WantedFault } from "@/nemesis/catalogue.ts";
import { print, print_aside } from "@/cli/output.ts";
import { on_stop_signal } from "@/cli/stop_signal.ts";

/** The command's options. */
export interface ChaosOptions {
  readonly seconds: number;
  readonly seed?: number;
  /** Parts of the campaign by name. */
  readonly only?: readonly string[];
  /** In place of the campaign: these faults together. */
  readonly faults?: readonly WantedFault[];
  readonly json: boolean;
}

function line_of(row: FaultRow): string {
  const well = row.wrong.length === 0 ? "well" : `WRONG (${row.wrong.length})`;
  return `${row.fault}: ${row.operations} operations, ${row.struck} strikes, ${well}`;
}

function parts_of({ only, faults }: ChaosOptions): readonly Part[] {
  if (faults !== undefined) return [play_spec(faults)];
  return PARTS.filter(({ name }) => only === undefined || only.includes(name));
}

/** Runs the fault campaign; answers the exit code. */
export async function run_chaos(options: ChaosOptions): Promise<number> {
  await start_logging("error", false);
  const seed = options.seed ?? random_seed();
  const parts = parts_of(options);
  const lasting_ms = options.seconds * 1_000 / parts.length;
  const directory = await Deno.makeTempDir({ prefix: "frt_stress_chaos_" });
  const stop = on_stop_signal();
  const started_ms = system_clock.monotonic_ms();
  const faults: FaultRow[] = [];
  try {
    print_aside(`${parts.length} faults for ${options.seconds} s in all, seed ${seed} …`);
    for (const { name, play } of parts) {
      if (stop.signal.aborted) break;
      const row = await play({ directory: join(directory, name), seed, lasting_ms, stop: stop.signal });
      faults.push(row);
      print_aside(line_of(row));
    }
    const wall_seconds = Math.round((system_clock.monotonic_ms() - started_ms) / 100) / 10;
    const report = chaos_report({ seed, seconds: options.seconds, wall_seconds, faults });
    print(options.json ? stringify_json(report, 2) : chaos_text(report));
    return chaos_exit_code(report);
  } finally {
    stop.release();
    await Deno.remove(directory, { recursive: true });
  }
}
