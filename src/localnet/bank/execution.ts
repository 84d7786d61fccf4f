import { load_addresses } from "@/localnet/bank/loaded_addresses.ts";
import { token_balances_text, type TokenReader } from "@/localnet/bank/token_balances.ts";
import type { TransactionErrorJson } from "@/localnet/bank/transaction_error.ts";
import type { Vm } from "@/localnet/bank/vm.ts";
import type { VmAccount } from "@/localnet/bank/vm_account.ts";
import type { VmResult } from "@/localnet/bank/vm_result.ts";
import { write_meta } from "@/localnet/ledger/meta_text.ts";
import { address_key, address_text, type AddressKey, key_text } from "@/localnet/wire/address.ts";
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
    readonly err: TransactionErrorJson | null;
    /** What it did, as {@linkcode write_meta} writes it. */
    readonly meta_text: string;
    readonly addresses: readonly string[];
    /** Accounts as they were before, of every address that the transaction may write to. */
    readonly before: ReadonlyMap<AddressKey, VmAccount | null>;
  }
  | { readonly landed: false; readonly error: TransactionErrorJson; readonly logs: readonly string[] };

/** One account of the transaction. */
interface Slot {
  readonly address: Uint8Array;
  readonly key: AddressKey;
  readonly is_writable: boolean;
}

/** Who pays for the transaction, before it ran. */
interface Payer {
  readonly address: Uint8Array;
  readonly before: VmAccount | null;
}

function lamports_of(account: VmAccount | null): bigint {
  return account?.lamports ?? 0n;
}

/** The fee in lamports: 5,000 a signature unless an instruction raises it, then what the VM has counted. */
export function fee_lamports(transaction: WireTransaction, result: VmResult): bigint {
  const { message } = transaction;
  const is_plain = message.instructions.every(({ program_id_index, data }) => {
    const program = message.static_key_names[program_id_index] as AddressKey;
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

function charge(vm: Vm, payer: Payer, fee: bigint): boolean {
  const { before } = payer;
  if (before === null || before.lamports < fee) return false;
  vm.set_account(payer.address, {
    lamports: before.lamports - fee,
    data: before.data,
    owner: before.owner,
    executable: before.executable,
  });
  return true;
}

/** A failed transaction lands when its payer has been charged. */
function has_landed(vm: Vm, payer: Payer, error: TransactionErrorJson | null, fee: bigint): boolean {
  if (error === null || lamports_of(vm.account(payer.address)) !== lamports_of(payer.before)) return true;
  return FEE_ONLY_ERRORS.has(error) && charge(vm, payer, fee);
}

const token_readers = new WeakMap<Vm, TokenReader>();

function token_reader_of(vm: Vm): TokenReader {
  const known = token_readers.get(vm);
  if (known !== undefined) return known;
  const reader: TokenReader = {
    account_of: (address: Uint8Array) => vm.account(address),
    decimals: new Map(),
    texts: new WeakMap(),
  };
  token_readers.set(vm, reader);
  return reader;
}

/** Executes a sanitized transaction and reports it as the ledger keeps it. */
export function execute(vm: Vm, transaction: WireTransaction): Execution {
  const { message } = transaction;
  const loaded = load_addresses(message, (address) => vm.account(address));
  const keys = [...message.static_keys, ...loaded.writable, ...loaded.readonly];
  const slots = keys.map((address, index): Slot => {
    const key = message.static_key_names[index] ?? address_key(address);
    return { address, key, is_writable: is_writable_index(message, index, loaded.writable.length) };
  });
  const accounts_before = slots.map(({ address, key }) => vm.account(address, key));
  const before = new Map<AddressKey, VmAccount | null>();
  for (const [index, { key, is_writable }] of slots.entries()) {
    if (is_writable) before.set(key, accounts_before[index] ?? null);
  }

  const result = vm.execute(transaction.bytes, before.keys());
  const error = node_error(vm, transaction, result.error);
  const fee = fee_lamports(transaction, result);
  const payer = { address: keys[0] as Uint8Array, before: accounts_before[0] ?? null };
  if (!has_landed(vm, payer, error, fee)) {
    return { landed: false, error: error as TransactionErrorJson, logs: result.logs };
  }
  const accounts_after = slots.map(({ address, key, is_writable }, index) =>
    is_writable ? vm.account(address, key) : accounts_before[index] ?? null
  );
  const has_tokens = slots.some(({ key }) => TOKEN_PROGRAM_KEYS.has(key));
  const reader = token_reader_of(vm);
  const tokens_text = (accounts: readonly (VmAccount | null)[]) =>
    has_tokens ? token_balances_text(accounts, reader) : "[]";
  const meta_text = write_meta({
    err: error,
    status: error === null ? { Ok: null } : { Err: error },
    fee,
    preBalances: accounts_before.map(lamports_of),
    postBalances: accounts_after.map(lamports_of),
    innerInstructions: result.inner_instructions,
    logMessages: result.logs,
    rewards: [],
    loadedAddresses: {
      writable: loaded.writable.map(address_text),
      readonly: loaded.readonly.map(address_text),
    },
    ...(result.return_data === null ? {} : { returnData: result.return_data }),
    computeUnitsConsumed: result.compute_units,
  }, { before: tokens_text(accounts_before), after: tokens_text(accounts_after) });
  const addresses = slots.map(({ key }) => key_text(key));
  return { landed: true, err: error, meta_text, addresses, before };
}
