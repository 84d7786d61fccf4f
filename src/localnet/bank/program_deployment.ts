import { error_line } from "@/base/errors.ts";
import type { Vm } from "@/localnet/bank/vm.ts";
import { ADDRESS_BYTES, address_text, SIGNATURE_BYTES } from "@/localnet/wire/address.ts";
import { base58_decode } from "@/localnet/wire/base58.ts";
import { concat_bytes } from "@/localnet/wire/byte_writer.ts";
import { UPGRADEABLE_LOADER } from "@/localnet/wire/well_known.ts";

const ELF_MAGIC = [0x7f, 0x45, 0x4c, 0x46];
/** bincode of `UpgradeableLoaderState::ProgramData`: u32 tag 3, u64 slot, option of the authority. */
const PROGRAM_DATA_HEADER_BYTES = 45;

/** A program to be there from the first slot on. */
export interface LocalnetProgram {
  /** Base58 address. */
  readonly program_id: string;
  /** The built program, an ELF file. */
  readonly elf: Uint8Array;
  /** Base58 address of who may upgrade it; `null` makes it immutable. */
  readonly upgrade_authority: string | null;
}

/** The VM does not take a program. The message is one line and names the program. */
export class ProgramRefusedError extends Error {
  override readonly name = "ProgramRefusedError";
}

function refuse(program_id: string, reason: string): never {
  throw new ProgramRefusedError(`Cannot deploy program ${program_id}: ${reason}`);
}

function address_of(program_id: string, text: string, what: string): Uint8Array<ArrayBuffer> {
  const bytes = base58_decode(text);
  if (bytes?.length !== ADDRESS_BYTES) refuse(program_id, `${what} "${text}" is not a base58 address`);
  return bytes;
}

function program_data_header(upgrade_authority: Uint8Array | null): Uint8Array {
  const header = new Uint8Array(PROGRAM_DATA_HEADER_BYTES);
  header[0] = 3;
  if (upgrade_authority !== null) {
    header[12] = 1;
    header.set(upgrade_authority, 13);
  }
  return header;
}

/** An unsigned call of the program without accounts and data, paid by `payer`. */
function bare_call(program: Uint8Array, payer: Uint8Array): Uint8Array {
  const blank = new Uint8Array(SIGNATURE_BYTES);
  const blockhash = new Uint8Array(ADDRESS_BYTES);
  return concat_bytes([1], blank, [1, 0, 1, 2], payer, program, blockhash, [1, 1, 0, 0]);
}

/**
 * Deploys a program under the upgradeable loader, as of slot 0, with its ProgramData account. The VM loads, relocates
 * and verifies the code here, so a bad file is refused now and not at its first use. `payer` is any account with SOL.
 * Throws {@linkcode ProgramRefusedError}.
 */
export function deploy_program(
  vm: Vm,
  { program_id, elf, upgrade_authority }: LocalnetProgram,
  payer: Uint8Array,
): void {
  const address = address_of(program_id, program_id, "its id");
  const authority = upgrade_authority === null
    ? null
    : address_of(program_id, upgrade_authority, "the upgrade authority");
  if (!ELF_MAGIC.every((byte, index) => elf[index] === byte)) {
    refuse(
      program_id,
      `the file is not an ELF file (${elf.length} bytes); build the program and pass its .so`,
    );
  }
  if (vm.account(address) !== null) refuse(program_id, "another program has this address already");
  try {
    vm.add_program(address, elf, UPGRADEABLE_LOADER);
  } catch (caught) {
    refuse(program_id, `the VM refuses the file (${error_line(caught)}); rebuild it for Solana's SBF target`);
  }
  const program = vm.account(address);
  if (program === null) refuse(program_id, "the VM did not create its account");
  // The program's account is u32 tag 2 and the address of its ProgramData account.
  const program_data = program.data().slice(4, 4 + ADDRESS_BYTES);
  const stored = vm.account(program_data);
  if (stored === null) refuse(program_id, `its ProgramData account ${address_text(program_data)} is missing`);
  const data = stored.data().slice();
  data.set(program_data_header(authority));
  vm.set_account(program_data, {
    lamports: vm.minimum_balance(data.length),
    data,
    owner: UPGRADEABLE_LOADER,
    executable: false,
  });
  // Whatever the program makes of an empty call, the VM must find it: "Program is not cached", "… not deployed".
  const missing = vm.simulate(bare_call(address, payer), false).logs.find((line) =>
    line.startsWith("Program is not")
  );
  if (missing !== undefined) {
    refuse(program_id, `the VM cannot run it (${missing}); rebuild it for Solana's SBF target`);
  }
}
