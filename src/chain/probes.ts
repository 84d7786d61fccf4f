/** The transactions of probes: built as asked for, whatever the contract will say. */
import {
  createInitializeMint2Instruction,
  createTransferInstruction,
  MINT_SIZE,
  TOKEN_PROGRAM_ID,
} from "@solana/spl-token";
import {
  type AccountMeta,
  PublicKey,
  SystemProgram,
  type TransactionInstruction,
  TransactionMessage,
} from "@solana/web3.js";
import { type Address, address_bytes, compare_keys } from "@/domain/address.ts";
import type { Pool } from "@/domain/pool.ts";
import { SYSTEM_PROGRAM, TOKEN_PROGRAM } from "@/domain/programs.ts";
import { classify_ratio } from "@/domain/ratio.ts";
import { POOL_FLAGS } from "@/domain/pool_state.ts";
import type { SignedTransaction } from "@/engine/ports.ts";
import type {
  PoolPlan,
  ProbeCall,
  ProbePlaces,
  ProbePort,
  ProbeStep,
  Simulated,
} from "@/engine/probes/probe_port.ts";
import type { BlockhashSource } from "@/chain/blockhash_source.ts";
import type { Cluster } from "@/chain/cluster.ts";
import { compute_limit } from "@/chain/grants.ts";
import type { LedgerFollower } from "@/chain/ledger_follower.ts";
import { MessageTemplate, sign_message } from "@/chain/message_template.ts";
import { type DeploymentAddresses, pool_addresses } from "@/chain/program/addresses.ts";
import { INSTRUCTIONS } from "@/chain/program/instruction_table.ts";
import { build_instruction } from "@/chain/program/instructions.ts";
import { decode_pool_account } from "@/chain/program/layout.ts";
import { mint_facts } from "@/chain/program/token_layout.ts";
import { derived_signer, generate_signer, SIGNATURE_BYTES, type Signer } from "@/chain/signer.ts";
import { create_token_account, mint_tokens, send_sol, token_account_of } from "@/chain/wallet_funding.ts";
import type { Wallets } from "@/chain/wallets.ts";

/** Rent of a mint: (82 + 128 bytes) x 6,960 lamports. */
const MINT_RENT_LAMPORTS = 1_461_600;
/** Compute units asked for: for each call of a logging build of the contract, and for everything else together. */
const COMPUTE_UNITS = { each_call: 380_000, beside: 150_000, most: 1_300_000 } as const;
/** Any: a simulation replaces it. */
const NO_BLOCKHASH = "11111111111111111111111111111111";

/** What probes stand on. */
export interface ProbeParts {
  readonly cluster: Cluster;
  readonly follower: LedgerFollower;
  readonly blockhashes: BlockhashSource;
  readonly wallets: Wallets;
  readonly core: Signer;
  readonly deployment: DeploymentAddresses;
}

function with_meta(
  keys: readonly AccountMeta[],
  name: ProbeCall["name"],
  part: string | undefined,
  change: Partial<AccountMeta>,
): AccountMeta[] {
  const at = INSTRUCTIONS[name].accounts.findIndex(([known]) => known === part);
  return keys.map((key, index) => index === at ? { ...key, ...change } : key);
}

/** The call as asked for: with accounts in the wrong places, too few, too many, without a signature. */
function call_instruction(deployment: DeploymentAddresses, probe: ProbeCall): TransactionInstruction {
  const { name, accounts, values, pools, unsigned, read_only, surplus_accounts: surplus = 0 } = probe;
  const instruction = build_instruction(name, deployment, accounts as never, values as never, pools);
  const metas = with_meta(instruction.keys, name, unsigned, { isSigner: false });
  const keys = with_meta(metas, name, read_only, { isWritable: false });
  const more = Array.from({ length: Math.max(0, surplus) }, () => ({
    pubkey: SystemProgram.programId,
    isSigner: false,
    isWritable: false,
  }));
  instruction.keys = [...surplus < 0 ? keys.slice(0, surplus) : keys, ...more];
  return instruction;
}

/** Probes over JSON-RPC. */
export class ChainProbes implements ProbePort {
  readonly places: ProbePlaces;
  readonly #parts: ProbeParts;
  readonly #mints = new Map<Address, Signer>();
  #requests = 0;

  constructor(parts: ProbeParts) {
    this.#parts = parts;
    const { program_id, program_data, system_state, main_treasury } = parts.deployment;
    this.places = {
      ...{ program_id, program_data, system_state, main_treasury },
      ...{ system_program: SYSTEM_PROGRAM, token_program: TOKEN_PROGRAM },
    };
  }

  wallet(name: string): Address {
    const signer = derived_signer(this.#parts.core, `probe wallet ${name}`);
    this.#parts.wallets.add(signer);
    return signer.address;
  }

  new_key(): Address {
    const signer = generate_signer();
    this.#mints.set(signer.address, signer);
    return signer.address;
  }

  new_mints(): [a: Address, b: Address] {
    const [one, other] = [this.new_key(), this.new_key()];
    return compare_keys(address_bytes(one), address_bytes(other)) < 0 ? [one, other] : [other, one];
  }

  pool_of(plan: PoolPlan): Pool {
    const { mints: [mint_a, mint_b], decimals: [decimals_a, decimals_b], flags, created_at_ms } = plan;
    const { ratio_a_numerator, ratio_b_denominator } = plan;
    const ratio = { ratio_a_numerator, ratio_b_denominator };
    const found = pool_addresses(this.places.program_id, mint_a, mint_b, ratio);
    const simple = classify_ratio(ratio, decimals_a, decimals_b) === "simple" ? POOL_FLAGS.simple_ratio : 0;
    return {
      pool_id: found.pool_id,
      a: { mint: mint_a, decimals: decimals_a, vault: found.token_a_vault, lp_mint: found.lp_token_a_mint },
      b: { mint: mint_b, decimals: decimals_b, vault: found.token_b_vault, lp_mint: found.lp_token_b_mint },
      ...{ ...ratio, flags: simple | (flags & POOL_FLAGS.exact_exchange), created_at_ms },
    };
  }

  token_account(wallet: Address, mint: Address): Address {
    return token_account_of(wallet, mint);
  }

  sign(steps: readonly ProbeStep[]): SignedTransaction {
    const { blockhashes, core } = this.#parts;
    const { blockhash, last_valid_block_height } = blockhashes.take();
    const instructions = this.#instructions(steps);
    const keys = instructions.flatMap((instruction) => instruction.keys.filter(({ isSigner }) => isSigner));
    const needed = new Set(keys.map(({ pubkey }) => pubkey.toBase58() as Address));
    const others = [...needed].filter((address) => address !== core.address);
    const template = new MessageTemplate(core.address, instructions, 1 + others.length);
    const signers = template.order_signers([core, ...others.map((address) => this.#signer(address))]);
    return { ...sign_message(template.fill(blockhash, []), signers), last_valid_block_height };
  }

  async simulate(steps: readonly ProbeStep[], look_at: readonly Address[] = []): Promise<Simulated> {
    const { cluster, core } = this.#parts;
    const message = new TransactionMessage({
      payerKey: new PublicKey(core.address),
      recentBlockhash: NO_BLOCKHASH,
      instructions: this.#instructions(steps),
    }).compileToLegacyMessage();
    const signatures = message.header.numRequiredSignatures;
    const bytes = new Uint8Array(message.serialize());
    const wire = new Uint8Array(1 + signatures * SIGNATURE_BYTES + bytes.length);
    wire[0] = signatures;
    wire.set(bytes, 1 + signatures * SIGNATURE_BYTES);
    const { error, accounts } = await cluster.simulate(wire, look_at);
    return { error, accounts: accounts ?? look_at.map(() => null) };
  }

  mint_decimals(data: Uint8Array): number {
    return mint_facts(data).decimals;
  }

  pool_owner(data: Uint8Array): Address {
    return decode_pool_account(data).owner;
  }

  forget(pools: readonly Pool[]): void {
    const addresses = pools.flatMap(({ pool_id, a, b }) => [pool_id, a.vault, b.vault, a.lp_mint, b.lp_mint]);
    for (const address of addresses) this.#parts.follower.unwatch(address);
    this.#mints.clear();
  }

  #signer(address: Address): Signer {
    return this.#mints.get(address) ?? this.#parts.wallets.signer(address);
  }

  /** A limit that differs from request to request makes equal transactions two. */
  #instructions(steps: readonly ProbeStep[]): TransactionInstruction[] {
    this.#requests += 1;
    const calls = steps.filter(({ what }) => what === "call").length;
    const { each_call, beside, most } = COMPUTE_UNITS;
    const units = Math.min(most, beside + each_call * calls);
    return [compute_limit(units, this.#requests), ...steps.flatMap((step) => this.#instruction(step))];
  }

  #instruction(step: ProbeStep): TransactionInstruction[] {
    const { core, deployment } = this.#parts;
    switch (step.what) {
      case "call":
        return [call_instruction(deployment, step)];
      case "send_sol":
        return send_sol(step.from, step.to, step.amount);
      case "create_token_account":
        return [create_token_account(core.address, step.wallet, step.mint)];
      case "send_tokens": {
        const { from, to, owner, amount } = step;
        const keys = [new PublicKey(from), new PublicKey(to), new PublicKey(owner)] as const;
        return [createTransferInstruction(...keys, amount)];
      }
      case "mint_tokens":
        return mint_tokens(core.address, step.mint, step.account, step.amount);
      case "create_mint":
        return this.#create_mint(step.mint, step.decimals, step.can_freeze === true);
    }
  }

  #create_mint(mint: Address, decimals: number, can_freeze: boolean): TransactionInstruction[] {
    const [payer, key] = [new PublicKey(this.#parts.core.address), new PublicKey(mint)];
    return [
      SystemProgram.createAccount({
        fromPubkey: payer,
        newAccountPubkey: key,
        lamports: MINT_RENT_LAMPORTS,
        space: MINT_SIZE,
        programId: TOKEN_PROGRAM_ID,
      }),
      createInitializeMint2Instruction(key, decimals, payer, can_freeze ? payer : null),
    ];
  }
}
