/** Blocks as nodes answer them (`getBlock`, encoding "json", full details), turned into what the engine wants to know. */
import type { JsonValue } from "@/base/json.ts";
import type { Address } from "@/domain/address.ts";
import { base58_decode } from "@/domain/base58.ts";
import type { ContractCall } from "@/domain/contract_call.ts";
import type {
  DirectMove,
  FollowedBlock,
  LamportChange,
  LandedTransaction,
  TokenChange,
} from "@/domain/landed_transaction.ts";
import { parse_transaction_error } from "@/domain/transaction_error.ts";
import { amount, lamports } from "@/domain/units.ts";
import { decode_move } from "@/chain/decode_move.ts";
import { decode_call } from "@/chain/program/decode_call.ts";
import { PRESENT_INTERFACE, type ProgramInterface } from "@/chain/program/program_interface.ts";
import type { RpcCaller } from "@/jsonrpc/client.ts";

interface RawInstruction {
  readonly programIdIndex: number;
  readonly accounts: readonly number[];
  readonly data: string;
}

interface RawTokenBalance {
  readonly accountIndex: number;
  readonly mint: Address;
  readonly owner?: Address;
  readonly uiTokenAmount: { readonly amount: string };
}

/** A transaction as `getBlock` and `getTransaction` show it. */
export interface RawTransaction {
  readonly transaction: {
    readonly signatures: readonly string[];
    readonly message: {
      readonly accountKeys: readonly Address[];
      readonly instructions: readonly RawInstruction[];
    };
  };
  readonly meta: {
    readonly err: JsonValue;
    readonly fee: number | bigint;
    readonly preBalances: readonly (number | bigint)[];
    readonly postBalances: readonly (number | bigint)[];
    readonly preTokenBalances?: readonly RawTokenBalance[] | null;
    readonly postTokenBalances?: readonly RawTokenBalance[] | null;
    readonly logMessages?: readonly string[] | null;
    readonly computeUnitsConsumed?: number;
    readonly loadedAddresses?: {
      readonly writable: readonly Address[];
      readonly readonly: readonly Address[];
    };
  };
}

/** What `getBlock` answers. */
export interface RawBlock {
  readonly blockhash: string;
  readonly blockHeight: number;
  /** Slot of the block before it. */
  readonly parentSlot: number;
  readonly transactions: readonly RawTransaction[];
}

/** Every address that the transaction names, also through lookup tables. */
export function account_keys(raw: RawTransaction): Address[] {
  const loaded = raw.meta.loadedAddresses;
  return [...raw.transaction.message.accountKeys, ...loaded?.writable ?? [], ...loaded?.readonly ?? []];
}

function token_changes(keys: readonly Address[], meta: RawTransaction["meta"]): TokenChange[] {
  const changes = new Map<number, { mint: Address; owner: Address | null; before: bigint; after: bigint }>();
  for (const balance of meta.preTokenBalances ?? []) {
    changes.set(balance.accountIndex, {
      mint: balance.mint,
      owner: balance.owner ?? null,
      before: BigInt(balance.uiTokenAmount.amount),
      after: 0n,
    });
  }
  for (const balance of meta.postTokenBalances ?? []) {
    const before = changes.get(balance.accountIndex)?.before ?? 0n;
    changes.set(balance.accountIndex, {
      mint: balance.mint,
      owner: balance.owner ?? null,
      before,
      after: BigInt(balance.uiTokenAmount.amount),
    });
  }
  return [...changes].map(([index, { mint, owner, before, after }]) => ({
    account: keys[index] as Address,
    owner,
    mint,
    before: amount(before),
    after: amount(after),
  }));
}

function lamport_changes(keys: readonly Address[], meta: RawTransaction["meta"]): LamportChange[] {
  return keys.map((account, index) => ({
    account,
    before: lamports(BigInt(meta.preBalances[index] ?? 0)),
    after: lamports(BigInt(meta.postBalances[index] ?? 0)),
  }));
}

/** The top-level instructions, sorted into those of the contract and those that move something by themselves. */
function decode_instructions(
  keys: readonly Address[],
  raw: RawTransaction,
  program_id: Address,
  spoken: ProgramInterface,
) {
  const calls: ContractCall[] = [];
  const direct_moves: DirectMove[] = [];
  for (const [index, instruction] of raw.transaction.message.instructions.entries()) {
    const program = keys[instruction.programIdIndex];
    const accounts = instruction.accounts.map((account_index) => keys[account_index] as Address);
    const data = base58_decode(instruction.data);
    if (program === program_id) {
      calls.push(decode_call(index, accounts, data, spoken));
      continue;
    }
    const move = decode_move(index, program, accounts, data);
    if (move !== undefined) direct_moves.push(move);
  }
  return { calls, direct_moves };
}

/** A transaction at its place in the ledger. */
export function landed_transaction(
  raw: RawTransaction,
  place: { readonly slot: number; readonly index: number },
  program_id: Address,
  spoken: ProgramInterface,
): LandedTransaction {
  const { meta } = raw;
  const keys = account_keys(raw);
  const logs = meta.logMessages ?? [];
  return {
    ...place,
    signature: raw.transaction.signatures[0] ?? "",
    fee_payer: keys[0] as Address,
    error: parse_transaction_error(meta.err, logs),
    fee: lamports(BigInt(meta.fee)),
    compute_units: meta.computeUnitsConsumed ?? 0,
    logs,
    ...decode_instructions(keys, raw, program_id, spoken),
    token_changes: token_changes(keys, meta),
    lamport_changes: lamport_changes(keys, meta),
  };
}

/** Whether a token account of a watched wallet changes, though the transaction need not name the wallet. */
function moves_tokens_of(raw: RawTransaction, watched: ReadonlySet<Address>): boolean {
  const { preTokenBalances, postTokenBalances } = raw.meta;
  return [preTokenBalances, postTokenBalances].some((balances) =>
    balances?.some(({ owner }) => owner !== undefined && watched.has(owner)) === true
  );
}

/**
 * The block with only those transactions that name a watched address or move tokens of a watched wallet. `spoken` is the
 * interface of the contract at `program_id`: its versions lay their instructions out differently.
 */
export function followed_block(
  slot: number,
  raw: RawBlock,
  watched: ReadonlySet<Address>,
  program_id: Address,
  spoken: ProgramInterface = PRESENT_INTERFACE,
): FollowedBlock {
  const transactions: LandedTransaction[] = [];
  for (const [index, raw_transaction] of raw.transactions.entries()) {
    const keys = account_keys(raw_transaction);
    if (!keys.some((key) => watched.has(key)) && !moves_tokens_of(raw_transaction, watched)) continue;
    transactions.push(landed_transaction(raw_transaction, { slot, index }, program_id, spoken));
  }
  return { slot, block_height: raw.blockHeight, blockhash: raw.blockhash, transactions };
}

/**
 * One block with all that is needed of it; `null` where the node has none (others answer with an error). Throws what the
 * client throws.
 */
export function read_block(
  client: RpcCaller,
  commitment: string,
  slot: number,
): Promise<RawBlock | null> {
  return client.call<RawBlock | null>("getBlock", [slot, {
    encoding: "json",
    transactionDetails: "full",
    maxSupportedTransactionVersion: 0,
    rewards: false,
    commitment,
  }]);
}
