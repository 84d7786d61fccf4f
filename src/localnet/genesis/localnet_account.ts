import { createHash } from "node:crypto";
import { address_text } from "@/localnet/wire/address.ts";
import { concat_bytes } from "@/localnet/wire/byte_writer.ts";

/** An account to be there from the first slot of a new ledger on. */
export interface LocalnetAccount {
  /** 32 bytes, as those of {@linkcode LocalnetAccount.owner}. */
  readonly address: Uint8Array;
  readonly lamports: bigint;
  readonly owner: Uint8Array;
  readonly executable: boolean;
  readonly rent_epoch: bigint;
  readonly data: Uint8Array;
  /** Where it comes from, for messages: the path of a file. */
  readonly source: string;
}

/** An account cannot be there when a ledger begins. The message is one line; it names the account and where it comes from. */
export class AccountRefusedError extends Error {
  override readonly name = "AccountRefusedError";
}

/** Refuses an account that could be read. Throws {@linkcode AccountRefusedError}. */
export function refuse_account({ address, source }: LocalnetAccount, reason: string): never {
  throw new AccountRefusedError(`Cannot load account ${address_text(address)} of ${source}: ${reason}`);
}

/** The same digest for the same accounts, whatever their order and files: SHA-256. */
export function digest_of_accounts(accounts: readonly LocalnetAccount[]): Uint8Array {
  const digests = accounts.map(({ address, lamports, owner, executable, rent_epoch, data }) => {
    const numbers = new BigUint64Array([lamports, rent_epoch, executable ? 1n : 0n]);
    const head = concat_bytes(address, owner, new Uint8Array(numbers.buffer));
    return createHash("sha256").update(head).update(data).digest("hex");
  });
  return new Uint8Array(createHash("sha256").update(digests.sort().join()).digest());
}
