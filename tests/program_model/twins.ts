/** The program in the VM and the model beside it: both execute each step, and are compared after it. */
import { PublicKey, type TransactionInstruction } from "@solana/web3.js";
import { assert, assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import { Ledger, START_TIME } from "../program/support.ts";
import { hex } from "./addresses.ts";
import { run_transaction } from "./runtime.ts";
import { type Account, type Key, World } from "./world.ts";

/** So much of the large accounts of programs is kept in the model: enough for every check. */
const ADOPTED_BYTES = 256;

/** Equal bytes; spelt out in hex only when they are not. */
function assert_bytes(actual: Uint8Array, expected: Uint8Array, what: string): void {
  if (Buffer.compare(actual, expected) !== 0) {
    assertEquals(Uint8Array.from(actual).toHex(), expected.toHex(), what);
  }
}

/** Both worlds. */
export class Twins {
  readonly ledger = new Ledger();
  readonly world = new World(START_TIME);
  /** Every account that was ever named, with its key in bytes. */
  readonly #compared = new Map<Key, Uint8Array>();
  readonly #adopted = new Set<Key>();

  /** Sets an account in both. */
  put(key: PublicKey, { lamports, owner, data }: Account): void {
    const program = new PublicKey(Uint8Array.fromHex(owner));
    this.ledger.put(key, { data: Uint8Array.from(data), lamports, owner: program });
    this.ledger.keep();
    this.world.put(hex(key), { lamports, owner, data: Uint8Array.from(data) });
    this.#compared.set(hex(key), key.toBytes());
  }

  /** Shows the model an account that the VM has from the start and nobody changes. */
  adopt(key: PublicKey): void {
    const { lamports, owner, data } = this.ledger.read(key);
    this.world.put(hex(key), { lamports, owner: hex(owner), data: data.slice(0, ADOPTED_BYTES) });
    this.#adopted.add(hex(key));
  }

  /** Lets time pass in both. */
  pass(seconds: bigint): void {
    this.world.time += seconds;
    this.ledger.setTime(this.world.time);
  }

  /** Executes an instruction in both and compares the results; returns the error, or undefined. */
  step(ix: TransactionInstruction): string | undefined {
    const actual = this.ledger.send(ix);
    const predicted = run_transaction(this.world, ix);
    const is_rent = actual.error?.includes("InsufficientFundsForRent");
    const error = is_rent ? "InsufficientFundsForRent" : actual.error;
    assertEquals(error, predicted.error, actual.logs.join("\n"));
    for (const text of predicted.expected) {
      assert(
        actual.logs.some((line) => line.includes(text)),
        `"${text}" is not in\n${actual.logs.join("\n")}`,
      );
    }
    for (const { pubkey } of ix.keys) {
      const key = hex(pubkey);
      if (!this.#adopted.has(key)) this.#compared.set(key, pubkey.toBytes());
    }
    this.compare();
    return error;
  }

  /** Compares every account but those of the runtime: lamports, owner and all bytes. */
  compare(): void {
    for (const [key, bytes] of this.#compared) {
      const actual = this.ledger.svm.getAccount(bytes);
      const expected = this.world.peek(key);
      if (!actual || !expected) {
        assertEquals(actual?.lamports() ?? 0n, expected?.lamports ?? 0n, `Lamports of ${key}`);
        continue;
      }
      assertEquals(actual.lamports(), expected.lamports, `Lamports of ${key}`);
      assert_bytes(actual.owner(), Uint8Array.fromHex(expected.owner), `Owner of ${key}`);
      assert_bytes(actual.data(), expected.data, `Data of ${key}`);
    }
  }

  /** The number of accounts that are compared. */
  get compared(): number {
    return this.#compared.size;
  }
}
