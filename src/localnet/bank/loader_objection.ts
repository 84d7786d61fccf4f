import { randomBytes } from "node:crypto";
import { error_line } from "@/base/errors.ts";
import { program_data_address, program_data_header } from "@/localnet/bank/program_accounts.ts";
import { Vm } from "@/localnet/bank/vm.ts";
import type { VmAccount } from "@/localnet/bank/vm_account.ts";
import { ADDRESS_BYTES, SIGNATURE_BYTES } from "@/localnet/wire/address.ts";
import { concat_bytes } from "@/localnet/wire/byte_writer.ts";
import { CLOCK_SYSVAR, RENT_SYSVAR, SYSTEM_PROGRAM, UPGRADEABLE_LOADER } from "@/localnet/wire/well_known.ts";

/** What the VM puts before its reason when it is handed a program. */
const PREFIX = /^Failed to add program: /;
/** bincode of `UpgradeableLoaderState::Buffer`: u32 tag 1, option of the authority; the file follows. */
const BUFFER_TAG = [1, 0, 0, 0, 1];
const SOME_LAMPORTS = 1_000_000_000_000n;

interface Upgrade {
  readonly authority: Uint8Array;
  readonly program: Uint8Array;
  readonly program_data: Uint8Array;
  readonly buffer: Uint8Array;
}

/** An unsigned call of the loader's Upgrade. */
function upgrade_call({ authority, program, program_data, buffer }: Upgrade): Uint8Array {
  const keys = [authority, program_data, program, buffer, RENT_SYSVAR, CLOCK_SYSVAR, UPGRADEABLE_LOADER];
  const accounts = [1, 2, 3, 0, 4, 5, 0];
  return concat_bytes(
    [1],
    new Uint8Array(SIGNATURE_BYTES),
    [1, 0, 3, keys.length],
    ...keys,
    new Uint8Array(ADDRESS_BYTES),
    [1, 6, accounts.length, ...accounts, 4, 3, 0, 0, 0],
  );
}

function put(vm: Vm, address: Uint8Array, data: Uint8Array, owner: Uint8Array): void {
  vm.set_account(address, { lamports: SOME_LAMPORTS, data, owner, executable: false });
}

/**
 * Why a cluster's loader would not take this file, in its own words; `undefined` when it would. The VM runs whatever it
 * can read and stumbles over a system call that nobody knows only when it is made; the loader is stricter. So the file
 * is deployed twice in a VM of its own: as the VM does it, and through the loader's own instruction.
 */
export function loader_objection(elf: Uint8Array): string | undefined {
  const vm = new Vm();
  const [authority, program, buffer] = [
    randomBytes(ADDRESS_BYTES),
    randomBytes(ADDRESS_BYTES),
    randomBytes(ADDRESS_BYTES),
  ];
  try {
    vm.add_program(program, elf, UPGRADEABLE_LOADER);
  } catch (caught) {
    return error_line(caught).replace(PREFIX, "");
  }
  const program_data = program_data_address(vm.account(program) as VmAccount);
  const deployed = concat_bytes(program_data_header(authority, 0), elf);
  put(vm, program_data, deployed, UPGRADEABLE_LOADER);
  put(vm, buffer, concat_bytes(BUFFER_TAG, authority, elf), UPGRADEABLE_LOADER);
  put(vm, authority, new Uint8Array(), SYSTEM_PROGRAM);
  vm.set_clock(1, 0, 0); // Nothing is replaced in the slot that it was deployed in.
  const { error, logs } = vm.simulate(upgrade_call({ authority, program, program_data, buffer }), false);
  if (error === null) return undefined;
  return logs.findLast((line) => !line.startsWith("Program ")) ?? logs.at(-1) ?? JSON.stringify(error);
}
