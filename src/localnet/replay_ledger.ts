/**
 * Executes the transactions of a stopped ledger again, one after the other, on the program that they landed on and on
 * another one. The first of them that leaves other accounts behind is where the two programs part.
 */
import { execute, type Execution } from "@/localnet/bank/execution.ts";
import { deploy_programs, type LocalnetProgram } from "@/localnet/bank/program_deployment.ts";
import { Faucet, restore_signing_key } from "@/localnet/bank/faucet.ts";
import { Vm } from "@/localnet/bank/vm.ts";
import type { VmAccount } from "@/localnet/bank/vm_account.ts";
import { LedgerFile } from "@/localnet/ledger/ledger_file.ts";
import { read_meta } from "@/localnet/ledger/meta_text.ts";
import type { Block, LandedTransaction } from "@/localnet/ledger/ledger_store.ts";
import { MemoryLedgerStore } from "@/localnet/ledger/memory_ledger_store.ts";
import { read_blocks, read_identity } from "@/localnet/ledger/read_ledger_file.ts";
import { MAX_LEDGER_BLOCKS } from "@/localnet/limits.ts";
import { address_text } from "@/localnet/wire/address.ts";
import { parse_wire_transaction } from "@/localnet/wire/wire_transaction.ts";

/** Which ledger is executed again, and on which programs. It must have begun with nothing else. */
export interface ReplayOptions {
  readonly ledger_path: string;
  /** What the ledger was begun with. */
  readonly landed_on: LocalnetProgram;
  /** What takes its place beside it. */
  readonly compared_with: LocalnetProgram;
}

/** Where a transaction stands. */
export interface ReplayedPlace {
  readonly slot: number;
  readonly index: number;
  readonly signature: string;
}

/** The first transaction that did something else on the other program. */
export interface Deviation extends ReplayedPlace {
  /** Its error, `null` for a success: as it landed, and on the other program. */
  readonly landed_error: unknown;
  readonly compared_error: unknown;
  /** Accounts that are different afterwards. */
  readonly accounts: readonly string[];
}

/** What came of it. */
export interface Replay {
  /** All transactions that name the program, in the order of the ledger. */
  readonly calls: readonly ReplayedPlace[];
  readonly deviation: Deviation | null;
  /** Why the replay proves nothing: it does not repeat what landed. `null` when it does, up to the deviation. */
  readonly objection: string | null;
}

/** Two machines that begin alike but for the program. */
interface Twins {
  readonly landed: Vm;
  readonly compared: Vm;
}

function new_vm(faucet_key: Uint8Array, program: LocalnetProgram, seconds: number): Vm {
  const vm = new Vm();
  const faucet = new Faucet(restore_signing_key(faucet_key));
  vm.set_clock(0, seconds, seconds);
  faucet.fill(vm);
  deploy_programs({ vm, slot: 0, payer: faucet.address, earlier: new Set() }, [program]);
  return vm;
}

function is_equal(one: VmAccount | null, other: VmAccount | null): boolean {
  const lamports = [one?.lamports ?? 0n, other?.lamports ?? 0n];
  if (lamports[0] !== lamports[1]) return false;
  if (one === null || other === null || lamports[0] === 0n) return true;
  const [data, other_data] = [one.data, other.data];
  return data.length === other_data.length && data.every((byte, index) => byte === other_data[index]) &&
    address_text(one.owner) === address_text(other.owner);
}

/** Accounts that the two machines have otherwise, of those that the transaction may write to. */
function different_accounts({ landed, compared }: Twins, executions: readonly Execution[]): string[] {
  const keys = new Set(executions.flatMap((one) => one.landed ? [...one.before.keys()] : []));
  return [...keys].map((key) => Uint8Array.fromHex(key))
    .filter((address) => !is_equal(landed.account(address), compared.account(address)))
    .map(address_text);
}

const error_of = (one: Execution): unknown => one.landed ? one.err : one.error;
const as_text = (value: unknown): string =>
  JSON.stringify(value, (_name, inner) => typeof inner === "bigint" ? `${inner}` : inner);

/** Whether the ledger says of a transaction what the replay on its own program says; `undefined` when it does. */
function objection_to({ signature, meta_text }: LandedTransaction, again: Execution): string | undefined {
  if (!again.landed) return `${signature} does not land again: ${as_text(again.error)}`;
  const [meta, meta_again] = [read_meta(meta_text), read_meta(again.meta_text)];
  for (const name of ["err", "postBalances", "postTokenBalances"] as const) {
    const [stored, repeated] = [as_text(meta[name]), as_text(meta_again[name])];
    if (stored !== repeated) return `${signature} has other ${name}: ${stored} landed, ${repeated} now`;
  }
  return undefined;
}

function blocks_of(file: LedgerFile): { blocks: Block[]; epoch_start_seconds: number } {
  const store = new MemoryLedgerStore();
  const past = read_blocks(file, store);
  const slots = store.slots(0, Number.MAX_SAFE_INTEGER, MAX_LEDGER_BLOCKS);
  const blocks = slots.map((slot) => store.block(slot) as Block);
  return { blocks, epoch_start_seconds: past?.epoch_start_seconds ?? 0 };
}

function compare(
  twins: Twins,
  transaction: LandedTransaction,
): Pick<Replay, "deviation" | "objection"> {
  const parsed = parse_wire_transaction(transaction.wire);
  const [landed, compared] = [execute(twins.landed, parsed), execute(twins.compared, parsed)];
  const objection = objection_to(transaction, landed) ?? null;
  const accounts = different_accounts(twins, [landed, compared]);
  const [landed_error, compared_error] = [error_of(landed), error_of(compared)];
  if (accounts.length === 0 && as_text(landed_error) === as_text(compared_error)) {
    return { deviation: null, objection };
  }
  const { slot, index, signature } = transaction;
  return { deviation: { slot, index, signature, landed_error, compared_error, accounts }, objection };
}

/**
 * Replays a ledger that nobody has open. Stops to compare at the first deviation; the list of calls is of the whole
 * ledger. Throws `LedgerFileError` when the file cannot be read.
 */
export function replay_ledger({ ledger_path, landed_on, compared_with }: ReplayOptions): Replay {
  using file = new LedgerFile(ledger_path);
  const { blocks, epoch_start_seconds } = blocks_of(file);
  const calls = blocks.flatMap(({ transactions }) => transactions)
    .filter(({ addresses }) => addresses.includes(landed_on.program_id))
    .map(({ slot, index, signature }) => ({ slot, index, signature }));
  const [first] = blocks;
  const faucet_key = read_identity(file).get("faucet_key");
  if (first === undefined || first.slot !== 0 || faucet_key === undefined) {
    return { calls, deviation: null, objection: "The ledger's first blocks are no longer kept" };
  }
  const twins = {
    landed: new_vm(faucet_key, landed_on, first.time_seconds),
    compared: new_vm(faucet_key, compared_with, first.time_seconds),
  };
  for (const { slot, time_seconds, transactions } of blocks) {
    if (transactions.length === 0) continue;
    for (const vm of [twins.landed, twins.compared]) vm.set_clock(slot, time_seconds, epoch_start_seconds);
    for (const transaction of transactions) {
      const { deviation, objection } = compare(twins, transaction);
      if (deviation !== null || objection !== null) return { calls, deviation, objection };
    }
  }
  return { calls, deviation: null, objection: null };
}
