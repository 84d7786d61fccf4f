/** The door to the settings for the daemon's other parts. */
import { contradictions } from "@/daemon/config/contradictions.ts";
import { layer_problems, type RawSettings } from "@/daemon/config/layer.ts";
import { type Config, config_schema } from "@/daemon/config/schema.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";

export { type Config, EMBEDDED } from "@/daemon/config/schema.ts";

/** Name of the systemd credential that holds the key-encryption key. */
export const DATA_DIRECTORY_KEY = "keystore.key";

/** The refusal of settings that cannot be used, in one line. */
export function refused_settings(problems: readonly string[]): ExitError {
  return new ExitError(
    EXIT.config,
    `Cannot use the settings: ${problems.join("; ")}. All settings: docs/CONFIGURATION.md`,
  );
}

/** Checks settings that the program itself has put together. Throws `ExitError` 78. */
export function parse_config(raw: RawSettings, source: string): Config {
  const problems = layer_problems({ kind: "file", settings: raw, place: () => source });
  if (problems.length > 0) throw refused_settings(problems);
  const config = config_schema.parse(raw);
  const wrong = contradictions(config).map(({ settings, message }) =>
    `${source}: ${settings.join(" and ")}: ${message}`
  );
  if (wrong.length > 0) throw refused_settings(wrong);
  return config;
}
