import { assert } from "@std/assert";
import { PublicKey } from "@solana/web3.js";
import { Vm } from "@/localnet/bank/vm.ts";

/** The loader of programs that can be replaced. */
export const UPGRADEABLE_LOADER = new PublicKey("BPFLoaderUpgradeab1e11111111111111111111111");
/** Bytes before the file in a ProgramData account. */
export const PROGRAM_DATA_HEADER_BYTES = 45;

/** Where the upgradeable loader keeps the file of a program. */
export function program_data_of(program: PublicKey): PublicKey {
  return PublicKey.findProgramAddressSync([program.toBytes()], UPGRADEABLE_LOADER)[0];
}

/** A real program: the memo program as the VM carries it. */
export function memo_elf(): Uint8Array {
  const vm = new Vm();
  const account = vm.account(new PublicKey("MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr").toBytes());
  assert(account);
  const data = account.data;
  // Under an older loader the program's account is the file itself.
  if (data[0] === 0x7f) return data;
  const moved = vm.account(data.slice(4, 36));
  assert(moved);
  return moved.data.slice(PROGRAM_DATA_HEADER_BYTES);
}
