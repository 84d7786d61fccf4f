import { fileURLToPath } from "node:url";
import { error_line } from "@/base/errors.ts";
import type { Address } from "@/domain/address.ts";
import { type Localnet, LocalnetStartError, start_localnet } from "@/localnet/mod.ts";
import { type Config, EMBEDDED } from "@/daemon/config.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";

/** The contract that comes with the service. */
export const BUNDLED_PROGRAM = fileURLToPath(
  new URL("../../program/fixed_ratio_trading.so", import.meta.url),
);

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

/** Starts the embedded ledger when the configuration asks for it. Throws `ExitError`. */
export async function start_embedded_ledger(
  config: Config,
  core_wallet: Address,
): Promise<Localnet | undefined> {
  if (config.solana.rpc_url !== EMBEDDED) return undefined;
  const path = config.localnet.program ?? BUNDLED_PROGRAM;
  const elf = await read_program(path);
  const { port, slot_ms } = config.localnet;
  const programs = [{ program_id: config.solana.program_id, elf, upgrade_authority: core_wallet }];
  try {
    return await start_localnet({ port, slot_ms, programs });
  } catch (caught) {
    if (!(caught instanceof LocalnetStartError)) throw caught;
    switch (caught.kind) {
      case "port_taken":
        throw new ExitError(EXIT.config, `${caught.message} (--localnet-port)`);
      case "program_refused":
        throw new ExitError(EXIT.config, `Cannot use the program ${path}: ${caught.message}`);
      default:
        throw new ExitError(EXIT.ledger_unreachable, caught.message);
    }
  }
}
