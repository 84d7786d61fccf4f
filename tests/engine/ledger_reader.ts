/**
 * The ledger's own story of a pool, told by its blocks alone: a stranger with web3.js reads every one of them and adds
 * up what each wallet did. Nothing of the service's own reading is used.
 */
import { PublicKey, type TokenBalance, type VersionedBlockResponse } from "@solana/web3.js";
import { assert } from "@std/assert";
import type { PoolReply, ServiceScene } from "../support/service.ts";

/** First byte of the contract's instruction data, for the three operations. */
const KINDS = new Map([[2, "deposit"], [3, "withdrawal"], [4, "swap"]] as const);
const AMOUNT_OFFSET = 33;
const INPUT_INDEX = 7;
const OUTPUT_INDEX = 8;
const POOL_INDEX = 3;

/** One operation of the contract inside a block. */
export interface SeenOperation {
  readonly kind: "deposit" | "withdrawal" | "swap";
  readonly slot: number;
  readonly wallet: string;
  readonly pool_id: string;
  readonly ok: boolean;
  readonly amount: bigint;
  /** Of the user's input account, before the transaction. */
  readonly input_balance: bigint;
  /** What left the user's input account. */
  readonly amount_in: bigint;
  /** What the pool gave: to the user and to those he passed it on to. */
  readonly amount_out: bigint;
  /** What went on to others in the same transaction, by token account. */
  readonly shared: ReadonlyMap<string, bigint>;
  readonly pool_fee: bigint;
  readonly network_fee: bigint;
}

/** A mint of new tokens to an account that is not the contract's doing. */
export interface SeenMint {
  readonly account: string;
  readonly amount: bigint;
  readonly balance_before: bigint;
}

/** Everything that the blocks hold, oldest first. */
export interface LedgerStory {
  readonly operations: readonly SeenOperation[];
  readonly mints: readonly SeenMint[];
  readonly transactions: number;
}

type Seen = VersionedBlockResponse["transactions"][number];

/** Token balances by account address. */
function balances(keys: readonly string[], list: TokenBalance[] | null | undefined) {
  const entries = (list ?? []).map((balance) =>
    [keys[balance.accountIndex] ?? "", {
      mint: balance.mint,
      amount: BigInt(balance.uiTokenAmount.amount),
    }] as const
  );
  return new Map(entries);
}

/** What each token account gained, with its mint. */
function token_moves(keys: readonly string[], { meta }: Seen) {
  const before = balances(keys, meta?.preTokenBalances);
  const moves = new Map<string, { mint: string; before: bigint; gained: bigint }>();
  for (const [account, { mint, amount }] of balances(keys, meta?.postTokenBalances)) {
    const start = before.get(account)?.amount ?? 0n;
    moves.set(account, { mint, before: start, gained: amount - start });
  }
  return moves;
}

function keys_of({ transaction, meta }: Seen): string[] {
  const loaded = meta?.loadedAddresses;
  const all = [
    ...transaction.message.staticAccountKeys,
    ...loaded?.writable ?? [],
    ...loaded?.readonly ?? [],
  ];
  return all.map((key) => key.toBase58());
}

function operation_of(slot: number, seen: Seen, program_id: string): SeenOperation | undefined {
  const { meta, transaction } = seen;
  const keys = keys_of(seen);
  const call = transaction.message.compiledInstructions.find(({ programIdIndex, data }) =>
    keys[programIdIndex] === program_id && KINDS.has((data[0] ?? -1) as 2)
  );
  const kind = call === undefined ? undefined : KINDS.get(call.data[0] as 2);
  if (call === undefined || kind === undefined) return undefined;
  assert(meta !== null, "A landed transaction has a meta");
  const account = (index: number) => keys[call.accountKeyIndexes[index] ?? -1] ?? "";
  const [input, output, pool_id] = [account(INPUT_INDEX), account(OUTPUT_INDEX), account(POOL_INDEX)];
  const moves = token_moves(keys, seen);
  const output_mint = moves.get(output)?.mint;
  const vaults = new Set([account(5), account(6)]);
  const shared = [...moves].filter(([name, { mint, gained }]) =>
    mint === output_mint && gained !== 0n && name !== output && !vaults.has(name)
  ).map(([name, { gained }]) => [name, gained] as const);
  const lamports_gained = (name: string) => {
    const index = keys.indexOf(name);
    return BigInt(meta.postBalances[index] ?? 0) - BigInt(meta.preBalances[index] ?? 0);
  };
  const passed_on = shared.reduce((sum, [, gained]) => sum + gained, 0n);
  return {
    kind,
    slot,
    wallet: account(0),
    pool_id,
    ok: meta.err === null,
    amount: new DataView(call.data.buffer, call.data.byteOffset).getBigUint64(AMOUNT_OFFSET, true),
    input_balance: moves.get(input)?.before ?? 0n,
    amount_in: -(moves.get(input)?.gained ?? 0n),
    amount_out: (moves.get(output)?.gained ?? 0n) + passed_on,
    shared: new Map(shared),
    pool_fee: lamports_gained(pool_id),
    network_fee: BigInt(meta.fee),
  };
}

function mints_of(seen: Seen): SeenMint[] {
  const keys = keys_of(seen);
  return [...token_moves(keys, seen)].filter(([, { gained }]) => gained > 0n)
    .map(([account, { before, gained }]) => ({ account, amount: gained, balance_before: before }));
}

/** Reads every block up to now. */
export async function read_ledger(scene: Pick<ServiceScene, "web3" | "service">): Promise<LedgerStory> {
  const { web3, service } = scene;
  const operations: SeenOperation[] = [];
  const mints: SeenMint[] = [];
  let transactions = 0;
  const last_slot = await web3.getSlot("confirmed");
  for (const slot of await web3.getBlocks(1, last_slot, "confirmed")) {
    const block = await web3.getBlock(slot, { maxSupportedTransactionVersion: 0, commitment: "confirmed" });
    for (const seen of block?.transactions ?? []) {
      transactions += 1;
      const operation = operation_of(slot, seen, service.cluster.program_id);
      if (operation === undefined) mints.push(...mints_of(seen));
      else operations.push(operation);
    }
  }
  return { operations, mints, transactions };
}

/** The sum of one member over some operations. */
export function sum_of(
  operations: readonly SeenOperation[],
  member: "amount_in" | "amount_out" | "pool_fee" | "network_fee",
): bigint {
  return operations.reduce((sum, operation) => sum + operation[member], 0n);
}

/** What was passed on in some operations, to `account` or to all. */
export function sum_shared(operations: readonly SeenOperation[], account?: string): bigint {
  return operations.flatMap(({ shared }) => [...shared])
    .filter(([name]) => account === undefined || name === account)
    .reduce((sum, [, gained]) => sum + gained, 0n);
}

/** The six accounts of a pool that hold or make tokens, read from its state account. */
export async function token_holders(scene: ServiceScene, { pool_id }: PoolReply) {
  const account = await scene.web3.getAccountInfo(new PublicKey(pool_id));
  assert(account !== null, "There is no pool account");
  const [vault_a, vault_b, lp_mint_a, lp_mint_b] = [96, 128, 160, 192].map((offset) =>
    new PublicKey(account.data.subarray(offset, offset + 32))
  ) as [PublicKey, PublicKey, PublicKey, PublicKey];
  return { vault_a, vault_b, lp_mint_a, lp_mint_b };
}
