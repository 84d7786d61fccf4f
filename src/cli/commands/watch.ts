import { type Clock, system_clock } from "@/base/clock.ts";
import { stringify_json } from "@/base/json.ts";
import { type DaemonOptions, with_daemon } from "@/cli/daemon_client.ts";
import { MAX_ENTRIES_SHOWN } from "@/cli/limits.ts";
import { print } from "@/cli/output.ts";
import { on_stop_signal } from "@/cli/stop_signal.ts";
import { table_columns, terminal_size } from "@/cli/terminal.ts";
import { frame_lines } from "@/cli/watch/frame.ts";
import { Screen } from "@/cli/watch/screen.ts";
import { type Snapshot, Watcher } from "@/cli/watch/snapshot.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";

/** Options of `watch`. */
export interface WatchOptions extends DaemonOptions {
  readonly interval: number;
  readonly once: boolean;
}

/** Documents, one a line, for other programs. */
async function stream(watcher: Watcher, every_ms: number, clock: Clock, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    print(stringify_json(await watcher.look(MAX_ENTRIES_SHOWN)));
    await clock.sleep(every_ms, stop);
  }
}

function print_once(snapshot: Snapshot, url: string): void {
  const columns = table_columns() ?? Infinity;
  const lines = frame_lines(snapshot, { columns, rows: Infinity }, { text: url });
  print(lines.join("\n"));
}

/** Redraws until `stop` is aborted. A daemon that does not answer any more leaves its last picture, marked as old. */
async function show_live(
  watcher: Watcher,
  first: Snapshot,
  options: { readonly every_ms: number; readonly url: string; readonly clock: Clock },
  stop: AbortController,
): Promise<void> {
  const { every_ms, url, clock } = options;
  let snapshot = first;
  let trouble: string | undefined;
  const draw = () => {
    const foot = trouble === undefined
      ? { text: `${url}  q ends` }
      : { text: `OLD: ${trouble}`, colour: "red" as const };
    screen.draw(frame_lines(snapshot, screen.size, foot));
  };
  using screen = new Screen(() => stop.abort(), draw);
  draw();
  while (!stop.signal.aborted) {
    await clock.sleep(every_ms, stop.signal);
    if (stop.signal.aborted) break;
    try {
      snapshot = await watcher.look(screen.size.rows);
      trouble = undefined;
    } catch (caught) {
      if (!(caught instanceof ExitError) || caught.exit_code !== EXIT.unavailable) throw caught;
      trouble = caught.message;
    }
    draw();
  }
}

/** Shows a running daemon until somebody ends it; answers the exit code. */
export function run_watch(options: WatchOptions): Promise<number> {
  const is_json = options.json === true;
  if (!options.once && !is_json && !Deno.stdout.isTerminal()) {
    throw new ExitError(EXIT.usage, "watch draws on a terminal: use --once for one picture, or --json");
  }
  return with_daemon(options, async (daemon) => {
    const clock = system_clock;
    const watcher = new Watcher(daemon, clock);
    const every_ms = Math.round(options.interval * 1_000);
    if (options.once) {
      const snapshot = await watcher.look(MAX_ENTRIES_SHOWN);
      if (is_json) print(stringify_json(snapshot, 2));
      else print_once(snapshot, daemon.shown_url);
      return EXIT.ok;
    }
    const stop = new AbortController();
    const signals = on_stop_signal();
    signals.signal.addEventListener("abort", () => stop.abort());
    try {
      if (is_json) await stream(watcher, every_ms, clock, stop.signal);
      else {
        const first = await watcher.look(terminal_size().rows);
        await show_live(watcher, first, { every_ms, url: daemon.shown_url, clock }, stop);
      }
    } finally {
      signals.release();
    }
    return EXIT.ok;
  });
}
