/**
 * The judge of the campaign. It reads the ledger's own blocks past the nemesis, with nothing but JSON, and the journal from
 * the disk of the stopped service. What the service has counted is not asked.
 */
import { JsonRpcClient } from "@/jsonrpc/client.ts";
import type { Config } from "@/daemon/config.ts";
import { with_state_to_look_at } from "@/daemon/offline.ts";
import { fold_journal, type JournalFold } from "@/daemon/state_check/journal_check.ts";
import type { Address } from "@/domain/address.ts";
import type { ServiceEvent } from "@/domain/service_event.ts";

/** What the ledger and the journal say about each other. */
export interface Verdict {
  /** Operations that the journal knows. */
  readonly operations: number;
  /** Of these, how many are in a block. */
  readonly landed: number;
  /** Payments of the core wallet to threads' wallets that are in a block. */
  readonly payments: number;
  /** On the ledger twice, without the journal's knowledge, or after the service had given it up. */
  readonly duplicates: readonly string[];
  /** In the journal as landed and in no block. */
  readonly lost: readonly string[];
  /** Without an end in the journal. */
  readonly unknown: readonly string[];
}

interface Seen {
  readonly payer: string;
  readonly keys: readonly string[];
  readonly failed: boolean;
  times: number;
}

interface JournalStory {
  readonly fold: JournalFold;
  /** Signatures of payments that the journal has. */
  readonly refills: ReadonlySet<string>;
}

/** A cluster that was reset takes back what had landed: the service cannot know better. */
const CLUSTER_RESET = "cluster_reset";

interface RawBlock {
  readonly transactions: readonly {
    readonly transaction: {
      readonly signatures: readonly string[];
      readonly message: { readonly accountKeys: readonly string[] };
    };
    readonly meta: { readonly err: unknown };
  }[];
}

/** Adds every transaction of a ledger's blocks to `seen`. */
async function read_blocks(url: string, seen: Map<string, Seen>): Promise<void> {
  const client = new JsonRpcClient(url);
  const commitment = { commitment: "confirmed" };
  const newest = await client.call<number>("getSlot", [commitment]);
  const first = await client.call<number>("getFirstAvailableBlock");
  const options = { ...commitment, encoding: "json", maxSupportedTransactionVersion: 0, rewards: false };
  for (const slot of await client.call<number[]>("getBlocks", [first, newest, commitment])) {
    const block = await client.call<RawBlock | null>("getBlock", [slot, options]);
    for (const { transaction, meta } of block?.transactions ?? []) {
      const [signature = ""] = transaction.signatures;
      const known = seen.get(signature);
      if (known !== undefined) known.times += 1;
      else {
        const keys = transaction.message.accountKeys;
        seen.set(signature, { payer: keys[0] ?? "", keys, failed: meta.err !== null, times: 1 });
      }
    }
  }
}

function read_journal(config: Config): Promise<JournalStory> {
  return with_state_to_look_at(config, ({ loaded: { journal } }) => {
    const refills = new Set<string>();
    journal.replay(1, (_sequence: number, event: ServiceEvent) => {
      if (event.type === "thread_refilled") refills.add(event.signature);
    });
    return Promise.resolve({ fold: fold_journal(journal, config.threading.error_history_limit), refills });
  });
}

/** Operations on the ledger that the journal does not have as landed. */
function judge_operations(seen: ReadonlyMap<string, Seen>, { fold }: JournalStory) {
  const wallets = new Set<string>(Array.from(fold.threads.values(), ({ wallet_address }) => wallet_address));
  const duplicates: string[] = [];
  let landed = 0;
  for (const [signature, { payer, times }] of seen) {
    if (!wallets.has(payer) && !fold.operations.has(signature)) continue;
    landed += 1;
    if (times > 1) duplicates.push(`${signature} is in ${times} blocks`);
    const operation = fold.operations.get(signature);
    if (operation === undefined) duplicates.push(`${signature} is in a block and not in the journal`);
    else if (operation.ended !== null && operation.ended.slot === null) {
      const { outcome, failure } = operation.ended;
      if (failure?.code === CLUSTER_RESET) continue;
      duplicates.push(`${signature} was given up (${outcome}, ${failure?.code}) and is in a block`);
    }
  }
  return { landed, duplicates };
}

/** Each wallet is set up once; every other payment is in the journal. */
function judge_payments(seen: ReadonlyMap<string, Seen>, { fold, refills }: JournalStory, core: Address) {
  const duplicates: string[] = [];
  const set_up = new Set<string>();
  const wallets = new Set<string>(Array.from(fold.threads.values(), ({ wallet_address }) => wallet_address));
  let payments = 0;
  for (const [signature, { payer, keys, failed }] of seen) {
    const wallet = keys.find((key) => wallets.has(key));
    if (payer !== core || wallet === undefined || failed || fold.operations.has(signature)) continue;
    payments += 1;
    if (refills.has(signature)) continue;
    if (set_up.has(wallet)) duplicates.push(`${signature} pays ${wallet} and is not in the journal`);
    set_up.add(wallet);
  }
  return { payments, duplicates };
}

/** Judges a stopped service by all ledgers that it has worked on. */
export async function judge(config: Config, ledger_urls: readonly string[], core: Address): Promise<Verdict> {
  const seen = new Map<string, Seen>();
  for (const url of ledger_urls) await read_blocks(url, seen);
  const story = await read_journal(config);
  const { landed, duplicates } = judge_operations(seen, story);
  const payments = judge_payments(seen, story, core);
  const lost: string[] = [];
  const unknown: string[] = [];
  for (const [signature, { ended }] of story.fold.operations) {
    if (ended === null) unknown.push(signature);
    else if (ended.slot !== null && !seen.has(signature)) lost.push(`${signature} is in no block`);
  }
  for (const signature of story.refills) {
    if (!seen.has(signature)) lost.push(`${signature}, a payment, is in no block`);
  }
  return {
    operations: story.fold.operations.size,
    landed,
    payments: payments.payments,
    duplicates: [...duplicates, ...payments.duplicates],
    lost,
    unknown,
  };
}
