import { stringify_json } from "@/base/json.ts";
import { print, table } from "@/cli/output.ts";
import { read_all_settings, type SettingOptions } from "@/cli/settings.ts";
import { refused_settings } from "@/daemon/config.ts";
import type { EffectiveSetting, ReadSettings } from "@/daemon/config/read_settings.ts";
import { EXIT } from "@/daemon/exit_codes.ts";
import { access_problem } from "@/daemon/run.ts";
import { shown_url } from "@/jsonrpc/shown_url.ts";

/** A value that may hold somebody's key: of a URL only what opens no door stays. */
function without_secret(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(without_secret);
  return typeof value === "string" && URL.canParse(value) ? shown_url(value) : value;
}

/** A setting as `config print` shows it. */
export function shown_setting({ setting, value, layer }: EffectiveSetting) {
  const { name, section, key, unit, unset, may_hold_secret } = setting;
  return {
    setting: name,
    value: (may_hold_secret === true ? without_secret(value) : value) ?? null,
    ...(value === undefined ? { meaning: unset } : {}),
    ...(unit === undefined ? {} : { unit }),
    source: layer?.kind ?? "default",
    place: layer?.place([section, key]) ?? null,
  };
}

/** What a start with these settings would say, place and remedy included. */
async function problems_of(read: ReadSettings): Promise<readonly string[]> {
  if ("problems" in read) return read.problems;
  const refused = await access_problem(read.config);
  if (refused === undefined) return [];
  const bound = read.settings.find(({ setting }) => setting.name === "daemon.bind_address");
  const place = bound?.layer?.place(["daemon", "bind_address"]) ?? "the defaults";
  return [`${place}: daemon.bind_address: ${refused}`];
}

/** Checks a file, together with the environment; answers the exit code. */
export async function run_config_check(
  file: string | undefined,
  options: { readonly json: boolean },
): Promise<number> {
  const read = await read_all_settings(file === undefined ? {} : { config: file });
  const problems = await problems_of(read);
  if (options.json) print(stringify_json({ problems }, 2));
  else if (!("problems" in read) && problems.length === 0) {
    const set = read.settings.filter(({ layer }) => layer !== undefined).length;
    print(
      `${file ?? "The environment"}: nothing is wrong, ${set} of ${read.settings.length} settings are set`,
    );
  } else for (const problem of problems) print(problem);
  return problems.length === 0 ? EXIT.ok : EXIT.config;
}

/** Shows every setting as it holds, and where it comes from; answers the exit code. */
export async function run_config_print(
  options: SettingOptions & { readonly json: boolean },
): Promise<number> {
  const read = await read_all_settings(options);
  if ("problems" in read) throw refused_settings(read.problems);
  const settings = read.settings.map(shown_setting);
  if (options.json) {
    print(stringify_json({ settings }, 2));
    return EXIT.ok;
  }
  const rows = settings.map(({ setting, value, meaning, unit, place }) => {
    if (value === null) return [`${setting} is not set: ${meaning}`, "default"];
    const text = `${setting} = ${stringify_json(value)}`;
    return [unit === undefined ? text : `${text} ${unit}`, place ?? "default"];
  });
  print(table(["setting", "from"], rows));
  return EXIT.ok;
}
