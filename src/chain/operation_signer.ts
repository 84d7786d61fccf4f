import { ComputeBudgetProgram, PublicKey, type TransactionInstruction } from "@solana/web3.js";
import { createBurnInstruction, createTransferInstruction } from "@solana/spl-token";
import { MAX_MESSAGE_TEMPLATES } from "@/base/limits.ts";
import type { Intent, OperationKind } from "@/domain/operation.ts";
import type { Pool } from "@/domain/pool.ts";
import type { Thread } from "@/domain/thread.ts";
import { MessageTemplate, type Patch, sign_message } from "@/chain/message_template.ts";
import type { DeploymentAddresses } from "@/chain/program/addresses.ts";
import { liquidity_operation, swap } from "@/chain/program/instructions.ts";
import { AMOUNT_OFFSET, EXPECTED_OUTPUT_OFFSET } from "@/chain/program/patch_offsets.ts";
import type { Signer } from "@/chain/signer.ts";

/** Compute units asked for: what a logging build of the contract needs, with room. Unused ones cost nothing. */
const COMPUTE_UNITS: Record<OperationKind, number> = { deposit: 350_000, withdrawal: 330_000, swap: 300_000 };
/** What one share or burn adds. */
const COMPUTE_UNITS_PER_TOKEN_INSTRUCTION = 10_000;
/** The compute budget stands first; the operation follows it, where there is one. */
const FIRST_INDEX = 1;
/** Offset of the amount in the data of a token transfer or burn: behind the one-byte variant. */
const TOKEN_AMOUNT_OFFSET = 1;

/** Whether the transaction calls the contract; otherwise it only moves or burns tokens of the thread. */
function has_operation(intent: Intent): boolean {
  return intent.purpose === "cycle" || intent.purpose === "empty";
}

function operation(deployment: DeploymentAddresses, thread: Thread, pool: Pool): TransactionInstruction {
  const accounts = {
    user: thread.wallet_address,
    input_account: thread.input_account,
    output_account: thread.output_account,
  };
  return thread.kind === "swap"
    ? swap(deployment, pool, thread.direction, accounts, 0n, 0n)
    : liquidity_operation(thread.kind, deployment, pool, thread.side, accounts, 0n);
}

function instructions(deployment: DeploymentAddresses, thread: Thread, pool: Pool, intent: Intent) {
  const owner = new PublicKey(thread.wallet_address);
  const from = new PublicKey(thread.output_account);
  const transfers = intent.shares.map((share) =>
    createTransferInstruction(from, new PublicKey(share.token_account), owner, 0n)
  );
  const burns = intent.burns.map((burn) =>
    createBurnInstruction(new PublicKey(burn.token_account), new PublicKey(burn.mint), owner, 0n)
  );
  const own = has_operation(intent) ? [operation(deployment, thread, pool)] : [];
  const units = (has_operation(intent) ? COMPUTE_UNITS[thread.kind] : 0) +
    COMPUTE_UNITS_PER_TOKEN_INSTRUCTION * (transfers.length + burns.length);
  return [ComputeBudgetProgram.setComputeUnitLimit({ units }), ...own, ...transfers, ...burns];
}

function patches(intent: Intent): Patch[] {
  const at = (instruction_index: number, offset: number, value: bigint) => ({
    instruction_index,
    offset,
    value,
  });
  const own: Patch[] = [];
  if (has_operation(intent)) own.push(at(FIRST_INDEX, AMOUNT_OFFSET, intent.amount));
  if (has_operation(intent) && intent.kind === "swap") {
    own.push(at(FIRST_INDEX, EXPECTED_OUTPUT_OFFSET, intent.expected_output));
  }
  const first_token_index = FIRST_INDEX + (has_operation(intent) ? 1 : 0);
  const amounts = [...intent.shares, ...intent.burns].map(({ amount }, index) =>
    at(first_token_index + index, TOKEN_AMOUNT_OFFSET, amount)
  );
  return [...own, ...amounts];
}

/** Signs operations from compiled templates: one for each thread and set of recipients. */
export class OperationSigner {
  readonly #deployment: DeploymentAddresses;
  readonly #templates = new Map<string, MessageTemplate>();

  constructor(deployment: DeploymentAddresses) {
    this.#deployment = deployment;
  }

  /**
   * The signed transaction of `intent`. `payer` pays the network's fee where it is not the thread itself: what must not
   * fail for want of SOL.
   */
  sign(
    thread: Thread,
    pool: Pool,
    intent: Intent,
    signer: Signer,
    blockhash: string,
    payer: Signer = signer,
  ): { signature: string; wire: Uint8Array } {
    const template = this.#template(thread, pool, intent, payer);
    const message = template.fill(blockhash, patches(intent));
    return sign_message(message, payer === signer ? [signer] : template.order_signers([payer, signer]));
  }

  #template(thread: Thread, pool: Pool, intent: Intent, payer: Signer): MessageTemplate {
    const recipients = [...intent.shares, ...intent.burns].map(({ token_account }) => token_account);
    const key = [thread.thread_id, intent.purpose, payer.address, ...recipients].join();
    const known = this.#templates.get(key);
    if (known !== undefined) return known;
    const template = new MessageTemplate(
      payer.address,
      instructions(this.#deployment, thread, pool, intent),
      payer.address === thread.wallet_address ? 1 : 2,
    );
    this.#templates.set(key, template);
    if (this.#templates.size > MAX_MESSAGE_TEMPLATES) {
      const oldest = this.#templates.keys().next().value;
      if (oldest !== undefined) this.#templates.delete(oldest);
    }
    return template;
  }
}
