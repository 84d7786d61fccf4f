/** What the core wallet gives on request: SOL, freshly minted tokens, or LP tokens from a deposit of its own. */
import { createTransferInstruction } from "@solana/spl-token";
import { ComputeBudgetProgram, PublicKey, type TransactionInstruction } from "@solana/web3.js";
import type { Address } from "@/domain/address.ts";
import { side_of } from "@/domain/pool.ts";
import type { Grant } from "@/engine/ports.ts";
import type { DeploymentAddresses } from "@/chain/program/addresses.ts";
import { liquidity_operation } from "@/chain/program/instructions.ts";
import { create_token_account, mint_tokens, send_sol, token_account_of } from "@/chain/wallet_funding.ts";

/** Compute units asked for: a deposit by a logging build of the contract, two new accounts, a mint and a transfer. */
const LP_GRANT_COMPUTE_UNITS = 450_000;

/** Compute units asked for where nothing but the token program works. */
const TOKEN_COMPUTE_UNITS = 100_000;
/** Numbers after which the limits begin anew: far more than there are requests under one blockhash. */
const DISTINCT_LIMITS = 50_000;

/**
 * Two equal requests under one blockhash would be one transaction, and the second would be thought paid: a limit that is
 * not quite the same makes them two.
 */
export function compute_limit(units: number, request_number: number): TransactionInstruction {
  return ComputeBudgetProgram.setComputeUnitLimit({ units: units + request_number % DISTINCT_LIMITS });
}

/** Mint, deposit, hand on: the LP tokens are real ones, backed by the pool. */
function lp_grant(deployment: DeploymentAddresses, core: Address, grant: Grant & { what: "lp_tokens" }) {
  const { pool, side, token_account, amount } = grant;
  const { mint, lp_mint } = side_of(pool, side);
  const own = {
    user: core,
    input_account: token_account_of(core, mint),
    output_account: token_account_of(core, lp_mint),
  };
  return [
    create_token_account(core, core, mint),
    create_token_account(core, core, lp_mint),
    ...mint_tokens(core, mint, own.input_account, amount),
    liquidity_operation("deposit", deployment, pool, side, own, amount),
    createTransferInstruction(
      new PublicKey(own.output_account),
      new PublicKey(token_account),
      new PublicKey(core),
      amount,
    ),
  ];
}

function own_instructions(deployment: DeploymentAddresses, core: Address, grant: Grant) {
  switch (grant.what) {
    case "sol":
      return send_sol(core, grant.wallet, grant.amount);
    case "tokens":
      return mint_tokens(core, grant.mint, grant.token_account, grant.amount);
    case "lp_tokens":
      return lp_grant(deployment, core, grant);
  }
}

/** The instructions of one grant. `request_number` differs from request to request. */
export function grant_instructions(
  deployment: DeploymentAddresses,
  core: Address,
  grant: Grant,
  request_number: number,
): TransactionInstruction[] {
  const units = grant.what === "lp_tokens" ? LP_GRANT_COMPUTE_UNITS : TOKEN_COMPUTE_UNITS;
  return [compute_limit(units, request_number), ...own_instructions(deployment, core, grant)];
}

/** Mints into the recipient's associated token account. */
export function mint_to_instructions(
  core: Address,
  mint: Address,
  recipient: Address,
  amount: bigint,
  request_number: number,
): TransactionInstruction[] {
  return [
    compute_limit(TOKEN_COMPUTE_UNITS, request_number),
    create_token_account(core, recipient, mint),
    ...mint_tokens(core, mint, token_account_of(recipient, mint), amount),
  ];
}
