import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { error_line } from "@/base/errors.ts";
import type { Address } from "@/domain/address.ts";
import { type Localnet, type LocalnetProgram, LocalnetStartError, start_localnet } from "@/localnet/mod.ts";
import { type Config, EMBEDDED } from "@/daemon/config.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";

/** The contract that comes with the service. */
export const BUNDLED_PROGRAM = fileURLToPath(
  new URL("../../program/fixed_ratio_trading.so", import.meta.url),
);

function program_path(config: Config): string {
  return config.localnet.program ?? BUNDLED_PROGRAM;
}

async function read_program(path: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(path);
  } catch (caught) {
    throw new ExitError(
      EXIT.config,
      `Cannot read the program ${path}: ${error_line(caught)}. Check --program`,
    );
  }
}

/** Where the embedded ledger of a data directory is kept. */
export function ledger_path_of(config: Config): string {
  return join(config.daemon.data_directory, "ledger.sqlite");
}

async function start(config: Config, port: number, programs: LocalnetProgram[]): Promise<Localnet> {
  const { slot_ms } = config.localnet;
  try {
    return await start_localnet({ port, slot_ms, programs, ledger_path: ledger_path_of(config) });
  } catch (caught) {
    if (!(caught instanceof LocalnetStartError)) throw caught;
    switch (caught.kind) {
      case "port_taken":
        throw new ExitError(EXIT.config, `${caught.message} (--localnet-port)`);
      case "ledger_in_use":
        throw new ExitError(EXIT.locked, caught.message);
      case "program_refused":
        throw new ExitError(EXIT.config, `Cannot use the program ${program_path(config)}: ${caught.message}`);
      case "internal":
        throw new ExitError(EXIT.ledger_unreachable, caught.message);
      default:
        throw new ExitError(EXIT.config, caught.message);
    }
  }
}

/** Starts the embedded ledger when the configuration asks for it. Throws `ExitError`. */
export async function start_embedded_ledger(
  config: Config,
  core_wallet: Address,
): Promise<Localnet | undefined> {
  if (config.solana.rpc_url !== EMBEDDED) return undefined;
  const elf = await read_program(program_path(config));
  const program = { program_id: config.solana.program_id, elf, upgrade_authority: core_wallet };
  return await start(config, config.localnet.port, [program]);
}

/** Starts the ledger of a data directory on any free port, to look at what it holds. Throws `ExitError`. */
export function open_ledger_for_reading(config: Config): Promise<Localnet> {
  return start(config, 0, []);
}
