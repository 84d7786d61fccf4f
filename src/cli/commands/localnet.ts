import { error_line } from "@/base/errors.ts";
import { start_logging } from "@/base/log.ts";
import { print } from "@/cli/output.ts";
import { type SettingOptions, settings_of } from "@/cli/settings.ts";
import { on_stop_signal } from "@/cli/stop_signal.ts";
import { open_core_wallet } from "@/daemon/core_wallet.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";
import { embedded_program_id, ledger_path_of, start_embedded_ledger } from "@/daemon/ledger.ts";
import { LedgerFileError, reset_ledger } from "@/localnet/mod.ts";

/** Runs the embedded ledger alone until a signal; answers the exit code. */
export async function run_localnet(options: SettingOptions): Promise<number> {
  const config = await settings_of(options);
  await start_logging(config.daemon.log_level, !Deno.stderr.isTerminal());
  const stop = on_stop_signal();
  const { signer } = await open_core_wallet(config);
  const ledger = await start_embedded_ledger(config, signer.address);
  if (ledger === undefined) {
    throw new ExitError(EXIT.config, 'The settings name another cluster: set solana.rpc_url = "embedded"');
  }
  print(`Ledger on ${ledger.url}, genesis ${ledger.genesis_hash}, program ${embedded_program_id(config)}`);
  const { promise: stopped, resolve } = Promise.withResolvers<undefined>();
  stop.signal.addEventListener("abort", () => resolve(undefined), { once: true });
  const breakdown = await Promise.race([stopped, ledger.ended]);
  await ledger.stop();
  stop.release();
  if (breakdown === undefined) return EXIT.ok;
  throw new ExitError(EXIT.ledger_unreachable, breakdown.message);
}

/** Removes the embedded ledger of a data directory; wallets and documents stay. Answers the exit code. */
export async function run_localnet_reset(options: SettingOptions): Promise<number> {
  const path = ledger_path_of(await settings_of(options));
  try {
    print(await reset_ledger(path) ? `Removed the ledger ${path}` : `There is no ledger at ${path}`);
    return EXIT.ok;
  } catch (caught) {
    if (!(caught instanceof LedgerFileError)) throw caught;
    throw new ExitError(caught.kind === "ledger_in_use" ? EXIT.locked : EXIT.config, error_line(caught));
  }
}
