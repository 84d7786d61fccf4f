import type { VmAccount } from "@/localnet/bank/vm_account.ts";
import { ADDRESS_BYTES } from "@/localnet/wire/address.ts";

/** u64 lamports, u64 rent epoch, u8 executable, owner; the data follow. */
const OWNER_AT = 17;
const DATA_AT = OWNER_AT + ADDRESS_BYTES;

/** The bytes of an account in a ledger's file. */
export function encode_account(account: VmAccount): Uint8Array<ArrayBuffer> {
  const data = account.data;
  const bytes = new Uint8Array(DATA_AT + data.length);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, account.lamports, true);
  view.setBigUint64(8, account.rent_epoch, true);
  bytes[16] = account.executable ? 1 : 0;
  bytes.set(account.owner, OWNER_AT);
  bytes.set(data, DATA_AT);
  return bytes;
}

/** Reads what {@linkcode encode_account} has written. Throws `RangeError` when it is too short. */
export function decode_account(bytes: Uint8Array): VmAccount {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < DATA_AT) throw new RangeError(`an account has ${bytes.length} bytes`);
  return {
    lamports: view.getBigUint64(0, true),
    rent_epoch: view.getBigUint64(8, true),
    executable: bytes[16] === 1,
    owner: bytes.slice(OWNER_AT, DATA_AT),
    data: bytes.slice(DATA_AT),
  };
}
