import { stringify_json } from "@/base/json.ts";
import { start_logging } from "@/base/log.ts";
import { print } from "@/cli/output.ts";
import { type SettingOptions, settings_of } from "@/cli/settings.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";
import { export_key, import_key, rotate_keys } from "@/daemon/wallet_keys.ts";
import { layout_of } from "@/storage/layout.ts";
import type { KeySource } from "@/storage/key_source.ts";

/** For programs: a document in place of the sentence. */
interface AnswerOptions extends SettingOptions {
  readonly json: boolean;
}

function answer({ json }: AnswerOptions, document: object, sentence: string): number {
  print(json ? stringify_json(document, 2) : sentence);
  return EXIT.ok;
}

/** Where the new key-encryption key comes from: exactly one of the two. */
export interface RotateOptions extends AnswerOptions {
  readonly toKeyFile?: string;
  readonly toPassphraseEnv?: string;
}

/** Writes a wallet's key to a new file; answers the exit code. */
export async function run_keys_export(
  thread_id: string,
  path: string,
  options: AnswerOptions,
): Promise<number> {
  await start_logging("warning", false);
  const address = await export_key(await settings_of(options), thread_id, path);
  const sentence = `Wrote the key of ${thread_id} (${address}) to ${path}. Whoever reads it owns the wallet`;
  return answer(options, { thread_id, wallet_address: address, file: path }, sentence);
}

/** Takes a wallet's key from a file; answers the exit code. */
export async function run_keys_import(
  thread_id: string,
  path: string,
  options: AnswerOptions,
): Promise<number> {
  await start_logging("warning", false);
  const address = await import_key(await settings_of(options), thread_id, path);
  const sentence = `Took the key of ${thread_id} (${address}) from ${path}`;
  return answer(options, { thread_id, wallet_address: address, file: path }, sentence);
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
  return answer(
    options,
    { sealed_wallets: wallets, setting },
    `Sealed ${wallets} wallets with the new key. Now set ${setting}`,
  );
}
