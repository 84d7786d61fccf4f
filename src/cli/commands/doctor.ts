import { system_clock } from "@/base/clock.ts";
import { stringify_json } from "@/base/json.ts";
import { start_logging } from "@/base/log.ts";
import { coloured, print } from "@/cli/output.ts";
import { type SettingOptions, settings_of } from "@/cli/settings.ts";
import type { Check } from "@/daemon/doctor/check.ts";
import { type Examination, examine } from "@/daemon/doctor/examine.ts";

const WORDS = {
  ok: ["OK", "green"],
  warning: ["WARN", "yellow"],
  failed: ["FAIL", "red"],
  skipped: ["-", undefined],
} as const;

function lines_of({ name, verdict, found, remedy }: Check, width: number): string[] {
  const [word, colour] = WORDS[verdict];
  const padded = word.padEnd(4);
  const shown = colour === undefined ? padded : coloured(padded, colour);
  const line = `${shown}  ${name.padEnd(width)}  ${found}`;
  return remedy === null ? [line] : [line, `${" ".repeat(6 + width)}  → ${remedy}`];
}

function text_of({ can_start, checks }: Examination): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const verdict = can_start
    ? coloured("The service can start here", "green")
    : coloured("Something must be done first: see FAIL above", "red");
  return [...checks.flatMap((check) => lines_of(check, width)), "", verdict].join("\n");
}

/** Looks at everything that a start depends on; answers the exit code. */
export async function run_doctor(options: SettingOptions & { readonly json: boolean }): Promise<number> {
  await start_logging("error", false);
  const examination = await examine(await settings_of(options), system_clock);
  print(options.json ? stringify_json(examination, 2) : text_of(examination));
  return examination.exit_code;
}
