import { createInitializeMint2Instruction, MINT_SIZE, TOKEN_PROGRAM_ID } from "@solana/spl-token";
import { ComputeBudgetProgram, PublicKey, SystemProgram } from "@solana/web3.js";
import { address_bytes, compare_keys } from "@/domain/address.ts";
import type { Pool } from "@/domain/pool.ts";
import { classify_ratio } from "@/domain/ratio.ts";
import type { PoolSpec } from "@/engine/ports.ts";
import { MessageTemplate, sign_message } from "@/chain/message_template.ts";
import { type DeploymentAddresses, pool_addresses } from "@/chain/program/addresses.ts";
import { initialize_pool } from "@/chain/program/instructions.ts";
import { generate_signer, type Signer } from "@/chain/signer.ts";

/** Rent of a mint: (82 + 128 bytes) x 6,960 lamports. */
const MINT_RENT_LAMPORTS = 1_461_600;
/** Compute units asked for: creation derives up to a dozen addresses, and how long that takes depends on chance. */
const COMPUTE_UNITS = 500_000;

/**
 * Keys for the two mints, A's smaller than B's: the contract calls the smaller one A, and so the user's A stays A and
 * his ratio stays his ratio.
 */
function mint_signers(): { mint_a: Signer; mint_b: Signer } {
  const [first, second] = [generate_signer(), generate_signer()];
  const in_order = compare_keys(address_bytes(first.address), address_bytes(second.address)) < 0;
  return in_order ? { mint_a: first, mint_b: second } : { mint_a: second, mint_b: first };
}

function new_pool(deployment: DeploymentAddresses, spec: PoolSpec, mint_a: Signer, mint_b: Signer): Pool {
  const { token_a_decimals, token_b_decimals, ratio, created_at_ms } = spec;
  const addresses = pool_addresses(deployment.program_id, mint_a.address, mint_b.address, ratio);
  return {
    pool_id: addresses.pool_id,
    a: {
      mint: mint_a.address,
      decimals: token_a_decimals,
      vault: addresses.token_a_vault,
      lp_mint: addresses.lp_token_a_mint,
    },
    b: {
      mint: mint_b.address,
      decimals: token_b_decimals,
      vault: addresses.token_b_vault,
      lp_mint: addresses.lp_token_b_mint,
    },
    ...ratio,
    flags: classify_ratio(ratio, token_a_decimals, token_b_decimals) === "simple" ? 1 : 0,
    created_at_ms,
  };
}

function create_mint(payer: PublicKey, mint: PublicKey, decimals: number) {
  return [
    SystemProgram.createAccount({
      fromPubkey: payer,
      newAccountPubkey: mint,
      lamports: MINT_RENT_LAMPORTS,
      space: MINT_SIZE,
      programId: TOKEN_PROGRAM_ID,
    }),
    createInitializeMint2Instruction(mint, decimals, payer, null),
  ];
}

/** One transaction that creates both mints and the pool: whole, or not at all. */
export function sign_pool_creation(
  deployment: DeploymentAddresses,
  core: Signer,
  spec: PoolSpec,
  blockhash: string,
): { pool: Pool; signature: string; wire: Uint8Array } {
  const { mint_a, mint_b } = mint_signers();
  const pool = new_pool(deployment, spec, mint_a, mint_b);
  const payer = new PublicKey(core.address);
  const template = new MessageTemplate(core.address, [
    ComputeBudgetProgram.setComputeUnitLimit({ units: COMPUTE_UNITS }),
    ...create_mint(payer, new PublicKey(mint_a.address), spec.token_a_decimals),
    ...create_mint(payer, new PublicKey(mint_b.address), spec.token_b_decimals),
    initialize_pool(deployment, core.address, pool, 0),
  ], 3);
  const message = template.fill(blockhash, []);
  return { pool, ...sign_message(message, template.order_signers([core, mint_a, mint_b])) };
}
