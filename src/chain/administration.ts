/** The acts of administrators as transactions, and what must be read for them. */
import { ComputeBudgetProgram, type TransactionInstruction } from "@solana/web3.js";
import type { Address } from "@/domain/address.ts";
import { FailureError } from "@/domain/failure.ts";
import { NO_LAMPORTS } from "@/domain/units.ts";
import type {
  AdministrationAct,
  AdministrationPort,
  Authorities,
  NewPoolFees,
  PoolSwitches,
  TreasuryReading,
} from "@/engine/administration.ts";
import type { SignedTransaction } from "@/engine/ports.ts";
import type { BlockhashSource } from "@/chain/blockhash_source.ts";
import type { Cluster } from "@/chain/cluster.ts";
import { read_deployment } from "@/chain/deployment_state.ts";
import { compute_limit } from "@/chain/grants.ts";
import { MessageTemplate, sign_message } from "@/chain/message_template.ts";
import type { DeploymentAddresses } from "@/chain/program/addresses.ts";
import { build_instruction } from "@/chain/program/instructions.ts";
import { decode_main_treasury, type MainTreasury } from "@/chain/program/layout.ts";
import type { Signer } from "@/chain/signer.ts";
import { lamports } from "@/domain/units.ts";

/** Compute units asked for: a logging build of the contract formats up to six keys. */
const ACT_COMPUTE_UNITS = 200_000;
/** A consolidation: for itself and for each pool. */
const CONSOLIDATION_COMPUTE_UNITS = { base: 50_000, each_pool: 60_000 } as const;
/** A logging build of the contract runs out of its heap from about 14 pools on, unless it is given a larger one. */
const POOLS_IN_DEFAULT_HEAP = 10;
const LARGEST_HEAP_BYTES = 256 * 1_024;

/** How the contract counts switches in its arguments: liquidity 1, swaps 2. */
function switch_bits({ liquidity, swaps }: PoolSwitches): number {
  return (liquidity ? 1 : 0) | (swaps ? 2 : 0);
}

function fee_arguments({ liquidity_fee, swap_fee }: NewPoolFees) {
  const update_flags = (liquidity_fee === undefined ? 0 : 1) | (swap_fee === undefined ? 0 : 2);
  return {
    update_flags,
    new_liquidity_fee: liquidity_fee ?? NO_LAMPORTS,
    new_swap_fee: swap_fee ?? NO_LAMPORTS,
  };
}

/** The instruction of an act; `admin` signs it. */
function instruction_of(
  deployment: DeploymentAddresses,
  admin: Address,
  act: AdministrationAct,
): TransactionInstruction {
  switch (act.act) {
    case "pause_pool":
    case "unpause_pool": {
      const { pool_id, switches } = act;
      const values = { pause_bits: switch_bits(switches), pool_id };
      return build_instruction(act.act, deployment, { admin, pool_id }, values);
    }
    case "set_swap_owner_only": {
      const { pool_id, designated_owner } = act;
      const enable_restriction = designated_owner !== undefined;
      // Without the restriction the contract does not look at the owner.
      const values = { enable_restriction, designated_owner: designated_owner ?? admin, pool_id };
      return build_instruction(act.act, deployment, { admin, pool_id }, values);
    }
    case "update_pool_fees": {
      const { pool_id, fees } = act;
      return build_instruction(act.act, deployment, { admin, pool_id }, { ...fee_arguments(fees), pool_id });
    }
    case "pause_system":
      return build_instruction(act.act, deployment, { admin }, { reason_code: act.reason_code });
    case "unpause_system":
      return build_instruction(act.act, deployment, { admin }, {});
    case "consolidate_pool_fees": {
      const values = { pool_count: act.pool_ids.length };
      return build_instruction(act.act, deployment, { admin }, values, act.pool_ids);
    }
    case "withdraw_treasury_fees": {
      const { destination, amount } = act;
      return build_instruction(act.act, deployment, { admin, destination }, { amount });
    }
    case "donate_sol":
      return build_instruction(act.act, deployment, { donor: admin }, {
        amount: act.amount,
        message: act.message,
      });
  }
}

/** What a transaction asks of the runtime; a limit that differs from request to request makes equal acts two. */
function budget_of(act: AdministrationAct, request_number: number): TransactionInstruction[] {
  if (act.act !== "consolidate_pool_fees") return [compute_limit(ACT_COMPUTE_UNITS, request_number)];
  const { length } = act.pool_ids;
  const { base, each_pool } = CONSOLIDATION_COMPUTE_UNITS;
  const limit = compute_limit(base + each_pool * length, request_number);
  if (length <= POOLS_IN_DEFAULT_HEAP) return [limit];
  return [limit, ComputeBudgetProgram.requestHeapFrame({ bytes: LARGEST_HEAP_BYTES })];
}

function reading_of(
  slot: number,
  address: Address,
  on_account: bigint,
  treasury: MainTreasury,
): TreasuryReading {
  return {
    slot,
    address,
    lamports: lamports(on_account),
    total_balance: treasury.total_balance,
    total_withdrawn: treasury.total_withdrawn,
    total_pool_creation_fees: treasury.total_pool_creation_fees,
    total_liquidity_fees: treasury.total_liquidity_fees,
    total_swap_fees: treasury.total_swap_contract_fees,
    total_donations: treasury.total_donations,
    pool_creations: treasury.pool_creation_count,
    liquidity_operations: treasury.liquidity_operation_count,
    swaps: treasury.regular_swap_count,
    withdrawals: treasury.treasury_withdrawal_count,
    consolidations: treasury.total_consolidations_performed,
    donations: treasury.donation_count,
    last_update_seconds: treasury.last_update_seconds,
    last_withdrawal_seconds: treasury.last_withdrawal_seconds,
  };
}

/** Administration over JSON-RPC, by the core wallet. */
export class ChainAdministration implements AdministrationPort {
  readonly #cluster: Cluster;
  readonly #blockhashes: BlockhashSource;
  readonly #core: Signer;
  readonly #deployment: DeploymentAddresses;
  #requests = 0;

  constructor(
    cluster: Cluster,
    blockhashes: BlockhashSource,
    core: Signer,
    deployment: DeploymentAddresses,
  ) {
    this.#cluster = cluster;
    this.#blockhashes = blockhashes;
    this.#core = core;
    this.#deployment = deployment;
  }

  async read_authorities(): Promise<Authorities> {
    const { system_state, upgrade_authority } = await read_deployment(this.#cluster, this.#deployment);
    return { admin_authority: system_state?.admin_authority ?? null, upgrade_authority };
  }

  async read_treasury(): Promise<TreasuryReading | undefined> {
    const { main_treasury } = this.#deployment;
    const { slot, accounts: [account] } = await this.#cluster.accounts([main_treasury]);
    if (account === undefined || account.data.length === 0) return undefined;
    try {
      return reading_of(slot, main_treasury, account.lamports, decode_main_treasury(account.data));
    } catch (caught) {
      if (!(caught instanceof RangeError)) throw caught;
      throw new FailureError({
        category: "logic",
        code: "treasury_unreadable",
        expected: false,
        message: caught.message,
        hint: "The contract at solana.program_id keeps its treasury in a way that the service does not know",
      });
    }
  }

  sign_act(act: AdministrationAct): SignedTransaction {
    const { blockhash, last_valid_block_height } = this.#blockhashes.take();
    const { address } = this.#core;
    this.#requests += 1;
    const instructions = [
      ...budget_of(act, this.#requests),
      instruction_of(this.#deployment, address, act),
    ];
    const template = new MessageTemplate(address, instructions, 1);
    return { ...sign_message(template.fill(blockhash, []), [this.#core]), last_valid_block_height };
  }
}
