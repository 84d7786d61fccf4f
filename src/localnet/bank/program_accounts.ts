import type { Vm } from "@/localnet/bank/vm.ts";
import type { VmAccount } from "@/localnet/bank/vm_account.ts";
import { ADDRESS_BYTES, SIGNATURE_BYTES } from "@/localnet/wire/address.ts";
import { concat_bytes } from "@/localnet/wire/byte_writer.ts";

/** bincode of `UpgradeableLoaderState::ProgramData`: u32 tag 3, u64 slot, option of the authority. */
export const PROGRAM_DATA_HEADER_BYTES = 45;

/** The head of a ProgramData account; without an authority the program cannot be upgraded. */
export function program_data_header(upgrade_authority: Uint8Array | null, slot: number): Uint8Array {
  const header = new Uint8Array(PROGRAM_DATA_HEADER_BYTES);
  header[0] = 3;
  new DataView(header.buffer).setBigUint64(4, BigInt(slot), true);
  if (upgrade_authority !== null) {
    header[12] = 1;
    header.set(upgrade_authority, 13);
  }
  return header;
}

/** The address of a program's ProgramData account: its own account is u32 tag 2 and that address. */
export function program_data_address(program: VmAccount): Uint8Array {
  return program.data.slice(4, 4 + ADDRESS_BYTES);
}

/** An unsigned call of the program without accounts and data, paid by `payer`. */
function bare_call(program: Uint8Array, payer: Uint8Array): Uint8Array {
  const blank = new Uint8Array(SIGNATURE_BYTES);
  const blockhash = new Uint8Array(ADDRESS_BYTES);
  return concat_bytes([1], blank, [1, 0, 1, 2], payer, program, blockhash, [1, 1, 0, 0]);
}

/** Why the VM cannot run the program at this address, in its words; `undefined` when it can. */
export function running_objection(vm: Vm, program: Uint8Array, payer: Uint8Array): string | undefined {
  // Whatever the program makes of an empty call, the VM must find it: "Program is not cached", "… not deployed".
  return vm.simulate(bare_call(program, payer), false).logs.find((line) => line.startsWith("Program is not"));
}
