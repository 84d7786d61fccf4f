import { crc32 } from "node:zlib";
import type { Block, BlockHeader } from "@/localnet/ledger/ledger_store.ts";
import { BLOCK_COLUMNS, type LedgerFile, row_crc } from "@/localnet/ledger/ledger_file.ts";
import type { ChainPast, ClosedBlock } from "@/localnet/ledger/sealed_slot.ts";
import type { VmAccount } from "@/localnet/bank/vm_account.ts";
import { decode_account } from "@/localnet/ledger/stored_account.ts";
import { decode_transactions } from "@/localnet/ledger/stored_transactions.ts";
import type { MemoryLedgerStore } from "@/localnet/ledger/memory_ledger_store.ts";
import { MAX_SLOT_HASHES } from "@/localnet/limits.ts";

/** A row of `blocks`, with its transactions where they are kept. */
interface BlockRow extends BlockHeader {
  readonly epoch_start_seconds: number;
  readonly next_slot: number;
  readonly transaction_total: number;
  readonly first_slot: number;
  readonly signatures: string;
  readonly crc: number;
  readonly body: Uint8Array | null;
  readonly body_crc: number | null;
}

function damaged(what: string): never {
  throw new Error(`it is damaged (${what})`);
}

/** A ledger's name and keys, as they were given when it was founded. */
export function read_identity(file: LedgerFile): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  for (const { name, value } of file.rows("SELECT name, value FROM identity")) {
    found.set(name as string, value as Uint8Array);
  }
  return found;
}

/** All accounts at the end of the last slot. */
export function* read_accounts(file: LedgerFile): Generator<[address: Uint8Array, state: VmAccount]> {
  for (const row of file.rows("SELECT address, state, crc FROM accounts")) {
    const state = row.state as Uint8Array;
    if (crc32(state) !== row.crc) damaged("the checksum of an account does not match");
    yield [row.address as Uint8Array, decode_account(state)];
  }
}

function* read_rows(file: LedgerFile): Generator<BlockRow> {
  const sql =
    "SELECT blocks.*, body, transactions.crc AS body_crc FROM blocks LEFT JOIN transactions USING (slot) " +
    "ORDER BY slot";
  let parent: BlockRow | undefined;
  for (const found of file.rows(sql)) {
    if (row_crc(BLOCK_COLUMNS.map((column) => found[column])) !== found.crc) {
      damaged(`the checksum of block ${found.slot} does not match`);
    }
    const row = found as unknown as BlockRow;
    if (
      parent !== undefined &&
      (row.parent_slot !== parent.slot || row.height !== parent.height + 1 ||
        row.previous_blockhash !== parent.blockhash || row.slot < parent.next_slot)
    ) damaged(`block ${row.slot} does not follow block ${parent.slot}`);
    yield row;
    parent = row;
  }
}

const signatures_of = ({ signatures }: BlockRow): string[] => signatures === "" ? [] : signatures.split(" ");

function header_of(row: BlockRow): BlockHeader {
  const { slot, parent_slot, height, blockhash, previous_blockhash, time_seconds } = row;
  return { slot, parent_slot, height, blockhash, previous_blockhash, time_seconds };
}

function block_of(row: BlockRow): Block {
  const signatures = signatures_of(row);
  if (signatures.length === 0) return { ...header_of(row), transactions: [] };
  if (row.body === null) damaged(`the transactions of block ${row.slot} are missing`);
  if (crc32(row.body) !== row.body_crc) {
    damaged(`the checksum of the transactions of block ${row.slot} is wrong`);
  }
  return { ...header_of(row), transactions: decode_transactions(row.body, row.slot, signatures) };
}

/** Fills `store` with the blocks of the file; answers where the chain stands, `undefined` before its first block. */
export function read_blocks(file: LedgerFile, store: MemoryLedgerStore): ChainPast | undefined {
  const [newest] = file.rows("SELECT slot, first_slot FROM blocks ORDER BY slot DESC LIMIT 1");
  if (newest === undefined) return undefined;
  const first_slot = newest.first_slot as number;
  let recent: { header: ClosedBlock; signatures: string[] }[] = [];
  let last: BlockRow | undefined;
  for (const row of read_rows(file)) {
    const header = { ...header_of(row), transaction_count: row.transaction_total };
    recent.push({ header, signatures: signatures_of(row) });
    if (recent.length > 2 * MAX_SLOT_HASHES) recent = recent.slice(-MAX_SLOT_HASHES);
    if (row.slot >= first_slot) store.restore(block_of(row), row.transaction_total);
    last = row;
  }
  if (last === undefined) return undefined;
  return { recent, open_slot: last.next_slot, epoch_start_seconds: last.epoch_start_seconds };
}
