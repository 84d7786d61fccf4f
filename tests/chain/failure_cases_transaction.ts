/** Cases for the errors of a whole transaction. */
import {
  ComputeBudgetProgram,
  Keypair,
  MessageV0,
  PublicKey,
  SystemProgram,
  TransactionInstruction,
  VersionedTransaction,
} from "@solana/web3.js";
import { Buffer } from "node:buffer";
import type { FailedAttempt } from "@/chain/failure_evidence.ts";
import { read_vm_result } from "@/localnet/bank/vm_result.ts";
import { type LedgerScene, sign, transfer, with_ledger } from "../localnet/ledger_scene.ts";
import { Ledger, named } from "../program/support.ts";
import { USER } from "../program/scene.ts";
import { type FailureCase, type FailureCases, provoked } from "./failure_case.ts";
import { attempt_of, message_of, provoke } from "./failed_attempts.ts";

const POOR = named("poor");
const TABLE = named("lookup table");
const payment = (from: PublicKey) =>
  SystemProgram.transfer({ fromPubkey: from, toPubkey: USER, lamports: 1_000_000 });
const PAYMENT = message_of([payment(POOR)], POOR);

/** What the node reports; the error stands before all instructions, so that they do not matter. */
function whole(err: unknown, why_recorded: string): FailureCase {
  return { how: "recorded", why_recorded, attempt: () => attempt_of(PAYMENT, err, []) };
}

/** A transaction whose payer is as `prepare` makes him. */
function paid_by(prepare: (ledger: Ledger) => void, ...before: TransactionInstruction[]): FailureCase {
  return {
    how: "provoked",
    attempt() {
      const ledger = new Ledger(null);
      prepare(ledger);
      return provoke(ledger, [...before, payment(POOR)], POOR);
    },
  };
}

/** What the embedded ledger answers to the simulation of a transaction. */
function simulated(
  build: (scene: LedgerScene, payer: Keypair) => Promise<VersionedTransaction>,
): FailureCase {
  return {
    how: "provoked",
    async attempt() {
      let attempt: FailedAttempt | undefined;
      await with_ledger(async (scene) => {
        const transaction = await build(scene, await scene.wallet(1));
        const reply = await scene.raw.call<{ value: { err: unknown; logs: string[] } }>(
          "simulateTransaction",
          [
            transaction.serialize().toBase64(),
            { encoding: "base64" },
          ],
        );
        attempt = attempt_of(PAYMENT, reply.value.err, reply.value.logs);
      });
      if (attempt === undefined) throw new Error("The transaction was not simulated");
      return attempt;
    },
  };
}

/** A transaction that reads one account through a lookup table. */
function with_table(prepare: (ledger: Ledger) => void): FailureCase {
  return {
    how: "provoked",
    attempt() {
      const ledger = new Ledger(null);
      ledger.put(POOR, {});
      prepare(ledger);
      const message = new MessageV0({
        header: { numRequiredSignatures: 1, numReadonlySignedAccounts: 0, numReadonlyUnsignedAccounts: 1 },
        staticAccountKeys: [POOR, SystemProgram.programId],
        recentBlockhash: PublicKey.default.toBase58(),
        compiledInstructions: [{ programIdIndex: 1, accountKeyIndexes: [0, 2], data: payment(POOR).data }],
        addressTableLookups: [{ accountKey: TABLE, writableIndexes: [0], readonlyIndexes: [] }],
      });
      const result = ledger.svm.simulateVersionedTransaction(new VersionedTransaction(message).serialize());
      return attempt_of(PAYMENT, read_vm_result(result).error, []);
    },
  };
}

/** Limits the data that the transaction may load; web3.js has no builder for it. */
function loaded_data_limit(bytes: number): TransactionInstruction {
  const data = Buffer.alloc(5);
  data.writeUInt8(4);
  data.writeUInt32LE(bytes, 1);
  return new TransactionInstruction({ programId: ComputeBudgetProgram.programId, keys: [], data });
}

const LIMIT = ComputeBudgetProgram.setComputeUnitLimit({ units: 10_000 });
const LOOKUP_TABLES = new PublicKey("AddressLookupTab1e1111111111111111111111111");
const call_to = (programId: PublicKey) => new TransactionInstruction({ programId, keys: [] });
const rich = (ledger: Ledger) => ledger.put(POOR, {});
const NEEDS_CLUSTER = "it needs validators that compete for a block";
const NOT_BUILT =
  "the client library does not build such bytes, and the ledger refuses them before it runs them";

const PROVOKED: FailureCases = {
  insufficient_sol_for_fee: paid_by((ledger) => ledger.put(POOR, { lamports: 4_999n })),
  insufficient_sol_for_rent: provoked((scene) => {
    scene.ledger.put(USER, { lamports: 13_000_001n });
    return scene.deposit(1, 1_000n);
  }),
  wallet_not_funded: paid_by(() => {}),
  fee_payer_unusable: paid_by((ledger) =>
    ledger.put(POOR, { data: new Uint8Array(3), owner: named("some program") })
  ),
  duplicate_instruction: paid_by(rich, LIMIT, LIMIT),
  loaded_data_limit: paid_by(rich, loaded_data_limit(1)),
  invalid_loaded_data_limit: paid_by(rich, loaded_data_limit(0)),
  program_not_executable: paid_by((ledger) => {
    rich(ledger);
    ledger.put(named("no program"), {});
  }, call_to(named("no program"))),
  program_missing: simulated((scene, payer) =>
    scene.signed([call_to(Keypair.generate().publicKey)], [payer])
  ),
  blockhash_not_found: simulated((_, payer) =>
    Promise.resolve(sign([transfer(payer, payer, 1)], [payer], PublicKey.default.toBase58()))
  ),
  already_processed: simulated(async (scene, payer) => {
    const transaction = await scene.signed([transfer(payer, payer, 1)], [payer]);
    await scene.landed(await scene.web3.sendTransaction(transaction, { skipPreflight: true }));
    return transaction;
  }),
  lookup_table_missing: with_table(() => {}),
  lookup_table_owner: with_table((ledger) => ledger.put(TABLE, { data: new Uint8Array(88) })),
  lookup_table_data: with_table((ledger) =>
    ledger.put(TABLE, { data: new Uint8Array(56), owner: LOOKUP_TABLES })
  ),
  lookup_table_index: with_table((ledger) => {
    const data = new Uint8Array(56);
    data[0] = 1;
    data.fill(255, 4, 12);
    ledger.put(TABLE, { data, owner: LOOKUP_TABLES });
  }),
};

export const TRANSACTION_CASES: FailureCases = {
  ...PROVOKED,
  rent_paying_account: whole("InvalidRentPayingAccount", "nodes of today report InsufficientFundsForRent"),
  account_in_use_by_block: whole("AccountInUse", NEEDS_CLUSTER),
  cluster_maintenance: whole("ClusterMaintenance", NEEDS_CLUSTER),
  resanitization_needed: whole("ResanitizationNeeded", NEEDS_CLUSTER),
  program_cache_full: whole("ProgramCacheHitMaxLimit", NEEDS_CLUSTER),
  commit_cancelled: whole("CommitCancelled", NEEDS_CLUSTER),
  program_restricted: whole(
    { ProgramExecutionTemporarilyRestricted: { account_index: 1 } },
    "a cluster restricts programs, the embedded ledger does not",
  ),
  block_cost_limit: whole("WouldExceedMaxBlockCostLimit", NEEDS_CLUSTER),
  account_cost_limit: whole("WouldExceedMaxAccountCostLimit", NEEDS_CLUSTER),
  account_data_block_limit: whole("WouldExceedAccountDataBlockLimit", NEEDS_CLUSTER),
  vote_cost_limit: whole("WouldExceedMaxVoteCostLimit", NEEDS_CLUSTER),
  account_data_total_limit: whole("WouldExceedAccountDataTotalLimit", NEEDS_CLUSTER),
  account_loaded_twice: whole("AccountLoadedTwice", NOT_BUILT),
  call_chain_too_deep: whole("CallChainTooDeep", "loaders of today do not load each other"),
  fee_signature_missing: whole("MissingSignatureForFee", NOT_BUILT),
  invalid_account_index: whole("InvalidAccountIndex", NOT_BUILT),
  signature_failure: whole("SignatureFailure", "the embedded ledger answers with a code of its own"),
  malformed_transaction: whole("SanitizeFailure", NOT_BUILT),
  account_borrow_outstanding: whole("AccountBorrowOutstanding", "it would be a fault of the runtime"),
  unsupported_transaction_version: whole("UnsupportedVersion", NOT_BUILT),
  invalid_writable_account: whole(
    "InvalidWritableAccount",
    "nodes of today take the right to write away instead",
  ),
  too_many_account_locks: whole(
    "TooManyAccountLocks",
    "so many accounts do not fit into a packet without tables",
  ),
  unbalanced_transaction: whole("UnbalancedTransaction", "it would be a fault of the runtime"),
  transaction_failed: whole("SomethingNew", "it stands for errors that nodes do not have yet"),
};
