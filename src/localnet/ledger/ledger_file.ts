import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { crc32 } from "node:zlib";
import { error_line } from "@/base/errors.ts";
import { encode_account } from "@/localnet/ledger/stored_account.ts";
import { encode_transactions } from "@/localnet/ledger/stored_transactions.ts";
import type { ChangedAccount, SealedSlot } from "@/localnet/ledger/sealed_slot.ts";
import { LedgerFileError } from "@/localnet/ledger/ledger_file_error.ts";
import { LedgerLock } from "@/localnet/ledger/ledger_lock.ts";
import { is_ledger_file, LEDGER_APPLICATION_ID } from "@/localnet/ledger/ledger_paths.ts";
import { MAX_IDLE_WAL_BYTES } from "@/localnet/limits.ts";

/** Raised with every change of what is stored or how. */
const LEDGER_FORMAT = 2;

const SCHEMA = `
  CREATE TABLE identity (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
  CREATE TABLE accounts (address BLOB PRIMARY KEY, state BLOB NOT NULL, crc INTEGER NOT NULL) STRICT;
  CREATE TABLE blocks (
    slot INTEGER PRIMARY KEY, parent_slot INTEGER NOT NULL, height INTEGER NOT NULL, blockhash TEXT NOT NULL,
    previous_blockhash TEXT NOT NULL, time_seconds INTEGER NOT NULL, epoch_start_seconds INTEGER NOT NULL,
    next_slot INTEGER NOT NULL, transaction_total INTEGER NOT NULL, first_slot INTEGER NOT NULL,
    signatures TEXT NOT NULL, crc INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE transactions (slot INTEGER PRIMARY KEY, body BLOB NOT NULL, crc INTEGER NOT NULL) STRICT;
  PRAGMA application_id = ${LEDGER_APPLICATION_ID};
  PRAGMA user_version = ${LEDGER_FORMAT};
`;

const PUT_ACCOUNT = "INSERT INTO accounts VALUES (?, ?, ?) " +
  "ON CONFLICT (address) DO UPDATE SET state = excluded.state, crc = excluded.crc";

/** Columns of a row of `blocks`, the checksum left out. */
export const BLOCK_COLUMNS = [
  "slot",
  "parent_slot",
  "height",
  "blockhash",
  "previous_blockhash",
  "time_seconds",
  "epoch_start_seconds",
  "next_slot",
  "transaction_total",
  "first_slot",
  "signatures",
] as const;

/** The checksum of a row of `blocks`, over its columns in order. */
export function row_crc(values: readonly unknown[]): number {
  return crc32(values.join("|"));
}

function refused(path: string, reason: string): LedgerFileError {
  const is_ours = is_ledger_file(path);
  const remedy = is_ours
    ? "move it away or remove it with `localnet reset`"
    : "move it away or name another path";
  return new LedgerFileError(
    "ledger_unusable",
    `The ledger file ${path} cannot be used: ${reason}; ${remedy}`,
  );
}

/** One SQLite file with a ledger's accounts and blocks. Every change is one transaction, on the disk before it is told. */
export class LedgerFile {
  readonly path: string;
  readonly #lock: LedgerLock;
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #is_new = false;

  /** Takes the file's lock and checks what it is. Throws {@linkcode LedgerFileError}. */
  constructor(path: string) {
    this.path = path;
    this.#lock = new LedgerLock(path);
    let db: DatabaseSync | undefined;
    try {
      // SQLite would let others read it; an empty file is a new database to it.
      Deno.openSync(path, { create: true, append: true, mode: 0o600 }).close();
      db = new DatabaseSync(path);
      this.#db = db;
      this.#check();
    } catch (caught) {
      db?.close();
      this.#lock.release();
      throw caught instanceof LedgerFileError ? caught : this.unusable(caught);
    }
  }

  /** Whether nothing has been stored yet: it wants to be founded. */
  get is_new(): boolean {
    return this.#is_new;
  }

  /** The error for what could not be read or written. */
  unusable(caught: unknown): LedgerFileError {
    try {
      return refused(this.path, error_line(caught));
    } catch (unreadable) {
      return new LedgerFileError(
        "ledger_unusable",
        `The ledger file ${this.path} cannot be used: ${error_line(unreadable)}; name another path`,
      );
    }
  }

  #check(): void {
    const number = (pragma: string) => Number(Object.values(this.#db.prepare(pragma).get() ?? {})[0]);
    this.#db.exec("PRAGMA synchronous = FULL");
    const application = number("PRAGMA application_id");
    const format = number("PRAGMA user_version");
    if (application === 0 && number("SELECT count(*) FROM sqlite_schema") === 0) {
      this.#is_new = true;
      return;
    }
    if (application !== LEDGER_APPLICATION_ID) {
      throw refused(this.path, "another program's database is there");
    }
    if (format !== LEDGER_FORMAT) {
      throw refused(
        this.path,
        `it was written in format ${format}, and this program knows format ${LEDGER_FORMAT}`,
      );
    }
    const damage = Object.values(this.#db.prepare("PRAGMA integrity_check(1)").get() ?? {})[0];
    if (damage !== "ok") throw refused(this.path, `it is damaged (${error_line(String(damage))})`);
    this.#log_ahead();
  }

  #log_ahead(): void {
    this.#db.exec(`PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = ${MAX_IDLE_WAL_BYTES}`);
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  /** Rows one after the other. Throws what SQLite says. */
  rows(sql: string, ...values: SQLInputValue[]): Iterable<Record<string, unknown>> {
    return this.#db.prepare(sql).iterate(...values);
  }

  #transaction(change: () => void): void {
    this.#roll_back();
    this.#db.exec("BEGIN IMMEDIATE");
    try {
      change();
      this.#db.exec("COMMIT");
    } catch (caught) {
      this.#roll_back();
      throw caught;
    }
  }

  /** After some errors SQLite has rolled back on its own; where even that failed, the next transaction tries again. */
  #roll_back(): void {
    if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
  }

  /** Begins a new ledger. A ledger that was killed before this is through is new again. */
  found(identity: Readonly<Record<string, Uint8Array>>, accounts: Iterable<ChangedAccount>): void {
    this.#transaction(() => {
      this.#db.exec(SCHEMA);
      for (const [name, value] of Object.entries(identity)) {
        this.#statement("INSERT INTO identity VALUES (?, ?)").run(name, value);
      }
      this.#put_accounts(accounts);
    });
    this.#is_new = false;
    this.#log_ahead();
  }

  /** Stores accounts that were changed between two slots. */
  save_accounts(accounts: Iterable<ChangedAccount>): void {
    this.#transaction(() => this.#put_accounts(accounts));
  }

  /** Stores a closed slot. When it throws, nothing of it is there. */
  commit(sealed: SealedSlot): void {
    const { block, first_slot, first_header_slot } = sealed;
    const { transactions, slot, parent_slot, height, blockhash, previous_blockhash, time_seconds } = block;
    const signatures = transactions.map(({ signature }) => signature).join(" ");
    const row = [slot, parent_slot, height, blockhash, previous_blockhash, time_seconds] as SQLInputValue[];
    row.push(sealed.epoch_start_seconds, sealed.next_slot, sealed.transaction_total, first_slot, signatures);
    this.#transaction(() => {
      this.#put_accounts(sealed.accounts);
      this.#statement(`INSERT INTO blocks VALUES (${"?, ".repeat(row.length)}?)`).run(...row, row_crc(row));
      if (transactions.length > 0) {
        const body = encode_transactions(transactions);
        this.#statement("INSERT INTO transactions VALUES (?, ?, ?)").run(slot, body, crc32(body));
      }
      this.#statement("DELETE FROM transactions WHERE slot < ?").run(first_slot);
      this.#statement("DELETE FROM blocks WHERE slot < ?").run(first_header_slot);
    });
  }

  #put_accounts(accounts: Iterable<ChangedAccount>): void {
    const put = this.#statement(PUT_ACCOUNT);
    const remove = this.#statement("DELETE FROM accounts WHERE address = ?");
    for (const [key, account] of accounts) {
      const address = Uint8Array.fromHex(key);
      if (account === null || account.lamports === 0n) {
        remove.run(address);
        continue;
      }
      const state = encode_account(account);
      put.run(address, state, crc32(state));
    }
  }

  /** Lets the file and its lock go. */
  close(): void {
    this.#db.close();
    this.#lock.release();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
