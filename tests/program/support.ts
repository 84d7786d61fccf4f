/**
 * What the tests of the embedded program rest on: the addresses of the interface, and a ledger that runs the
 * committed binary in the real Solana VM.
 */
import { PublicKey, SystemProgram, TransactionInstruction, TransactionMessage } from "@solana/web3.js";
// The addon's own classes: the typed layer above them would pull in all of @solana/kit.
import {
  Account,
  FailedTransactionMetadata,
  LiteSvm,
  type SimulatedTransactionInfo,
  type TransactionMetadata,
} from "litesvm/dist/internal.js";
import { assert, assertEquals } from "@std/assert";

/** Addresses and constants of the tests; the program runs at the id of the interface's local network. */
export const PROGRAM_ID = new PublicKey("4aeVqtWhrUh6wpX8acNj2hpWXKEQwxjA3PYb2sHhNyCn");
export const LOADER_ID = new PublicKey("BPFLoaderUpgradeab1e11111111111111111111111");
export const PROGRAM_FILE = new URL("../../program/fixed_ratio_trading.so", import.meta.url);
export const START_TIME = 1_750_000_000n;
export const SOL = 1_000_000_000n;

/** An address nobody else uses; equal names give equal addresses. */
export function named(name: string): PublicKey {
  const bytes = new Uint8Array(32).fill(0xee);
  bytes.set(new TextEncoder().encode(name).subarray(0, 31), 1);
  return new PublicKey(bytes);
}

/** The canonical program address of the given seeds, with its bump. */
export function pda(...seeds: (string | Uint8Array)[]): [PublicKey, number] {
  const bytes = seeds.map((seed) => typeof seed === "string" ? new TextEncoder().encode(seed) : seed);
  return PublicKey.findProgramAddressSync(bytes, PROGRAM_ID);
}

/** The accounts every system has, and the keys that may administer it, or not. */
export const SYSTEM_STATE = pda("system_state")[0];
export const TREASURY = pda("main_treasury")[0];
export const PROGRAM_DATA = PublicKey.findProgramAddressSync([PROGRAM_ID.toBytes()], LOADER_ID)[0];
export const UPGRADE_AUTHORITY = named("upgrade authority");
export const ADMIN = named("admin");
export const STRANGER = named("stranger");
const FEE_PAYER = named("fee payer");

/** What became of a transaction: `error` is undefined on success, else "Custom 1047" or a builtin's name. */
export interface Outcome {
  readonly error: string | undefined;
  readonly logs: string[];
  readonly units: bigint;
  readonly returnData: Uint8Array;
}

/** What a test sees of an account. */
export interface AccountState {
  data: Uint8Array;
  lamports: bigint;
  owner: PublicKey;
}

/** A ledger in memory with the committed program under the upgradeable loader. Signatures are not needed. */
export class Ledger {
  readonly svm = new LiteSvm();
  readonly #replaced = new Map<string, AccountState | undefined>();

  /** With `null` nothing is loaded. */
  constructor(program: URL | null = PROGRAM_FILE, programId = PROGRAM_ID) {
    this.svm.setSigverify(false);
    this.svm.setBlockhashCheck(false);
    this.svm.setTransactionHistory(0n);
    this.setTime(START_TIME);
    if (program) {
      this.svm.addProgramWithLoader(programId.toBytes(), Deno.readFileSync(program), LOADER_ID.toBytes());
      const programData = PublicKey.findProgramAddressSync([programId.toBytes()], LOADER_ID)[0];
      this.patch(programData, 12, [1, ...UPGRADE_AUTHORITY.toBytes()]);
    }
    this.put(FEE_PAYER, {});
    this.keep();
  }

  setTime(seconds: bigint): void {
    const clock = this.svm.getClock();
    clock.unixTimestamp = seconds;
    this.svm.setClock(clock);
  }

  get(key: PublicKey): AccountState | undefined {
    const account = this.svm.getAccount(key.toBytes());
    if (!account) return undefined;
    const owner = new PublicKey(account.owner());
    return { data: Uint8Array.from(account.data()), lamports: account.lamports(), owner };
  }

  /** The account, which must exist. */
  read(key: PublicKey): AccountState {
    const account = this.get(key);
    assert(account, `account ${key.toBase58()} does not exist`);
    return account;
  }

  /** Writes an account; what is left out stays, or is that of a rich wallet. Undone by `restore`. */
  put(key: PublicKey, change: Partial<AccountState>): void {
    const before = this.get(key);
    if (!this.#replaced.has(key.toBase58())) this.#replaced.set(key.toBase58(), before);
    const wallet = { data: new Uint8Array(), lamports: 1_000n * SOL, owner: SystemProgram.programId };
    this.#set(key, { ...wallet, ...before, ...change });
  }

  /** Changes bytes of an account's data in place. Undone by `restore`. */
  patch(key: PublicKey, offset: number, bytes: ArrayLike<number>): void {
    const { data } = this.read(key);
    data.set(bytes, offset);
    this.put(key, { data });
  }

  /** Makes everything `put` since the last `restore` undone. */
  restore(): void {
    for (const [key, state] of this.#replaced) {
      const gone = { data: new Uint8Array(), lamports: 0n, owner: SystemProgram.programId };
      this.#set(new PublicKey(key), state ?? gone);
    }
    this.#replaced.clear();
  }

  /** Keeps everything `put` so far. */
  keep(): void {
    this.#replaced.clear();
  }

  send(...instructions: TransactionInstruction[]): Outcome {
    return outcome(this.svm.sendLegacyTransaction(transaction(instructions)));
  }

  simulate(...instructions: TransactionInstruction[]): Outcome {
    return outcome(this.svm.simulateLegacyTransaction(transaction(instructions)));
  }

  /** Sends and demands success. */
  run(...instructions: TransactionInstruction[]): Outcome {
    const result = this.send(...instructions);
    assertEquals(result.error, undefined, result.logs.join("\n"));
    return result;
  }

  #set(key: PublicKey, { data, lamports, owner }: AccountState): void {
    this.svm.setAccount(key.toBytes(), new Account(lamports, data, owner.toBytes(), false, 0n));
  }
}

/** A transaction on the wire, with empty signatures. */
function transaction(instructions: TransactionInstruction[]): Uint8Array {
  const recentBlockhash = SystemProgram.programId.toBase58();
  const message = new TransactionMessage({ payerKey: FEE_PAYER, recentBlockhash, instructions })
    .compileToLegacyMessage();
  const signatures = message.header.numRequiredSignatures;
  return Uint8Array.from([signatures, ...new Uint8Array(64 * signatures), ...message.serialize()]);
}

function outcome(
  result: TransactionMetadata | FailedTransactionMetadata | SimulatedTransactionInfo,
): Outcome {
  const meta = "meta" in result ? result.meta() : result;
  const error = result instanceof FailedTransactionMetadata ? errorName(result.err()) : undefined;
  return {
    error,
    logs: meta.logs(),
    units: meta.computeUnitsConsumed(),
    returnData: Uint8Array.from(meta.returnData().data()),
  };
}

function errorName(error: unknown): string {
  const text = String(error);
  const custom = /InstructionErrorCustom \{ code: (\d+)/.exec(text);
  return custom ? `Custom ${custom[1]}` : /error: (\w+)/.exec(text)?.[1] ?? text;
}
