import { loader_objection } from "@/localnet/bank/loader_objection.ts";
import {
  program_data_address,
  program_data_header,
  PROGRAM_DATA_HEADER_BYTES,
  running_objection,
} from "@/localnet/bank/program_accounts.ts";
import type { Vm } from "@/localnet/bank/vm.ts";
import { MAX_PROGRAM_BYTES } from "@/localnet/limits.ts";
import { ADDRESS_BYTES, address_key, address_text, type AddressKey } from "@/localnet/wire/address.ts";
import { base58_decode } from "@/localnet/wire/base58.ts";
import { UPGRADEABLE_LOADER } from "@/localnet/wire/well_known.ts";

const ELF_MAGIC = [0x7f, 0x45, 0x4c, 0x46];

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

/** Whether the VM has exactly this code at the address; the loader may have left room behind it. */
function has_code(vm: Vm, address: Uint8Array, elf: Uint8Array): boolean {
  const program = vm.account(address);
  if (program === null) return false;
  const stored = vm.account(program_data_address(program))?.data.subarray(PROGRAM_DATA_HEADER_BYTES);
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
  if (elf.length > MAX_PROGRAM_BYTES) {
    refuse(
      program_id,
      `the file has ${elf.length} bytes and a program at most ${MAX_PROGRAM_BYTES}; build it without debug information`,
    );
  }
  const objection = loader_objection(elf);
  if (objection !== undefined) {
    refuse(program_id, `the VM refuses the file (${objection}); rebuild it for Solana's SBF target`);
  }
  vm.add_program(address, elf, UPGRADEABLE_LOADER);
  const program = vm.account(address);
  if (program === null) refuse(program_id, "the VM did not create its account");
  const program_data = program_data_address(program);
  const stored = vm.account(program_data);
  if (stored === null) refuse(program_id, `its ProgramData account ${address_text(program_data)} is missing`);
  const data = stored.data.slice();
  data.set(program_data_header(authority, slot));
  write(vm, program_data, data, false);
  write(vm, address, program.data, true);
  const missing = running_objection(vm, address, payer);
  if (missing !== undefined) {
    refuse(program_id, `the VM cannot run it (${missing}); rebuild it for Solana's SBF target`);
  }
  return [address, program_data];
}

/** Writes one of the loader's accounts as a cluster keeps it: exempt from rent, just so. */
function write(vm: Vm, address: Uint8Array, data: Uint8Array, executable: boolean): void {
  const lamports = vm.minimum_balance(data.length);
  vm.set_account(address, { lamports, data, owner: UPGRADEABLE_LOADER, executable });
}
