import { stringify_json } from "@/base/json.ts";
import { start_logging } from "@/base/log.ts";
import { coloured, grouped, print, print_aside, table } from "@/cli/output.ts";
import { type SettingOptions, settings_of } from "@/cli/settings.ts";
import { EXIT } from "@/daemon/exit_codes.ts";
import { check_state, type StateCheck } from "@/daemon/state_check/check_state.ts";

const DIFFERENCES_SHOWN = 20;

function text_of(check: StateCheck): string {
  const { ledger } = check;
  const rows = [
    ["pools", check.pools],
    ["threads", check.threads],
    ["events in the journal", check.events],
    ["operations in the journal", check.operations],
    ["  landed", ledger.landed_in_journal],
    ["  open, settled at the next start", ledger.open],
    ["  open, in a block already", ledger.open_landed],
    ["operations on the ledger", ledger.landed_on_ledger],
    ["landed before the ledger's first block", ledger.beyond_ledger],
    ["sessions", check.sessions],
    ["  written at the next start", check.sessions_unwritten],
    ["differences", check.differences.length],
  ].map(([name, count]) => [String(name), grouped(Number(count))]);
  const differences = check.differences.slice(0, DIFFERENCES_SHOWN).map((
    { between, subject, expected, found },
  ) => coloured(`${between}: ${subject}\n  expected ${expected}\n  found    ${found}`, "red"));
  const verdict = check.agree
    ? coloured("AGREE: documents, journal, sessions and ledger tell the same story", "green")
    : coloured("DIFFERENT: see above", "red");
  const reports = check.reports.map(({ message }) => message);
  return [table(["", "count"], rows), "", ...reports, ...differences, verdict].join("\n");
}

/** Compares all that a stopped daemon has left with the ledger's own blocks; answers the exit code. */
export async function run_verify_state(
  options: SettingOptions & { readonly json: boolean },
): Promise<number> {
  await start_logging("warning", false);
  const config = await settings_of(options);
  print_aside(`Reading the journal and the ledger of ${config.daemon.data_directory} …`);
  const check = await check_state(config);
  print(options.json ? stringify_json(check, 2) : text_of(check));
  return check.agree ? EXIT.ok : EXIT.finding;
}
