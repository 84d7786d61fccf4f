import { stringify_json } from "@/base/json.ts";
import { redact_text } from "@/base/secret_text.ts";
import { nearest } from "@/daemon/config/nearest.ts";
import { SECTIONS, type Setting, SETTINGS } from "@/daemon/config/catalogue.ts";
import { config_schema } from "@/daemon/config/schema.ts";

/** Settings as somebody wrote them, section by section; what they are is still to be checked. */
export type RawSettings = { readonly [section: string]: { readonly [key: string]: unknown } };

/** Settings from one source. */
export interface Layer {
  readonly kind: "file" | "environment" | "flag";
  /** As it was parsed; of a file it can be anything. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Where a setting stands, for the person who wrote it. */
  place(path: readonly PropertyKey[]): string;
}

const LONGEST_VALUE_SHOWN = 60;

/** The value of a setting in a layer; `undefined` where the layer does not set it. */
export function value_in(layer: Layer, { section, key }: Pick<Setting, "section" | "key">): unknown {
  const found = layer.settings[section];
  if (found === null || typeof found !== "object") return undefined;
  return Object.hasOwn(found, key) ? (found as Record<string, unknown>)[key] : undefined;
}

/** A value for a message: short, and without anything that looks like a secret. */
function found_words(value: unknown): string {
  const text = redact_text(stringify_json(value) ?? "nothing");
  return text.length > LONGEST_VALUE_SHOWN ? `${text.slice(0, LONGEST_VALUE_SHOWN)}…` : text;
}

/** Like "unknown setting daemon.prot, did you mean daemon.port? [daemon] may have …". */
function unknown_words(section: string | undefined, name: string): string {
  const inside = SECTIONS.find((one) => one.name === section)?.settings.map(({ key }) => key);
  const allowed = inside ?? SECTIONS.map((one) => one.name);
  const close = nearest(name, allowed);
  // A key may have lost its section, or stand in a wrong one.
  const elsewhere = SETTINGS.find(({ key }) => key === name)?.name;
  const meant = elsewhere ?? (section === undefined ? `[${close}]` : `${section}.${close}`);
  const whole = section === undefined ? name : `${section}.${name}`;
  const list = section === undefined ? "the sections are" : `[${section}] may have`;
  return `unknown setting ${whole}, did you mean ${meant}? ${list} ${allowed.join(", ")}`;
}

/** What is wrong with the settings of one layer, each with its place, what it is and what it may be. */
export function layer_problems(layer: Layer): string[] {
  const checked = config_schema.safeParse(layer.settings);
  if (checked.success) return [];
  const problems = checked.error.issues.flatMap((issue) => {
    const [section, key] = issue.path.map(String);
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((name) => {
        const path = section === undefined ? [name] : [section, name];
        return `${layer.place(path)}: ${unknown_words(section, name)}`;
      });
    }
    const setting = SETTINGS.find((one) => one.section === section && one.key === key);
    const place = layer.place(setting === undefined ? issue.path : [setting.section, setting.key]);
    if (setting === undefined) {
      return [`${place}: ${section} is a section: expected [${section}] with settings`];
    }
    const found = setting.may_hold_secret === true ? "something else" : found_words(value_in(layer, setting));
    return [`${place}: ${setting.name}: expected ${setting.allowed}, found ${found}`];
  });
  // One problem a setting, though several elements of a list may be wrong; in the order of the lines.
  return [...new Set(problems)].sort((left, right) => left.localeCompare(right, "en", { numeric: true }));
}
