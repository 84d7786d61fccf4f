import { error_line } from "@/base/errors.ts";
import type { Vm, VmAccount } from "@/localnet/bank/vm.ts";
import {
  ADDRESS_BYTES,
  address_key,
  address_text,
  type AddressKey,
  SIGNATURE_BYTES,
} from "@/localnet/wire/address.ts";
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

function program_data_header(upgrade_authority: Uint8Array | null, slot: number): Uint8Array {
  const header = new Uint8Array(PROGRAM_DATA_HEADER_BYTES);
  header[0] = 3;
  new DataView(header.buffer).setBigUint64(4, BigInt(slot), true);
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

/** The address of a program's ProgramData account: its own account is u32 tag 2 and that address. */
function program_data_address(program: VmAccount): Uint8Array {
  return program.data().slice(4, 4 + ADDRESS_BYTES);
}

/** Whether the VM has exactly this code at the address; the loader may have left room behind it. */
function has_code(vm: Vm, address: Uint8Array, elf: Uint8Array): boolean {
  const program = vm.account(address);
  if (program === null) return false;
  const stored = vm.account(program_data_address(program))?.data().subarray(PROGRAM_DATA_HEADER_BYTES);
  if (stored === undefined || stored.length < elf.length) return false;
  return elf.every((byte, index) => stored[index] === byte) &&
    stored.subarray(elf.length).every((byte) => byte === 0);
}

/** Where {@linkcode deploy_programs} deploys. */
export interface Deployment {
  readonly vm: Vm;
  /** The slot that the programs are deployed in. */
  readonly slot: number;
  /** Any account with SOL. */
  readonly payer: Uint8Array;
  /** Addresses of programs of an earlier run. They are replaced where the file differs, and kept where it does not. */
  readonly earlier: ReadonlySet<AddressKey>;
}

/**
 * Deploys programs under the upgradeable loader, each with its ProgramData account. The VM loads, relocates and
 * verifies the code here, so a bad file is refused now and not at its first use. Answers the addresses of the accounts
 * that it has written. Throws {@linkcode ProgramRefusedError}.
 */
export function deploy_programs(deployment: Deployment, programs: readonly LocalnetProgram[]): Uint8Array[] {
  const written: Uint8Array[] = [];
  const seen = new Set<string>();
  for (const program of programs) {
    const { program_id, elf } = program;
    const address = address_of(program_id, program_id, "its id");
    const is_earlier = deployment.earlier.has(address_key(address)) && !seen.has(program_id);
    seen.add(program_id);
    if (is_earlier && has_code(deployment.vm, address, elf)) continue;
    if (!is_earlier && deployment.vm.account(address) !== null) {
      refuse(program_id, "another program has this address already");
    }
    written.push(...deploy(deployment, program, address));
  }
  return written;
}

function deploy(
  { vm, slot, payer }: Deployment,
  { program_id, elf, upgrade_authority }: LocalnetProgram,
  address: Uint8Array,
): Uint8Array[] {
  const authority = upgrade_authority === null
    ? null
    : address_of(program_id, upgrade_authority, "the upgrade authority");
  if (!ELF_MAGIC.every((byte, index) => elf[index] === byte)) {
    refuse(
      program_id,
      `the file is not an ELF file (${elf.length} bytes); build the program and pass its .so`,
    );
  }
  try {
    vm.add_program(address, elf, UPGRADEABLE_LOADER);
  } catch (caught) {
    refuse(program_id, `the VM refuses the file (${error_line(caught)}); rebuild it for Solana's SBF target`);
  }
  const program = vm.account(address);
  if (program === null) refuse(program_id, "the VM did not create its account");
  const program_data = program_data_address(program);
  const stored = vm.account(program_data);
  if (stored === null) refuse(program_id, `its ProgramData account ${address_text(program_data)} is missing`);
  const data = stored.data().slice();
  data.set(program_data_header(authority, slot));
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
  return [address, program_data];
}
