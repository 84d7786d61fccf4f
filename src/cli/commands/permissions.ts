import { stringify_json } from "@/base/json.ts";
import { print } from "@/cli/output.ts";
import { type SettingOptions, settings_of } from "@/cli/settings.ts";
import { EXIT } from "@/daemon/exit_codes.ts";
import { permission_flags, type Rights, rights_of } from "@/daemon/rights.ts";
import type { Config } from "@/daemon/config.ts";

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (caught) {
    // Below a file there is nothing either: the start itself says what is wrong with such a path.
    if (caught instanceof Deno.errors.NotFound || caught instanceof Deno.errors.NotADirectory) return false;
    throw caught;
  }
}

/** The rights of `serve` with these options, in this process's surroundings. */
export function rights_here(config: Config, { config: config_file }: SettingOptions): Promise<Rights> {
  return rights_of(config, { config_file, directory: Deno.cwd(), environment: Deno.env, exists });
}

/** Prints the options of `deno run` that give `serve` what it needs, one a line; answers the exit code. */
export async function run_permissions(
  options: SettingOptions & { readonly json: boolean },
): Promise<number> {
  const config = await settings_of(options);
  const flags = permission_flags(await rights_here(config, options));
  if (options.json) print(stringify_json({ flags }, 2));
  else for (const flag of flags) print(flag);
  return EXIT.ok;
}
