import { PublicKey } from "@solana/web3.js";
import type { Address } from "@/domain/address.ts";
import type { Ratio } from "@/domain/ratio.ts";
import { u64_bytes } from "@/chain/program/bytes.ts";
import type { ProgramInterface } from "@/chain/program/program_interface.ts";

const UPGRADEABLE_LOADER = new PublicKey("BPFLoaderUpgradeab1e11111111111111111111111");

function derive(seeds: (string | Uint8Array)[], program: PublicKey): Address {
  const parts = seeds.map((seed) => typeof seed === "string" ? new TextEncoder().encode(seed) : seed);
  return PublicKey.findProgramAddressSync(parts, program)[0].toBase58() as Address;
}

/** The addresses that belong to a deployment of the contract. */
export interface DeploymentAddresses {
  readonly program_id: Address;
  readonly system_state: Address;
  readonly main_treasury: Address;
  /** Account of the loader that holds the code and names the upgrade authority. */
  readonly program_data: Address;
  /** How to speak to what is deployed there; absent: like the version that comes with the service. */
  readonly program?: ProgramInterface;
}

/** Derives the addresses of the deployment under `program_id`. */
export function deployment_addresses(program_id: Address): DeploymentAddresses {
  const program = new PublicKey(program_id);
  return {
    program_id,
    system_state: derive(["system_state"], program),
    main_treasury: derive(["main_treasury"], program),
    program_data: derive([program.toBytes()], UPGRADEABLE_LOADER),
  };
}

/** The five addresses of a pool. */
export interface PoolAddresses {
  readonly pool_id: Address;
  readonly token_a_vault: Address;
  readonly token_b_vault: Address;
  readonly lp_token_a_mint: Address;
  readonly lp_token_b_mint: Address;
}

/** Derives a pool's addresses; `mint_a` must be the smaller key. The ratio is a seed: another ratio, another pool. */
export function pool_addresses(
  program_id: Address,
  mint_a: Address,
  mint_b: Address,
  ratio: Ratio,
): PoolAddresses {
  const program = new PublicKey(program_id);
  const pool_id = derive([
    "pool_state",
    new PublicKey(mint_a).toBytes(),
    new PublicKey(mint_b).toBytes(),
    u64_bytes(ratio.ratio_a_numerator),
    u64_bytes(ratio.ratio_b_denominator),
  ], program);
  const pool = new PublicKey(pool_id).toBytes();
  return {
    pool_id,
    token_a_vault: derive(["token_a_vault", pool], program),
    token_b_vault: derive(["token_b_vault", pool], program),
    lp_token_a_mint: derive(["lp_token_a_mint", pool], program),
    lp_token_b_mint: derive(["lp_token_b_mint", pool], program),
  };
}
