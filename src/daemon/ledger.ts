import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { error_line } from "@/base/errors.ts";
import { log_of } from "@/base/log.ts";
import { type Address, address_of } from "@/domain/address.ts";
import {
  AccountRefusedError,
  load_localnet,
  type LoadingLocalnet,
  type Localnet,
  type LocalnetAccount,
  type LocalnetProgram,
  LocalnetStartError,
  MAX_PROGRAM_BYTES,
  read_account_files,
  start_localnet,
} from "@/localnet/mod.ts";
import { type Config, EMBEDDED } from "@/daemon/config.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";

/** The contract that comes with the service. */
export const BUNDLED_PROGRAM = fileURLToPath(
  new URL("../../program/fixed_ratio_trading.so", import.meta.url),
);

function program_path(config: Config): string {
  return config.localnet.program ?? BUNDLED_PROGRAM;
}

/** Where the embedded ledger has the contract. */
export function embedded_program_id(config: Config): Address {
  return config.localnet.program_id ?? config.solana.program_id;
}

async function check_program_file(path: string): Promise<void> {
  const { isFile, isDirectory, size } = await Deno.stat(path);
  if (!isFile) throw new Error(isDirectory ? "it is a directory" : "it is not a file");
  // A larger one is not read: it might not fit into memory.
  if (size > MAX_PROGRAM_BYTES) {
    throw new Error(`it has ${size} bytes, a program at most ${MAX_PROGRAM_BYTES}`);
  }
}

async function read_program(path: string): Promise<Uint8Array> {
  try {
    await check_program_file(path);
    return await Deno.readFile(path);
  } catch (caught) {
    throw new ExitError(
      EXIT.config,
      `Cannot read the program ${path}: ${error_line(caught)}. Check --program`,
    );
  }
}

async function read_accounts(config: Config): Promise<LocalnetAccount[]> {
  try {
    return await read_account_files(config.localnet.accounts);
  } catch (caught) {
    if (!(caught instanceof AccountRefusedError)) throw caught;
    throw new ExitError(EXIT.config, `${caught.message} (--account)`);
  }
}

/** Where the embedded ledger of a data directory is kept. */
export function ledger_path_of(config: Config): string {
  return join(config.daemon.data_directory, "ledger.sqlite");
}

async function start(
  config: Config,
  port: number,
  programs: LocalnetProgram[],
  accounts: LocalnetAccount[] | undefined,
  loading?: LoadingLocalnet,
): Promise<Localnet> {
  const { slot_ms, clock_offset_seconds } = config.localnet;
  const ledger_path = ledger_path_of(config);
  const options = { port, slot_ms, programs, accounts, clock_offset_seconds, ledger_path };
  try {
    return await (loading === undefined ? start_localnet(options) : loading.start(options));
  } catch (caught) {
    if (!(caught instanceof LocalnetStartError)) throw caught;
    switch (caught.kind) {
      case "port_taken":
        throw new ExitError(EXIT.config, `${caught.message} (--localnet-port)`);
      case "ledger_in_use":
        throw new ExitError(EXIT.locked, caught.message);
      case "program_refused":
        throw new ExitError(EXIT.config, `Cannot use the program ${program_path(config)}: ${caught.message}`);
      case "account_refused":
        throw new ExitError(EXIT.config, `${caught.message} (--account)`);
      case "internal":
        throw new ExitError(EXIT.ledger_unreachable, caught.message);
      default:
        throw new ExitError(EXIT.config, caught.message);
    }
  }
}

/** Begins to load the embedded ledger when the configuration asks for it: the rest of a start goes on meanwhile. */
export function load_embedded_ledger(config: Config): LoadingLocalnet | undefined {
  return config.solana.rpc_url === EMBEDDED ? load_localnet() : undefined;
}

/** Starts the embedded ledger when the configuration asks for it. Throws `ExitError`. */
export async function start_embedded_ledger(
  config: Config,
  core_wallet: Address,
  loading?: LoadingLocalnet,
): Promise<Localnet | undefined> {
  if (config.solana.rpc_url !== EMBEDDED) return undefined;
  const accounts = await read_accounts(config);
  const programs = await programs_of(config, core_wallet, accounts);
  const ledger = await start(config, config.localnet.port, programs, accounts, loading);
  if (ledger.has_other_accounts) {
    const remedy = "to begin anew with these, remove the ledger with `localnet reset`";
    log_of("daemon").warn("The ledger was begun with other accounts and keeps what it has", { remedy });
  }
  return ledger;
}

/** The contract under the upgradeable loader, unless the accounts have one at its address and the settings name no file. */
async function programs_of(
  config: Config,
  core_wallet: Address,
  accounts: LocalnetAccount[],
): Promise<LocalnetProgram[]> {
  const program_id = embedded_program_id(config);
  const is_account = accounts.some(({ address, executable }) =>
    executable && address_of(address) === program_id
  );
  if (is_account && config.localnet.program === undefined) return [];
  const elf = await read_program(program_path(config));
  return [{ program_id, elf, upgrade_authority: core_wallet }];
}

/** Starts the ledger of a data directory on any free port, to look at what it holds. Throws `ExitError`. */
export function open_ledger_for_reading(config: Config): Promise<Localnet> {
  return start(config, 0, [], undefined);
}
