import { join } from "node:path";
import { error_line } from "@/base/errors.ts";
import { stringify_json } from "@/base/json.ts";
import { start_logging } from "@/base/log.ts";
import { type DaemonOptions, with_daemon } from "@/cli/daemon_client.ts";
import { coloured, grouped, print, print_aside, table } from "@/cli/output.ts";
import { session_of_daemon } from "@/cli/report/from_daemon.ts";
import { session_of_directory } from "@/cli/report/from_directory.ts";
import { session_name } from "@/cli/report/session_name.ts";
import { settings_of } from "@/cli/settings.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";
import { with_state_to_look_at } from "@/daemon/offline.ts";
import { session_page } from "@/scenario/pages/session_page.ts";
import { session_report, type SessionFacts, type SessionReport } from "@/scenario/session_report.ts";

/** The command's options. */
export interface ReportOptions extends DaemonOptions {
  readonly json: boolean;
  readonly report?: string;
  readonly config?: string;
  readonly dataDir?: string;
}

function sessions_text(reports: readonly SessionReport[]): string {
  const rows = reports.map((report) => {
    const { landed_ok, landed_error, rejected, expired, unknown } = report.operations;
    const { landing_ms, compute_units } = report;
    const shown = (value: number | null | undefined) =>
      value === null || value === undefined ? "-" : grouped(Math.round(value));
    return [
      `${report.thread_id} ${report.start_time}`,
      ...[
        grouped(report.seconds),
        grouped(landed_ok),
        grouped(landed_error + rejected + expired),
        grouped(unknown),
      ],
      ...[
        shown(landing_ms?.p50),
        shown(landing_ms?.p95),
        shown(compute_units.p50),
        grouped(report.findings.length),
      ],
    ];
  });
  const head = [
    "session",
    "seconds",
    "succeeded",
    "failed",
    "open",
    "landing p50",
    "p95",
    "CU p50",
    "findings",
  ];
  const partial = reports.filter(({ is_partial }) => is_partial).map(({ thread_id, start_time }) =>
    coloured(`${thread_id} ${start_time}: the journal does not hold every operation of it`, "yellow")
  );
  return [table(head, rows), ...partial].join("\n");
}

async function hand_out(facts: readonly SessionFacts[], options: ReportOptions): Promise<number> {
  const reports = facts.map(session_report);
  print(options.json ? stringify_json(reports, 2) : sessions_text(reports));
  const directory = options.report;
  if (directory === undefined) return EXIT.ok;
  const files: [string, string][] = [
    [join(directory, "report.html"), session_page(reports)],
    [join(directory, "report.json"), stringify_json(reports, 2) + "\n"],
  ];
  try {
    await Deno.mkdir(directory, { recursive: true });
    for (const [path, text] of files) await Deno.writeTextFile(path, text);
  } catch (caught) {
    throw new ExitError(EXIT.config, `Cannot write into ${directory}: ${error_line(caught)}. Check --report`);
  }
  print_aside(`Wrote ${files.map(([path]) => path).join(", ")}`);
  return EXIT.ok;
}

/** Reports on past sessions of a daemon, or of a data directory; answers the exit code. */
export async function run_report(sessions: readonly string[], options: ReportOptions): Promise<number> {
  const names = sessions.map(session_name);
  const { config, dataDir } = options;
  if (config === undefined && dataDir === undefined) {
    return await with_daemon(options, async (daemon) => {
      const facts: SessionFacts[] = [];
      for (const name of names) facts.push(await session_of_daemon(daemon, name));
      return await hand_out(facts, options);
    });
  }
  await start_logging("warning", false);
  const settings = await settings_of({
    ...config === undefined ? {} : { config },
    ...dataDir === undefined ? {} : { dataDir },
  });
  const facts = await with_state_to_look_at(settings, async (state) => {
    const found: SessionFacts[] = [];
    for (const name of names) found.push(await session_of_directory(state, name));
    return found;
  });
  return await hand_out(facts, options);
}
