/**
 * Failed transactions as the service sees them: provoked with the committed program in the real virtual machine, or
 * rebuilt from what a node would report where this program cannot be made to fail so.
 */
import { type PublicKey, type TransactionInstruction, TransactionMessage } from "@solana/web3.js";
import { assert } from "@std/assert";
import type { JsonValue } from "@/base/json.ts";
import type { Address } from "@/domain/address.ts";
import { base58_encode } from "@/domain/base58.ts";
import { DEFAULT_PROGRAM_ID, TOKEN_PROGRAM } from "@/domain/programs.ts";
import type { FailedAttempt } from "@/chain/failure_evidence.ts";
import { followed_block } from "@/chain/landed_block.ts";
import { read_vm_result } from "@/localnet/bank/vm_result.ts";
import type { Ledger } from "../program/support.ts";
import { named } from "../program/support.ts";

const FEE_PAYER = named("fee payer");
const TOKEN_ACCOUNT_BYTES = 165;

/** The instructions as a message of its payer. */
export function message_of(instructions: TransactionInstruction[], payer: PublicKey = FEE_PAYER) {
  return new TransactionMessage({
    payerKey: payer,
    recentBlockhash: "11111111111111111111111111111111",
    instructions,
  }).compileToLegacyMessage();
}

type Message = ReturnType<typeof message_of>;

/** What a node reports of a transaction, read by the code that reads blocks. */
export function attempt_of(
  message: Message,
  err: unknown,
  logs: readonly string[],
  token_balances: { accountIndex: number; mint: Address; uiTokenAmount: { amount: string } }[] = [],
): FailedAttempt {
  const keys = message.accountKeys.map((key) => key.toBase58() as Address);
  const lamports = keys.map(() => 0);
  const instructions = message.instructions.map(({ programIdIndex, accounts, data }) => ({
    programIdIndex,
    accounts,
    data,
  }));
  const block = followed_block(
    1,
    {
      blockhash: "hash",
      blockHeight: 1,
      parentSlot: 0,
      transactions: [{
        transaction: { signatures: ["signature"], message: { accountKeys: keys, instructions } },
        meta: {
          err: err as JsonValue,
          fee: 5_000,
          preBalances: lamports,
          postBalances: lamports,
          preTokenBalances: token_balances,
          postTokenBalances: token_balances,
          logMessages: logs,
        },
      }],
    },
    new Set(keys),
    DEFAULT_PROGRAM_ID,
  );
  const [transaction] = block.transactions;
  assert(transaction !== undefined && transaction.error !== null, "The transaction did not fail");
  return { ...transaction, error: transaction.error };
}

function token_balances(ledger: Ledger, message: Message) {
  return message.accountKeys.flatMap((key, accountIndex) => {
    const account = ledger.get(key);
    if (account?.owner.toBase58() !== TOKEN_PROGRAM || account.data.length !== TOKEN_ACCOUNT_BYTES) return [];
    const amount = new DataView(account.data.buffer).getBigUint64(64, true).toString();
    const mint = base58_encode(account.data.subarray(0, 32)) as Address;
    return [{ accountIndex, mint, uiTokenAmount: { amount } }];
  });
}

/** Runs the instructions on the ledger, without a trace, and demands that they fail. */
export function provoke(
  ledger: Ledger,
  instructions: TransactionInstruction[],
  payer?: PublicKey,
): FailedAttempt {
  const message = message_of(instructions, payer);
  const signatures = message.header.numRequiredSignatures;
  const wire = Uint8Array.from([signatures, ...new Uint8Array(64 * signatures), ...message.serialize()]);
  const { error, logs } = read_vm_result(ledger.svm.simulateLegacyTransaction(wire));
  assert(error !== null, `The transaction succeeded\n${logs.join("\n")}`);
  return attempt_of(message, error, logs, token_balances(ledger, message));
}
