import type { Clock } from "@/base/clock.ts";
import { print_aside, rewrite_line } from "@/cli/output.ts";
import type { Tally } from "@/cli/demo/tally.ts";
import type { Service } from "@/daemon/compose.ts";

function progress_line(service: Service, tally: Tally, elapsed_s: number, seconds: number): string {
  const { deposit, withdrawal, swap } = tally.operations;
  const { operations_checked, findings } = service.auditor.counts();
  const done = Math.min(20, Math.floor(20 * elapsed_s / seconds));
  const bar = "#".repeat(done).padEnd(20, ".");
  return `[${bar}] ${String(elapsed_s).padStart(String(seconds).length)}/${seconds} s  ` +
    `deposits ${deposit.landed_ok}  withdrawals ${withdrawal.landed_ok}  swaps ${swap.landed_ok}  ` +
    `failed ${
      tally.total("landed_error", "rejected", "expired")
    }  checked ${operations_checked}  findings ${findings}`;
}

/** Shows how it goes, once a second, until the time is over or `stop` is aborted. */
export async function show_progress(
  service: Service,
  tally: Tally,
  seconds: number,
  clock: Clock,
  stop: AbortSignal,
): Promise<void> {
  const on_terminal = Deno.stderr.isTerminal();
  const started_ms = clock.monotonic_ms();
  for (let second = 1; second <= seconds && !stop.aborted; second += 1) {
    await clock.sleep(started_ms + second * 1_000 - clock.monotonic_ms(), stop);
    const line = progress_line(service, tally, second, seconds);
    if (on_terminal) rewrite_line(line);
    else print_aside(line);
  }
  if (on_terminal) print_aside("");
}
