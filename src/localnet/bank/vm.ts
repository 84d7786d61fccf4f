import { Account, Clock, EpochSchedule, LiteSvm, SimulatedTransactionInfo } from "litesvm/dist/internal.js";
import { copy_account, KnownAccounts, type VmAccount } from "@/localnet/bank/vm_account.ts";
import { read_vm_result, type VmResult } from "@/localnet/bank/vm_result.ts";
import { address_key, type AddressKey } from "@/localnet/wire/address.ts";

/** Slots in one epoch; there is no warm-up. */
export const SLOTS_PER_EPOCH = 432_000;

const NEVER_PAYS_RENT = 18_446_744_073_709_551_615n;

/** A simulation and the accounts that it would have left behind, copied when they are asked for. */
export interface VmSimulation extends VmResult {
  readonly accounts_after: () => ReadonlyMap<AddressKey, VmAccount>;
}

/**
 * The virtual machine and the live state of all accounts. Blockhashes and repeated signatures are checked outside.
 * Hand it only bytes that {@linkcode parse_wire_transaction} has read: others end the process.
 */
export class Vm {
  readonly #svm: LiteSvm;
  readonly #known = new KnownAccounts();

  constructor() {
    this.#svm = new LiteSvm();
    this.#svm.setBlockhashCheck(false);
    this.#svm.setTransactionHistory(0n);
    this.#svm.withNativeMints();
    this.#svm.setEpochSchedule(
      new EpochSchedule(BigInt(SLOTS_PER_EPOCH), BigInt(SLOTS_PER_EPOCH), false, 0n, 0n),
    );
  }

  /** Moves the Clock sysvar. Times are Unix seconds. */
  set_clock(slot: number, unix_seconds: number, epoch_start_seconds: number): void {
    const epoch = BigInt(Math.floor(slot / SLOTS_PER_EPOCH));
    this.#svm.setClock(
      new Clock(BigInt(slot), BigInt(epoch_start_seconds), epoch, epoch + 1n, BigInt(unix_seconds)),
    );
  }

  /** Replaces the SlotHashes sysvar; newest first. Costs about 0.4 ms. */
  set_slot_hashes(hashes: readonly { slot: number; hash: string }[]): void {
    this.#svm.setSlotHashes(hashes.map(({ slot, hash }) => ({ slot: BigInt(slot), hash })));
  }

  /** `null` when there is no such account. `key` is that of the address, for those who have it. */
  account(address: Uint8Array, key: AddressKey = address_key(address)): VmAccount | null {
    return this.#known.get(key, () => this.#svm.getAccount(address));
  }

  accounts_owned_by(program: Uint8Array): { address: Uint8Array; account: VmAccount }[] {
    return this.#svm.getProgramAccounts(program).map((one) => ({
      address: one.address,
      account: copy_account(one.account()),
    }));
  }

  /**
   * Writes an account past all rules of the runtime. An executable one is loaded as a program; that of the upgradeable
   * loader needs its ProgramData account first.
   */
  set_account(
    address: Uint8Array,
    account: {
      lamports: bigint;
      data: Uint8Array;
      owner: Uint8Array;
      executable: boolean;
      rent_epoch?: bigint;
    },
  ): void {
    const { lamports, data, owner, executable, rent_epoch = NEVER_PAYS_RENT } = account;
    this.#known.expire(address_key(address));
    this.#svm.setAccount(address, new Account(lamports, data, owner, executable, rent_epoch));
  }

  /** Loads a program. Throws the VM's reason as an `Error`. */
  add_program(program_id: Uint8Array, elf: Uint8Array, loader: Uint8Array): void {
    // It writes the account of the code as well.
    this.#known.clear();
    this.#svm.addProgramWithLoader(program_id, elf, loader);
  }

  minimum_balance(data_bytes: number): bigint {
    return this.#svm.minimumBalanceForRentExemption(BigInt(data_bytes));
  }

  /** Executes for good, signatures verified. `writable` are the accounts that the transaction may write to. */
  execute(transaction: Uint8Array, writable: Iterable<AddressKey>): VmResult {
    for (const key of writable) this.#known.expire(key);
    return read_vm_result(this.#svm.sendVersionedTransaction(transaction));
  }

  /** Executes without a trace. */
  simulate(transaction: Uint8Array, verify_signatures: boolean): VmSimulation {
    this.#svm.setSigverify(verify_signatures);
    try {
      const result = this.#svm.simulateVersionedTransaction(transaction);
      const left = () => result instanceof SimulatedTransactionInfo ? result.postAccounts() : [];
      const accounts_after = () =>
        new Map(left().map((one) => [address_key(one.address), copy_account(one.account())]));
      return { ...read_vm_result(result), accounts_after };
    } finally {
      this.#svm.setSigverify(true);
    }
  }
}
