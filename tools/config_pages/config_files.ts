import { formatted } from "../formatted.ts";
import { editor_schema } from "./editor_schema.ts";
import { configuration_page } from "./page.ts";
import { sample_file } from "./sample_file.ts";
import { scenario_editor_schema } from "./scenario_schema.ts";

/** A file that is made from the declarations of the settings. */
export interface GeneratedFile {
  /** Its path in the project. */
  readonly name: string;
  readonly file: URL;
  make(): Promise<string>;
}

function generated(name: string, make: () => Promise<string>): GeneratedFile {
  return { name, file: new URL(`../../${name}`, import.meta.url), make };
}

/** All of them. */
export const config_files: readonly GeneratedFile[] = [
  generated("config/stress_test_config.toml", () => Promise.resolve(sample_file())),
  generated(
    "config/stress_test_config.schema.json",
    () => formatted(JSON.stringify(editor_schema()), "json"),
  ),
  generated(
    "config/scenario.schema.json",
    () => formatted(JSON.stringify(scenario_editor_schema()), "json"),
  ),
  generated("docs/CONFIGURATION.md", () => formatted(configuration_page(), "md")),
];
