import { Keypair, PublicKey, Transaction } from "@solana/web3.js";
import { OperationSigner } from "@/chain/operation_signer.ts";
import { deployment_addresses, pool_addresses } from "@/chain/program/addresses.ts";
import { liquidity_operation } from "@/chain/program/instructions.ts";
import { generate_seed, signer_of_seed } from "@/chain/signer.ts";
import { token_account_of } from "@/chain/wallet_funding.ts";
import type { Address } from "@/domain/address.ts";
import type { Intent } from "@/domain/operation.ts";
import type { Pool } from "@/domain/pool.ts";
import { DEFAULT_PROGRAM_ID } from "@/domain/programs.ts";
import type { DepositThread } from "@/domain/thread.ts";
import { default_settings } from "@/domain/thread_settings.ts";
import { amount } from "@/domain/units.ts";
import { type BenchResult, measure, ratio } from "./measure.ts";

const RUN_MS = 6_000;
const BLOCKHASH = "4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM";

function new_address(): Address {
  return Keypair.generate().publicKey.toBase58() as Address;
}

function example_pool(): Pool {
  const ratio = { ratio_a_numerator: amount(10n ** 9n), ratio_b_denominator: amount(160n * 10n ** 6n) };
  const [mint_a, mint_b] = [new_address(), new_address()];
  const { pool_id, ...parts } = pool_addresses(DEFAULT_PROGRAM_ID, mint_a, mint_b, ratio);
  return {
    pool_id,
    a: { mint: mint_a, decimals: 9, vault: parts.token_a_vault, lp_mint: parts.lp_token_a_mint },
    b: { mint: mint_b, decimals: 6, vault: parts.token_b_vault, lp_mint: parts.lp_token_b_mint },
    ...ratio,
    flags: 1,
    created_at_ms: 0,
  };
}

/** Built and signed deposits a second: our template, web3.js from scratch, and the signature alone. */
export function bench_signing(): BenchResult {
  const seed = generate_seed();
  const signer = signer_of_seed(seed);
  const pool = example_pool();
  const deployment = deployment_addresses(DEFAULT_PROGRAM_ID);
  const accounts = {
    input_account: token_account_of(signer.address, pool.a.mint),
    output_account: token_account_of(signer.address, pool.a.lp_mint),
  };
  const thread: DepositThread = {
    thread_id: "deposit_1",
    pool_id: pool.pool_id,
    wallet_address: signer.address,
    ...accounts,
    created_at_ms: 0,
    settings: default_settings("deposit"),
    kind: "deposit",
    side: "A",
    initial_amount: amount(0n),
    auto_refill: false,
    share_lp_tokens: false,
  };
  const operations = new OperationSigner(deployment);
  const keypair = Keypair.fromSeed(seed);
  const payer = new PublicKey(signer.address);
  let next = 0n;
  const message = new Uint8Array(560);
  const measurements = measure({
    template: () => {
      const drawn = amount(next++);
      const sizes = { amount: drawn, available: drawn, expected_output: drawn };
      const intent: Intent = { purpose: "cycle", kind: "deposit", ...sizes, shares: [], burns: [] };
      return operations.sign(thread, pool, intent, signer, BLOCKHASH);
    },
    web3_js: () => {
      const user = { user: signer.address, ...accounts };
      const instruction = liquidity_operation("deposit", deployment, pool, "A", user, next++);
      const transaction = new Transaction({ feePayer: payer, recentBlockhash: BLOCKHASH }).add(instruction);
      transaction.sign(keypair);
      return transaction.serialize();
    },
    bare_signature: () => signer.sign(message),
  }, RUN_MS);
  return {
    bench: "signing",
    measurements,
    ratios: {
      template_to_web3_js: ratio(measurements, "template", "web3_js"),
      template_to_bare_signature: ratio(measurements, "template", "bare_signature"),
    },
  };
}
