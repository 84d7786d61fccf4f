import { start_logging } from "@/base/log.ts";
import { print } from "@/cli/output.ts";
import { type SettingOptions, settings_of } from "@/cli/settings.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";
import { export_key, import_key, rotate_keys } from "@/daemon/wallet_keys.ts";
import { layout_of } from "@/storage/layout.ts";
import type { KeySource } from "@/storage/key_source.ts";

/** Where the new key-encryption key comes from: exactly one of the two. */
export interface RotateOptions extends SettingOptions {
  readonly toKeyFile?: string;
  readonly toPassphraseEnv?: string;
}

/** Writes a wallet's key to a new file; answers the exit code. */
export async function run_keys_export(
  thread_id: string,
  path: string,
  options: SettingOptions,
): Promise<number> {
  await start_logging("warning", false);
  const address = await export_key(await settings_of(options), thread_id, path);
  print(`Wrote the key of ${thread_id} (${address}) to ${path}. Whoever reads it owns the wallet`);
  return EXIT.ok;
}

/** Takes a wallet's key from a file; answers the exit code. */
export async function run_keys_import(
  thread_id: string,
  path: string,
  options: SettingOptions,
): Promise<number> {
  await start_logging("warning", false);
  const address = await import_key(await settings_of(options), thread_id, path);
  print(`Took the key of ${thread_id} (${address}) from ${path}`);
  return EXIT.ok;
}

/** Seals all wallets with another key; answers the exit code. */
export async function run_keys_rotate(options: RotateOptions): Promise<number> {
  await start_logging("warning", false);
  const { toKeyFile: path, toPassphraseEnv: name } = options;
  if ((path === undefined) === (name === undefined)) {
    throw new ExitError(EXIT.usage, "Give exactly one of --to-key-file and --to-passphrase-env");
  }
  const config = await settings_of(options);
  const layout = layout_of(config.daemon.data_directory);
  let target: KeySource;
  if (path !== undefined) {
    target = { type: "key_file", path };
  } else {
    const passphrase = Deno.env.get(name ?? "");
    if (passphrase === undefined) throw new ExitError(EXIT.usage, `The environment has no ${name}`);
    target = { type: "passphrase", passphrase, parameters: layout.keystore };
  }
  const wallets = await rotate_keys(config, target);
  const setting = path === undefined
    ? `keystore.passphrase_env = "${name}"`
    : `keystore.key_file = "${path}"`;
  print(`Sealed ${wallets} wallets with the new key. Now set ${setting}`);
  return EXIT.ok;
}
