import { type Setting, SETTINGS } from "@/daemon/config/catalogue.ts";
import { contradictions } from "@/daemon/config/contradictions.ts";
import { type Environment, environment_layer, unknown_variables } from "@/daemon/config/environment_layer.ts";
import { ConfigFileError, file_layer } from "@/daemon/config/file_layer.ts";
import { type Layer, layer_problems, value_in } from "@/daemon/config/layer.ts";
import { type Config, config_schema } from "@/daemon/config/schema.ts";

/** Where settings come from. */
export interface SettingSources {
  readonly file: string | undefined;
  readonly environment: Environment;
  /** Made from the command line, on top of what the other layers say. */
  readonly flags: (below: (name: string) => unknown) => Layer;
  /** Variables that somebody else on this command line has named. */
  readonly other_variables: readonly string[];
}

/** A setting as it holds. */
export interface EffectiveSetting {
  readonly setting: Setting;
  /** As it was written; `undefined` where it is not set and has no default. */
  readonly value: unknown;
  /** Its layer; `undefined` for the default. */
  readonly layer: Layer | undefined;
}

/** What the sources come to: either settings or problems. */
export type ReadSettings =
  | { readonly config: Config; readonly settings: readonly EffectiveSetting[] }
  | { readonly problems: readonly string[] };

/** The setting of that name as the highest of the layers has it. */
function effective(setting: Setting, layers: readonly Layer[]): EffectiveSetting {
  const layer = layers.find((one) => value_in(one, setting) !== undefined);
  return { setting, layer, value: layer === undefined ? setting.default_value : value_in(layer, setting) };
}

function problem_places(settings: readonly EffectiveSetting[], names: readonly string[]): string {
  const places = names.flatMap((name) => {
    const found = settings.find(({ setting }) => setting.name === name);
    return found?.layer === undefined ? [] : [found.layer.place([found.setting.section, found.setting.key])];
  });
  return [...new Set(places)].join(", ") || "the defaults";
}

function combine(layers: readonly Layer[]): ReadSettings {
  const settings = SETTINGS.map((setting) => effective(setting, layers));
  const raw: Record<string, Record<string, unknown>> = {};
  for (const { setting, value } of settings) {
    if (value !== undefined) (raw[setting.section] ??= {})[setting.key] = value;
  }
  const config = config_schema.parse(raw);
  const problems = contradictions(config).map(({ settings: names, message }) =>
    `${problem_places(settings, names)}: ${names.join(" and ")}: ${message}`
  );
  return problems.length > 0 ? { problems } : { config, settings };
}

/** The variable that the settings name for the passphrase may begin like one of ours. */
function passphrase_variables(layers: readonly Layer[]): string[] {
  return layers.map((layer) => value_in(layer, { section: "keystore", key: "passphrase_env" }))
    .filter((name) => typeof name === "string");
}

/** Reads and checks all settings: flags stand above the environment, the environment above the file. */
export async function read_settings(sources: SettingSources): Promise<ReadSettings> {
  const { file, environment, flags, other_variables } = sources;
  const problems: string[] = [];
  const layers: Layer[] = [environment_layer(environment)];
  try {
    if (file !== undefined) layers.push(await file_layer(file));
  } catch (caught) {
    if (!(caught instanceof ConfigFileError)) throw caught;
    problems.push(caught.message);
  }
  layers.unshift(flags((name) => {
    const setting = SETTINGS.find((one) => one.name === name);
    return setting === undefined ? undefined : effective(setting, layers).value;
  }));
  problems.push(...layers.toReversed().flatMap(layer_problems));
  problems.push(...unknown_variables(environment, [...other_variables, ...passphrase_variables(layers)]));
  return problems.length > 0 ? { problems } : combine(layers);
}
