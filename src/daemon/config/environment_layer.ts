import { SETTINGS, type ValueForm, VARIABLE_PREFIX } from "@/daemon/config/catalogue.ts";
import type { Layer } from "@/daemon/config/layer.ts";
import { nearest } from "@/daemon/config/nearest.ts";

/** Variables by name. */
export type Environment = Readonly<Record<string, string>>;

/** Variables of ours that set nothing: commands find the daemon by them. */
const NO_SETTINGS = [`${VARIABLE_PREFIX}TOKEN`, `${VARIABLE_PREFIX}URL`];

const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;

/** A list is written with commas; an empty text is an empty list. */
function list_of(text: string): string[] {
  return text.trim() === "" ? [] : text.split(",").map((element) => element.trim());
}

/** The value that a variable's text stands for; text that stands for none is left for the check to refuse. */
function value_of(text: string, form: ValueForm): unknown {
  switch (form) {
    case "number":
      return NUMBER.test(text) ? Number(text) : text;
    case "truth":
      return text === "true" || text === "false" ? text === "true" : text;
    case "list":
      return list_of(text);
    case "text_or_list":
      return text.includes(",") ? list_of(text) : text;
    case "text":
      return text;
  }
}

/** The settings that the environment makes. */
export function environment_layer(environment: Environment): Layer {
  const settings: Record<string, Record<string, unknown>> = {};
  for (const { section, key, variable, form } of SETTINGS) {
    const text = environment[variable];
    if (text !== undefined) (settings[section] ??= {})[key] = value_of(text, form);
  }
  const place = ([section, key]: readonly PropertyKey[]) =>
    `environment ${VARIABLE_PREFIX}${`${String(section)}_${String(key)}`.toUpperCase()}`;
  return { kind: "environment", settings, place };
}

/** Variables with our prefix that mean nothing. Those of `others` belong to somebody. Values are never shown. */
export function unknown_variables(environment: Environment, others: readonly string[]): string[] {
  const known = SETTINGS.map(({ variable }) => variable);
  const allowed = new Set([...known, ...NO_SETTINGS, ...others]);
  return Object.keys(environment).filter((name) => name.startsWith(VARIABLE_PREFIX) && !allowed.has(name))
    .sort().map((name) =>
      `environment ${name}: unknown variable, did you mean ${nearest(name, known)}? ` +
      `${VARIABLE_PREFIX}<SECTION>_<KEY> sets a setting`
    );
}
