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
  TransactionDetails,
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

interface MessageHeader {
  readonly numRequiredSignatures: number;
  readonly numReadonlySignedAccounts: number;
  readonly numReadonlyUnsignedAccounts: number;
}

interface RawTokenBalance {
  readonly accountIndex: number;
  readonly mint: Address;
  readonly owner?: Address;
  readonly uiTokenAmount: { readonly amount: string };
}

/** A transaction as `getBlock` and `getTransaction` show it; the latter says the block's time as well. */
export interface RawTransaction {
  readonly blockTime?: number | bigint | null;
  readonly transaction: {
    readonly signatures: readonly string[];
    readonly message: {
      readonly header?: MessageHeader;
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
  /** The chain's clock, Unix seconds. */
  readonly blockTime?: number | bigint | null;
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
  const call_accounts: Address[][] = [];
  const touched_otherwise = new Set<Address>();
  for (const [index, instruction] of raw.transaction.message.instructions.entries()) {
    const program = keys[instruction.programIdIndex];
    const accounts = instruction.accounts.map((account_index) => keys[account_index] as Address);
    const data = base58_decode(instruction.data);
    if (program === program_id) {
      calls.push(decode_call(index, accounts, data, spoken));
      call_accounts.push(accounts);
      continue;
    }
    const move = decode_move(index, program, accounts, data);
    if (move !== undefined) direct_moves.push(move);
    else for (const account of accounts) touched_otherwise.add(account);
  }
  return { calls, direct_moves, call_accounts, touched_otherwise: [...touched_otherwise] };
}

/** Who signs and what may be written, by the message's header and lookup tables; `undefined` without a header. */
function rights_of(raw: RawTransaction): Pick<TransactionDetails, "signers" | "writable"> | undefined {
  const { header, accountKeys } = raw.transaction.message;
  if (header === undefined) return undefined;
  const { numRequiredSignatures, numReadonlySignedAccounts, numReadonlyUnsignedAccounts } = header;
  const writable = [
    ...accountKeys.slice(0, numRequiredSignatures - numReadonlySignedAccounts),
    ...accountKeys.slice(numRequiredSignatures, accountKeys.length - numReadonlyUnsignedAccounts),
    ...raw.meta.loadedAddresses?.writable ?? [],
  ];
  return { signers: accountKeys.slice(0, numRequiredSignatures), writable };
}

/** Whether the program ran inside an instruction of another program, by the logs. */
function has_inner_calls(logs: readonly string[], program_id: Address): boolean {
  const start = `Program ${program_id} invoke [`;
  return logs.some((line) => line.startsWith(start) && line !== `${start}1]`);
}

function details_of(
  raw: RawTransaction,
  parts: Pick<TransactionDetails, "call_accounts" | "touched_otherwise">,
  program_id: Address,
  block_seconds: number | bigint | null | undefined,
): TransactionDetails | undefined {
  const rights = rights_of(raw);
  if (rights === undefined) return undefined;
  return {
    ...rights,
    call_accounts: parts.call_accounts,
    touched_otherwise: parts.touched_otherwise,
    has_inner_calls: has_inner_calls(raw.meta.logMessages ?? [], program_id),
    block_seconds: block_seconds === null || block_seconds === undefined ? null : BigInt(block_seconds),
  };
}

/** A transaction at its place in the ledger. */
export function landed_transaction(
  raw: RawTransaction,
  place: { readonly slot: number; readonly index: number },
  program_id: Address,
  spoken: ProgramInterface,
  block_seconds: number | bigint | null | undefined = raw.blockTime,
): LandedTransaction {
  const { meta } = raw;
  const keys = account_keys(raw);
  const logs = meta.logMessages ?? [];
  const { calls, direct_moves, ...parts } = decode_instructions(keys, raw, program_id, spoken);
  const details = details_of(raw, parts, program_id, block_seconds);
  return {
    ...place,
    signature: raw.transaction.signatures[0] ?? "",
    fee_payer: keys[0] as Address,
    error: parse_transaction_error(meta.err, logs),
    fee: lamports(BigInt(meta.fee)),
    compute_units: meta.computeUnitsConsumed ?? 0,
    logs,
    calls,
    direct_moves,
    token_changes: token_changes(keys, meta),
    lamport_changes: lamport_changes(keys, meta),
    ...(details === undefined ? {} : { details }),
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
 * Those transactions of a block that name a watched address or move tokens of a watched wallet, decoded one by one as they are
 * taken; which ones that are is found out before the first. `spoken` is the interface of the contract at `program_id`: its
 * versions lay their instructions out differently.
 */
export function* landed_transactions(
  slot: number,
  raw: RawBlock,
  watched: ReadonlySet<Address>,
  program_id: Address,
  spoken: ProgramInterface = PRESENT_INTERFACE,
): Generator<LandedTransaction> {
  const wanted = raw.transactions
    .map((transaction, index) => ({ transaction, place: { slot, index } }))
    .filter(({ transaction }) =>
      account_keys(transaction).some((key) => watched.has(key)) || moves_tokens_of(transaction, watched)
    );
  for (const { transaction, place } of wanted) {
    yield landed_transaction(transaction, place, program_id, spoken, raw.blockTime);
  }
}

/** The block with only those transactions. */
export function followed_block(
  slot: number,
  raw: RawBlock,
  watched: ReadonlySet<Address>,
  program_id: Address,
): FollowedBlock {
  const transactions = [...landed_transactions(slot, raw, watched, program_id)];
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
