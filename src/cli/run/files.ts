/** What a run reads and writes beside its data directory. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { error_line } from "@/base/errors.ts";
import { stringify_json } from "@/base/json.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";
import { type Baseline, BaselineError, NO_BASELINE, read_baseline } from "@/scenario/baseline.ts";
import { junit_xml } from "@/scenario/pages/junit.ts";
import { run_page } from "@/scenario/pages/run_page.ts";
import { step_summary } from "@/scenario/pages/step_summary.ts";
import { read_scenario, ScenarioError } from "@/scenario/read_scenario.ts";
import type { RunReport } from "@/scenario/report_document.ts";
import type { Scenario } from "@/scenario/scenario.ts";

/** Where the scenarios that come with the service are. */
const LIBRARY = fileURLToPath(new URL("../../../config/scenarios/", import.meta.url));
/** The baseline of those scenarios. */
export const BASELINE_FILE = join(LIBRARY, "baseline.json");

/** A scenario file as it was found. */
export interface FoundScenario {
  readonly scenario: Scenario;
  /** As messages and reports name it. */
  readonly file: string;
  readonly text: string;
}

async function text_of(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (caught) {
    // A folder, for example of an earlier report, may have the name of a scenario.
    if (caught instanceof Deno.errors.NotFound || caught instanceof Deno.errors.IsADirectory) {
      return undefined;
    }
    throw new ExitError(EXIT.config, `Cannot read ${path}: ${error_line(caught)}`);
  }
}

/** The names of the scenarios that come with the service. */
async function library_names(): Promise<string[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(LIBRARY), ({ name }) => name);
    return entries.filter((name) => name.endsWith(".toml")).map((name) => name.slice(0, -".toml".length))
      .sort();
  } catch (caught) {
    if (caught instanceof Deno.errors.NotFound) return [];
    throw caught;
  }
}

/** Reads a scenario: a file, or the name of one that comes with the service. Throws `ExitError` 78 with every problem. */
export async function find_scenario(named: string): Promise<FoundScenario> {
  const own = await text_of(named);
  const file = own === undefined ? `config/scenarios/${named}.toml` : named;
  const text = own ??
    (/^[a-z0-9_]+$/.test(named) ? await text_of(join(LIBRARY, `${named}.toml`)) : undefined);
  if (text === undefined) {
    const names = (await library_names()).join(", ");
    throw new ExitError(
      EXIT.config,
      `Cannot read ${named}: there is no such file; the service brings ${names}`,
    );
  }
  try {
    return { scenario: read_scenario(file, text), file, text };
  } catch (caught) {
    if (!(caught instanceof ScenarioError)) throw caught;
    throw new ExitError(EXIT.config, `Cannot use the scenario: ${caught.message}. See docs/SCENARIOS.md`);
  }
}

/** Reads a baseline file; one that is not there has no entries. Throws `ExitError` 78. */
export async function read_baseline_file(path: string): Promise<Baseline> {
  const text = await text_of(path);
  if (text === undefined) return NO_BASELINE;
  try {
    return read_baseline(path, text);
  } catch (caught) {
    if (!(caught instanceof BaselineError)) throw caught;
    throw new ExitError(EXIT.config, caught.message);
  }
}

async function write_file(path: string, text: string, append = false): Promise<void> {
  try {
    await Deno.writeTextFile(path, text, { append });
  } catch (caught) {
    throw new ExitError(EXIT.config, `Cannot write ${path}: ${error_line(caught)}`);
  }
}

/** Writes a baseline file. Throws `ExitError` 78. */
export async function write_baseline_file(path: string, baseline: Baseline): Promise<void> {
  await write_file(path, JSON.stringify(baseline, null, 2) + "\n");
}

/** Makes sure that reports can be written there, before a long run. Throws `ExitError` 78. */
export async function prepare_directory(directory: string): Promise<void> {
  try {
    await Deno.mkdir(directory, { recursive: true });
  } catch (caught) {
    throw new ExitError(
      EXIT.config,
      `Cannot make the directory ${directory}: ${error_line(caught)}. Check --report`,
    );
  }
}

/** Writes the report in all its forms; answers their paths. Throws `ExitError` 78. */
export async function write_reports(directory: string, report: RunReport): Promise<string[]> {
  const files: [string, string][] = [
    ["report.html", run_page(report)],
    ["report.json", stringify_json(report, 2) + "\n"],
    ["junit.xml", junit_xml(report)],
    ["summary.md", step_summary(report)],
  ];
  for (const [name, text] of files) await write_file(join(directory, name), text);
  return files.map(([name]) => join(directory, name));
}

/** Adds the summary to the page of a build. Throws `ExitError` 78. */
export async function append_summary(path: string, report: RunReport): Promise<void> {
  await write_file(path, step_summary(report), true);
}
