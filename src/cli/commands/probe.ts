import { join } from "node:path";
import { system_clock } from "@/base/clock.ts";
import { error_line } from "@/base/errors.ts";
import { stringify_json } from "@/base/json.ts";
import { start_logging } from "@/base/log.ts";
import { with_daemon } from "@/cli/daemon_client.ts";
import { coloured, grouped, print, print_aside, table } from "@/cli/output.ts";
import { on_stop_signal } from "@/cli/stop_signal.ts";
import { type Service, start_service } from "@/daemon/compose.ts";
import { parse_config } from "@/daemon/config.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";
import type { Address } from "@/domain/address.ts";
import { RpcError } from "@/jsonrpc/rpc_error.ts";
import type { WireResult } from "@/rpc/wire.ts";

/** The command's options. */
export interface ProbeOptions {
  readonly json: boolean;
  /** A running daemon; without it the probes run on an embedded ledger of their own. */
  readonly url?: string;
  readonly tokenFile?: string;
  readonly program?: string;
  readonly programId?: Address;
}

type Report = WireResult<"probe_pool">;

/** Some forty transactions wait for each other. */
const SLOT_MS = 40;
const CONFIRMED = { confirm: true } as const;

/** Outcomes that not even the specification knows are findings; what could not be checked proves nothing. */
function exit_code_of({ violated, undecided }: Report): number {
  if (violated > 0) return EXIT.finding;
  return undecided > 0 ? EXIT.vacuous : EXIT.ok;
}

const VERDICT_WORDS: Record<Report["checks"][number]["verdict"], string> = {
  holds: "holds",
  known_weakness: "weakness",
  violated: "VIOLATED",
  undecided: "undecided",
};

function list(numbers: readonly string[]): string {
  return numbers.length === 0 ? "none" : numbers.join(", ");
}

function summary_text(report: Report): string {
  const { checks, found, not_found, holding, violated, undecided, cost_lamports, left_behind } = report;
  const told = checks.filter(({ verdict, weakness }) => verdict !== "holds" || weakness !== null);
  const rows = told.map(({ verdict, weakness, check, observed }) => [
    ...[VERDICT_WORDS[verdict], weakness ?? "", check, observed],
  ]);
  return [
    table(["verdict", "", "check", "observed"], rows),
    "",
    `checks      ${checks.length}: ${holding} hold, ${violated} violated, ${undecided} undecided`,
    `weaknesses  ${list(found)}; looked for and not there: ${list(not_found)}`,
    `cost        ${grouped(cost_lamports)} lamports` +
    (left_behind === null ? "" : `; not all came back: ${left_behind}`),
    "",
    violated > 0
      ? coloured("FAIL: the contract did what not even its specification knows", "red")
      : coloured("The contract does what its specification says; see the weaknesses above", "green"),
  ].join("\n");
}

function show(report: Report, { json }: ProbeOptions): number {
  print(json ? stringify_json(report, 2) : summary_text(report));
  return exit_code_of(report);
}

async function temporary_directory(): Promise<string> {
  try {
    return await Deno.makeTempDir({ prefix: "frt_stress_probe_" });
  } catch (caught) {
    throw new ExitError(EXIT.config, `Cannot make a temporary directory: ${error_line(caught)}. Set TMPDIR`);
  }
}

async function probe({ methods, broken }: Service): Promise<Report> {
  const failed = broken.then((error) => {
    throw new ExitError(EXIT.ledger_unreachable, `The probes cannot go on: ${error.message}`);
  });
  try {
    return await Promise.race([methods.call("probe_pool", CONFIRMED), failed]) as Report;
  } catch (caught) {
    if (!(caught instanceof RpcError)) throw caught;
    throw new ExitError(EXIT.refused, caught.message);
  }
}

/** On a ledger of its own, which is removed afterwards. */
async function probe_embedded(options: ProbeOptions): Promise<number> {
  await start_logging("warning", false);
  const { program, programId: program_id, json } = options;
  const directory = await temporary_directory();
  const stop = on_stop_signal();
  try {
    if (!json) print_aside("Starting an embedded Solana ledger, and probing its contract …");
    const config = parse_config({
      daemon: { data_directory: join(directory, "data"), log_level: "warning" },
      solana: program_id === undefined ? {} : { program_id },
      localnet: { port: 0, slot_ms: SLOT_MS, ...(program === undefined ? {} : { program }) },
    }, "the settings of the probes");
    const service = await start_service(config, system_clock, stop.signal);
    if (service === undefined) return EXIT.vacuous; // Stopped while it was starting.
    try {
      return show(await probe(service), options);
    } finally {
      await service.lifecycle.stop();
    }
  } finally {
    stop.release();
    await Deno.remove(directory, { recursive: true });
  }
}

/** Runs the active probes, on an embedded ledger or through a running daemon; answers the exit code. */
export function run_probe(options: ProbeOptions): Promise<number> {
  const { url } = options;
  if (url === undefined) return probe_embedded(options);
  if (options.program !== undefined || options.programId !== undefined) {
    throw new ExitError(
      EXIT.usage,
      "--program and --program-id are for the embedded ledger: leave out --url",
    );
  }
  return with_daemon({ ...options, url }, async (daemon) => {
    if (!options.json) print_aside(`Probing through ${daemon.shown_url}; it takes about a minute …`);
    return show(await daemon.call("probe_pool", CONFIRMED), options);
  });
}
