/** The settings one by one, read off the schema: for messages, for the environment, and for whoever documents them. */
import { z } from "zod";
import { config_schema, NOTES, type SettingNotes } from "@/daemon/config/schema.ts";

/** Begins the name of every variable that sets something. */
export const VARIABLE_PREFIX = "FRT_STRESS_";

/** How the text of a variable becomes a value. */
export type ValueForm = "text" | "number" | "truth" | "list" | "text_or_list";

/** One setting. */
export interface Setting extends SettingNotes {
  readonly section: string;
  readonly key: string;
  /** `section.key`. */
  readonly name: string;
  readonly meaning: string;
  readonly form: ValueForm;
  /** What it may be, in words that follow "expected". */
  readonly allowed: string;
  /** `undefined` where not setting it means something of its own; then `unset` says what. */
  readonly default_value: unknown;
  /** The variable of the environment that sets it. */
  readonly variable: string;
}

/** A group of settings. */
export interface Section {
  readonly name: string;
  readonly meaning: string;
  readonly settings: readonly Setting[];
}

/** The part of JSON Schema that the settings use. */
export interface SettingSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly anyOf?: readonly SettingSchema[];
  readonly properties?: Readonly<Record<string, SettingSchema>>;
  readonly [NOTES]?: SettingNotes;
}

/** The settings as JSON Schema, with the notes in it. */
export function settings_schema(): SettingSchema {
  return z.toJSONSchema(config_schema, { io: "input" }) as SettingSchema;
}

function form_of({ type, anyOf }: SettingSchema): ValueForm {
  if (anyOf !== undefined) return "text_or_list";
  if (type === "boolean") return "truth";
  if (type === "array") return "list";
  return type === "integer" || type === "number" ? "number" : "text";
}

function number_words({ type, minimum, maximum, exclusiveMinimum }: SettingSchema): string {
  const noun = type === "integer" ? "a whole number" : "a number";
  const most = maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (exclusiveMinimum !== undefined) return `${noun} above ${exclusiveMinimum}, up to ${most}`;
  return most === undefined ? `${noun} of at least ${minimum}` : `${noun} from ${minimum} to ${most}`;
}

function allowed_words(schema: SettingSchema, form: ValueForm): string {
  const { allowed } = schema[NOTES] ?? {};
  if (allowed !== undefined) return allowed;
  if (schema.enum !== undefined) return `one of ${schema.enum.map((word) => `"${word}"`).join(", ")}`;
  if (form === "truth") return "true or false";
  return form === "number" ? number_words(schema) : "a text that is not empty";
}

function setting_of(section: string, key: string, schema: SettingSchema): Setting {
  const form = form_of(schema);
  return {
    ...schema[NOTES],
    section,
    key,
    name: `${section}.${key}`,
    meaning: schema.description ?? "",
    form,
    allowed: allowed_words(schema, form),
    default_value: schema.default,
    variable: `${VARIABLE_PREFIX}${section}_${key}`.toUpperCase(),
  };
}

/** Every section, in the order of the sample file. */
export const SECTIONS: readonly Section[] = Object.entries(settings_schema().properties ?? {}).map(
  ([name, schema]) => ({
    name,
    meaning: schema.description ?? "",
    settings: Object.entries(schema.properties ?? {}).map(([key, one]) => setting_of(name, key, one)),
  }),
);

/** Every setting. */
export const SETTINGS: readonly Setting[] = SECTIONS.flatMap(({ settings }) => settings);
