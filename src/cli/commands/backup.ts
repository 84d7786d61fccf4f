import { resolve } from "node:path";
import { stringify_json } from "@/base/json.ts";
import { start_logging } from "@/base/log.ts";
import { print } from "@/cli/output.ts";
import { type SettingOptions, settings_of } from "@/cli/settings.ts";
import { core_wallet_path } from "@/daemon/core_wallet.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";
import { ledger_path_of } from "@/daemon/ledger.ts";
import { back_up, type Backup, BackupError } from "@/storage/backup.ts";
import { layout_of } from "@/storage/layout.ts";

/** Copies the data directory, also of a running daemon; answers the exit code. */
export async function run_backup(
  directory: string,
  options: SettingOptions & { readonly json: boolean; readonly withKeys?: boolean },
): Promise<number> {
  await start_logging("warning", false);
  const config = await settings_of(options);
  const from = resolve(config.daemon.data_directory);
  const { journal, key_file } = layout_of(from);
  const keys = [key_file, resolve(core_wallet_path(config))];
  let copied: Backup;
  try {
    copied = await back_up({
      from,
      to: resolve(directory),
      without: new Set(options.withKeys === true ? [] : keys),
      databases: [journal, resolve(ledger_path_of(config))],
    });
  } catch (caught) {
    if (caught instanceof BackupError) throw new ExitError(EXIT.config, caught.message);
    throw caught;
  }
  const missing = options.withKeys === true ? [] : keys;
  if (options.json) print(stringify_json({ directory: resolve(directory), ...copied, without: missing }, 2));
  else {
    print(`Copied ${copied.files} files, ${copied.bytes} bytes, to ${directory}`);
    if (missing.length > 0) print(`Not in it, keep them elsewhere: ${missing.join(", ")}`);
  }
  return EXIT.ok;
}
