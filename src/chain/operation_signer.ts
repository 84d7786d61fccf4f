import { ComputeBudgetProgram, type TransactionInstruction } from "@solana/web3.js";
import { createTransferInstruction } from "@solana/spl-token";
import { PublicKey } from "@solana/web3.js";
import { MAX_MESSAGE_TEMPLATES } from "@/base/limits.ts";
import type { Intent, OperationKind } from "@/domain/operation.ts";
import type { Pool } from "@/domain/pool.ts";
import type { Thread } from "@/domain/thread.ts";
import { MessageTemplate, type Patch, sign_message } from "@/chain/message_template.ts";
import type { DeploymentAddresses } from "@/chain/program/addresses.ts";
import { liquidity_operation, swap } from "@/chain/program/instructions.ts";
import { AMOUNT_OFFSET, EXPECTED_OUTPUT_OFFSET } from "@/chain/program/variants.ts";
import type { Signer } from "@/chain/signer.ts";

/** Compute units asked for: what a logging build of the contract needs, with room. Unused ones cost nothing. */
const COMPUTE_UNITS: Record<OperationKind, number> = { deposit: 350_000, withdrawal: 330_000, swap: 300_000 };
/** What one share adds. */
const COMPUTE_UNITS_PER_SHARE = 10_000;
/** Place of the operation behind the compute budget; the shares follow it. */
const OPERATION_INDEX = 1;
/** Offset of the amount in the data of a token transfer: behind the one-byte variant. */
const TRANSFER_AMOUNT_OFFSET = 1;

function instructions(deployment: DeploymentAddresses, thread: Thread, pool: Pool, intent: Intent) {
  const accounts = {
    user: thread.wallet_address,
    input_account: thread.input_account,
    output_account: thread.output_account,
  };
  const operation = thread.kind === "swap"
    ? swap(deployment, pool, thread.direction, accounts, 0n, 0n)
    : liquidity_operation(thread.kind, deployment, pool, thread.side, accounts, 0n);
  const from = new PublicKey(thread.output_account);
  const owner = new PublicKey(thread.wallet_address);
  const transfers = intent.shares.map((share): TransactionInstruction =>
    createTransferInstruction(from, new PublicKey(share.token_account), owner, 0n)
  );
  const units = COMPUTE_UNITS[thread.kind] + COMPUTE_UNITS_PER_SHARE * transfers.length;
  return [ComputeBudgetProgram.setComputeUnitLimit({ units }), operation, ...transfers];
}

function patches(intent: Intent): Patch[] {
  const at = (instruction_index: number, offset: number, value: bigint) => ({
    instruction_index,
    offset,
    value,
  });
  const operation = [at(OPERATION_INDEX, AMOUNT_OFFSET, intent.amount)];
  if (intent.kind === "swap") {
    operation.push(at(OPERATION_INDEX, EXPECTED_OUTPUT_OFFSET, intent.expected_output));
  }
  const shares = intent.shares.map((share, index) =>
    at(OPERATION_INDEX + 1 + index, TRANSFER_AMOUNT_OFFSET, share.amount)
  );
  return [...operation, ...shares];
}

/** Signs operations from compiled templates: one for each thread and set of recipients. */
export class OperationSigner {
  readonly #deployment: DeploymentAddresses;
  readonly #templates = new Map<string, MessageTemplate>();

  constructor(deployment: DeploymentAddresses) {
    this.#deployment = deployment;
  }

  /** The signed transaction of `intent`. */
  sign(thread: Thread, pool: Pool, intent: Intent, signer: Signer, blockhash: string) {
    const message = this.#template(thread, pool, intent).fill(blockhash, patches(intent));
    return sign_message(message, [signer]);
  }

  #template(thread: Thread, pool: Pool, intent: Intent): MessageTemplate {
    const key = [thread.thread_id, ...intent.shares.map((share) => share.token_account)].join();
    const known = this.#templates.get(key);
    if (known !== undefined) return known;
    const template = new MessageTemplate(
      thread.wallet_address,
      instructions(this.#deployment, thread, pool, intent),
      1,
    );
    this.#templates.set(key, template);
    if (this.#templates.size > MAX_MESSAGE_TEMPLATES) {
      const oldest = this.#templates.keys().next().value;
      if (oldest !== undefined) this.#templates.delete(oldest);
    }
    return template;
  }
}
