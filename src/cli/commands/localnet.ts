import { system_clock } from "@/base/clock.ts";
import { error_line } from "@/base/errors.ts";
import { stringify_json } from "@/base/json.ts";
import { start_logging } from "@/base/log.ts";
import { random_seed } from "@/base/rng.ts";
import { print } from "@/cli/output.ts";
import { type SettingOptions, settings_of } from "@/cli/settings.ts";
import { on_stop_signal } from "@/cli/stop_signal.ts";
import { type Config, EMBEDDED } from "@/daemon/config.ts";
import { core_wallet_path, open_core_wallet } from "@/daemon/core_wallet.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";
import { embedded_program_id, ledger_path_of, start_embedded_ledger } from "@/daemon/ledger.ts";
import { LedgerFileError, type Localnet, reset_ledger } from "@/localnet/mod.ts";
import { disk } from "@/storage/file_system.ts";
import { make_fault, type WantedFault } from "@/nemesis/catalogue.ts";
import { Nemesis } from "@/nemesis/proxy.ts";

const OTHER_CLUSTER = 'The settings name another cluster: set solana.rpc_url = "embedded"';

/** The ledger alone, and the faults that stand before it. */
export interface LocalnetCommandOptions extends SettingOptions {
  readonly faults?: readonly WantedFault[];
  readonly seed?: number;
}

/** Puts the faults onto the port where people expect the ledger. */
function stand_before(
  ledger_url: string,
  port: number,
  faults: readonly WantedFault[],
  seed: number,
): Nemesis {
  try {
    const fault = make_fault(faults, { seed, clock: system_clock, struck: new Map() });
    return new Nemesis({ ledger_url, port, fault });
  } catch (caught) {
    if (!(caught instanceof Deno.errors.AddrInUse)) throw caught;
    throw new ExitError(
      EXIT.config,
      `Port ${port} on 127.0.0.1 is taken by another process; choose another one with --localnet-port`,
    );
  }
}

/** A ledger that was begun with a wallet which is gone does not get another one for it. Throws `ExitError` 78. */
async function require_wallet_of_ledger(config: Config): Promise<void> {
  const [wallet, ledger] = [core_wallet_path(config), ledger_path_of(config)];
  if (await disk.status(wallet) !== undefined || await disk.status(ledger) === undefined) return;
  throw new ExitError(
    EXIT.config,
    `The core wallet ${wallet} is not there, and the ledger ${ledger} was begun with one: restore a copy of it, put ` +
      "another wallet there yourself, or begin anew with `localnet reset`",
  );
}

async function start(config: Config, is_behind_faults: boolean): Promise<Localnet> {
  if (config.solana.rpc_url !== EMBEDDED) throw new ExitError(EXIT.config, OTHER_CLUSTER);
  await require_wallet_of_ledger(config);
  const { signer } = await open_core_wallet(config);
  // The wallet may be elsewhere, and this the first that wants the directory.
  await Deno.mkdir(config.daemon.data_directory, { recursive: true, mode: 0o700 });
  const port = is_behind_faults ? 0 : config.localnet.port;
  const ledger = await start_embedded_ledger(
    { ...config, localnet: { ...config.localnet, port } },
    signer.address,
  );
  if (ledger !== undefined) return ledger;
  throw new ExitError(EXIT.config, OTHER_CLUSTER);
}

/** Runs the embedded ledger alone until a signal; answers the exit code. */
export async function run_localnet(options: LocalnetCommandOptions): Promise<number> {
  const config = await settings_of(options);
  await start_logging(config.daemon.log_level, !Deno.stderr.isTerminal());
  const stop = on_stop_signal();
  const { faults, seed = random_seed() } = options;
  const ledger = await start(config, faults !== undefined);
  let nemesis: Nemesis | undefined;
  try {
    if (faults !== undefined) nemesis = stand_before(ledger.url, config.localnet.port, faults, seed);
    const url = nemesis?.url ?? ledger.url;
    print(`Ledger on ${url}, genesis ${ledger.genesis_hash}, program ${embedded_program_id(config)}`);
    if (faults !== undefined) {
      const names = faults.map(({ name, share }) => `${name}=${share}`).join(",");
      print(`Faults ${names}, seed ${seed}; the ledger itself is on ${ledger.url}`);
    }
    const { promise: stopped, resolve } = Promise.withResolvers<undefined>();
    stop.signal.addEventListener("abort", () => resolve(undefined), { once: true });
    const breakdown = await Promise.race([stopped, ledger.ended]);
    if (breakdown !== undefined) throw new ExitError(EXIT.ledger_unreachable, breakdown.message);
    return EXIT.ok;
  } finally {
    await nemesis?.stop();
    await ledger.stop();
    stop.release();
  }
}

/** Removes the embedded ledger of a data directory; wallets and documents stay. Answers the exit code. */
export async function run_localnet_reset(
  options: SettingOptions & { readonly json: boolean },
): Promise<number> {
  const path = ledger_path_of(await settings_of(options));
  try {
    const removed = await reset_ledger(path);
    if (options.json) print(stringify_json({ path, removed }, 2));
    else print(removed ? `Removed the ledger ${path}` : `There is no ledger at ${path}`);
    return EXIT.ok;
  } catch (caught) {
    if (!(caught instanceof LedgerFileError)) throw caught;
    throw new ExitError(caught.kind === "ledger_in_use" ? EXIT.locked : EXIT.config, error_line(caught));
  }
}
