import type { Address } from "@/domain/address.ts";
import { is_operation } from "@/domain/contract_call.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import type { OperationEffects } from "@/domain/operation.ts";
import type { OperationEnded, OperationOpened } from "@/domain/service_event.ts";
import type { Thread } from "@/domain/thread.ts";
import { observe_effects } from "@/engine/observed_effects.ts";
import { each_block } from "@/chain/block_history.ts";
import type { Cluster } from "@/chain/cluster.ts";
import type { StateDifference } from "@/daemon/state_check/difference.ts";
import type { JournalFold } from "@/daemon/state_check/journal_check.ts";

/** What the comparison with the ledger has counted. */
export interface LedgerCheck {
  /** Operations of our wallets in the ledger's blocks. */
  readonly landed_on_ledger: number;
  /** Operations that the journal counts as landed. */
  readonly landed_in_journal: number;
  /** Open in the journal; the next start settles them. */
  readonly open: number;
  /** Of these, how many are in a block. */
  readonly open_landed: number;
  /** Landed in blocks that the ledger no longer keeps: nobody can check them. */
  readonly beyond_ledger: number;
  readonly differences: readonly StateDifference[];
}

interface Seen {
  readonly transaction: LandedTransaction;
  times: number;
}

async function operations_on_ledger(cluster: Cluster, program_id: Address, fold: JournalFold) {
  const wallets = new Set(Array.from(fold.threads.values(), ({ wallet_address }) => wallet_address));
  const seen = new Map<string, Seen>();
  let first_slot = Number.MAX_SAFE_INTEGER;
  for await (const block of each_block(cluster, program_id, wallets)) {
    first_slot = Math.min(first_slot, block.slot);
    for (const transaction of block.transactions) {
      if (!is_ours(transaction, wallets, fold)) continue;
      const known = seen.get(transaction.signature);
      if (known === undefined) seen.set(transaction.signature, { transaction, times: 1 });
      else known.times += 1;
    }
  }
  return { seen, first_slot };
}

/** What our wallets pay for is an operation; of those that the core wallet pays for, the journal knows which. */
function is_ours(
  { fee_payer, signature }: LandedTransaction,
  wallets: ReadonlySet<Address>,
  fold: JournalFold,
): boolean {
  return wallets.has(fee_payer) || fold.operations.has(signature);
}

function difference(subject: string, expected: string, found: string): StateDifference {
  return { between: "journal and ledger", subject, expected, found };
}

/** What the ledger says about one operation. */
function ledger_text(
  transaction: LandedTransaction,
  thread: Thread,
  opened: OperationOpened,
  knows_index: boolean,
): string {
  const effects = observe_effects(thread, opened.purpose, opened.shares, transaction);
  const outcome = transaction.error === null ? "landed_ok" : "landed_error";
  const { slot, index, compute_units } = transaction;
  const place = { slot, index: knows_index ? index : null, compute_units };
  return operation_text(call_text(transaction), outcome, place, effects);
}

function call_text({ calls }: LandedTransaction): string {
  const call = calls.find(is_operation);
  return call === undefined ? "no call of the contract" : `${call.name} of ${call.amount}`;
}

/** What the journal says about it. */
function journal_text(opened: OperationOpened, ended: OperationEnded, knows_index: boolean): string {
  const { outcome, slot, index, compute_units, effects } = ended;
  if (slot === null || effects === null) return "in no block";
  const calls_contract = opened.purpose === "cycle" || opened.purpose === "empty";
  return operation_text(
    calls_contract ? `${opened.kind} of ${opened.amount}` : "no call of the contract",
    outcome,
    { slot, index: knows_index ? index : null, compute_units },
    effects,
  );
}

function operation_text(
  what: string,
  outcome: string,
  place: { readonly slot: number; readonly index: number | null; readonly compute_units: number | null },
  effects: OperationEffects,
): string {
  const { amount_in, amount_out, burned_in, burned_out, pool_fee, network_fee } = effects;
  return `${what}, ${outcome} at slot ${place.slot}, index ${place.index}, with ${place.compute_units} compute units: ` +
    `${amount_in} in, ${amount_out} out, ${burned_in} and ${burned_out} burnt, fees ${pool_fee} + ${network_fee}`;
}

/**
 * Compares the journal with the ledger's own blocks, both ways: every operation of our wallets that is in a block is
 * counted exactly once and with the same figures, and nothing is counted that is in no block. Without `knows_index` the
 * journal was written by a follower that could not tell places in blocks, and these are not compared.
 */
export async function check_ledger(
  cluster: Cluster,
  program_id: Address,
  fold: JournalFold,
  knows_index: boolean,
): Promise<LedgerCheck> {
  const { seen, first_slot } = await operations_on_ledger(cluster, program_id, fold);
  const differences: StateDifference[] = [];
  let [landed_in_journal, open, open_landed, beyond_ledger] = [0, 0, 0, 0];
  for (const [signature, { times }] of seen) {
    if (times > 1) differences.push(difference(signature, "once in the blocks", `${times} times`));
    if (!fold.operations.has(signature)) {
      differences.push(difference(signature, "an entry in the journal", "none, but it is in a block"));
    }
  }
  for (const [signature, { opened, ended }] of fold.operations) {
    const transaction = seen.get(signature)?.transaction;
    if (ended === null) {
      open += 1;
      if (transaction !== undefined) open_landed += 1;
      continue;
    }
    const counted_as_landed = ended.outcome === "landed_ok" || ended.outcome === "landed_error";
    if (counted_as_landed) landed_in_journal += 1;
    if (counted_as_landed && (ended.slot ?? 0) < first_slot) {
      beyond_ledger += 1;
      continue;
    }
    const thread = fold.threads.get(opened.thread_id);
    if (thread === undefined) continue;
    const on_ledger = transaction === undefined
      ? "in no block"
      : ledger_text(transaction, thread, opened, knows_index);
    const in_journal = journal_text(opened, ended, knows_index);
    if (on_ledger !== in_journal) differences.push(difference(signature, on_ledger, in_journal));
  }
  return { landed_on_ledger: seen.size, landed_in_journal, open, open_landed, beyond_ledger, differences };
}
