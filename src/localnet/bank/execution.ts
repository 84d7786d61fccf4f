import { load_addresses } from "@/localnet/bank/loaded_addresses.ts";
import { token_balance, type TokenReader } from "@/localnet/bank/token_balances.ts";
import type { TransactionErrorJson } from "@/localnet/bank/transaction_error.ts";
import type { Vm, VmAccount } from "@/localnet/bank/vm.ts";
import type { VmResult } from "@/localnet/bank/vm_result.ts";
import type { TokenBalanceJson, TransactionMeta } from "@/localnet/ledger/ledger_store.ts";
import { address_key, address_text, type AddressKey } from "@/localnet/wire/address.ts";
import { COMPUTE_BUDGET_PROGRAM, EXTRA_FEE_KEYS, TOKEN_PROGRAM_KEYS } from "@/localnet/wire/well_known.ts";
import { is_writable_index, type WireTransaction } from "@/localnet/wire/wire_transaction.ts";

const LAMPORTS_PER_SIGNATURE = 5_000n;
const COMPUTE_BUDGET_KEY = address_key(COMPUTE_BUDGET_PROGRAM);
/** Requests to the compute budget that cost nothing: heap frame, compute limit, size of the loaded accounts. */
const FREE_BUDGET_KINDS = new Set<number | undefined>([1, 2, 4]);
/** Failures to load that are charged without having been executed. */
const FEE_ONLY_ERRORS: ReadonlySet<TransactionErrorJson> = new Set([
  "ProgramAccountNotFound",
  "InvalidProgramForExecution",
  "MaxLoadedAccountsDataSizeExceeded",
]);

/** A transaction was executed: either it lands in the open block, or nobody could be charged for it. */
export type Execution =
  | {
    readonly landed: true;
    readonly meta: TransactionMeta;
    readonly addresses: readonly string[];
    /** Accounts as they were before, of every address that the transaction may write to. */
    readonly before: ReadonlyMap<AddressKey, VmAccount | null>;
  }
  | { readonly landed: false; readonly error: TransactionErrorJson; readonly logs: readonly string[] };

/** One account of the transaction, before it ran. */
interface Slot {
  readonly address: Uint8Array;
  readonly key: AddressKey;
  readonly is_writable: boolean;
  readonly before: VmAccount | null;
  readonly lamports_before: bigint;
}

function lamports_of(account: VmAccount | null): bigint {
  return account?.lamports() ?? 0n;
}

/** The fee in lamports: 5,000 a signature unless an instruction raises it, then what the VM has counted. */
export function fee_lamports(transaction: WireTransaction, result: VmResult): bigint {
  const { message } = transaction;
  const is_plain = message.instructions.every(({ program_id_index, data }) => {
    const program = address_key(message.static_keys[program_id_index] as Uint8Array);
    return !EXTRA_FEE_KEYS.has(program) || (program === COMPUTE_BUDGET_KEY && FREE_BUDGET_KINDS.has(data[0]));
  });
  // The VM's own figure is a text that it has to write first.
  if (!is_plain) return result.fee_lamports();
  return LAMPORTS_PER_SIGNATURE * BigInt(message.required_signatures);
}

/** The VM says "not executable" for a program that does not exist at all; nodes tell the two apart. */
export function node_error(
  vm: Vm,
  { message }: WireTransaction,
  error: TransactionErrorJson | null,
): TransactionErrorJson | null {
  if (error !== "InvalidProgramForExecution") return error;
  const is_missing = message.instructions.some(({ program_id_index }) =>
    vm.account(message.static_keys[program_id_index] as Uint8Array) === null
  );
  return is_missing ? "ProgramAccountNotFound" : error;
}

function charge(vm: Vm, payer: Slot, fee: bigint): boolean {
  const { before } = payer;
  if (before === null || before.lamports() < fee) return false;
  vm.set_account(payer.address, {
    lamports: before.lamports() - fee,
    data: before.data(),
    owner: before.owner(),
    executable: before.executable(),
  });
  return true;
}

/** A failed transaction lands when its payer has been charged. */
function has_landed(vm: Vm, payer: Slot, error: TransactionErrorJson | null, fee: bigint): boolean {
  if (error === null || vm.balance(payer.address) !== payer.lamports_before) return true;
  return FEE_ONLY_ERRORS.has(error) && charge(vm, payer, fee);
}

const token_readers = new WeakMap<Vm, TokenReader>();

function token_reader_of(vm: Vm): TokenReader {
  const known = token_readers.get(vm);
  if (known !== undefined) return known;
  const reader = { account_of: (address: Uint8Array) => vm.account(address), decimals: new Map() };
  token_readers.set(vm, reader);
  return reader;
}

function token_balances(
  slots: readonly Slot[],
  account_of: (slot: Slot) => VmAccount | null,
  reader: TokenReader,
): TokenBalanceJson[] {
  const found: TokenBalanceJson[] = [];
  for (const [index, slot] of slots.entries()) {
    const balance = token_balance(index, account_of(slot), reader);
    if (balance !== undefined) found.push(balance);
  }
  return found;
}

/** Executes a sanitized transaction and reports it as the ledger keeps it. */
export function execute(vm: Vm, transaction: WireTransaction): Execution {
  const { message } = transaction;
  const loaded = load_addresses(message, (address) => vm.account(address));
  const keys = [...message.static_keys, ...loaded.writable, ...loaded.readonly];
  const slots = keys.map((address, index): Slot => {
    const before = vm.account(address);
    const is_writable = is_writable_index(message, index, loaded.writable.length);
    return { address, key: address_key(address), is_writable, before, lamports_before: lamports_of(before) };
  });
  const has_tokens = slots.some(({ key }) => TOKEN_PROGRAM_KEYS.has(key));
  const reader = token_reader_of(vm);
  const tokens_before = has_tokens ? token_balances(slots, (slot) => slot.before, reader) : [];

  const result = vm.execute(transaction.bytes);
  const error = node_error(vm, transaction, result.error);
  const fee = fee_lamports(transaction, result);
  if (!has_landed(vm, slots[0] as Slot, error, fee)) {
    return { landed: false, error: error as TransactionErrorJson, logs: result.logs };
  }
  const tokens_after = has_tokens
    ? token_balances(slots, (slot) => slot.is_writable ? vm.account(slot.address) : slot.before, reader)
    : [];
  const meta: TransactionMeta = {
    err: error,
    status: error === null ? { Ok: null } : { Err: error },
    fee,
    preBalances: slots.map((slot) => slot.lamports_before),
    postBalances: slots.map((slot) => slot.is_writable ? vm.balance(slot.address) : slot.lamports_before),
    innerInstructions: result.inner_instructions,
    logMessages: result.logs,
    preTokenBalances: tokens_before,
    postTokenBalances: tokens_after,
    rewards: [],
    loadedAddresses: {
      writable: loaded.writable.map(address_text),
      readonly: loaded.readonly.map(address_text),
    },
    ...(result.return_data === null ? {} : { returnData: result.return_data }),
    computeUnitsConsumed: result.compute_units,
  };
  const before = new Map(slots.filter((slot) => slot.is_writable).map((slot) => [slot.key, slot.before]));
  return { landed: true, meta, addresses: keys.map(address_text), before };
}
