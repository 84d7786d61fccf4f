/** What a VM or a model did with an instruction, in the form in which nodes tell of it; decoded by the service's own code. */
import { ACCOUNT_SIZE, AccountLayout, TOKEN_PROGRAM_ID } from "@solana/spl-token";
import type { PublicKey, TransactionInstruction } from "@solana/web3.js";
import type { JsonValue } from "@/base/json.ts";
import { landed_transaction, type RawTransaction } from "@/chain/landed_block.ts";
import { PRESENT_INTERFACE } from "@/chain/program/program_interface.ts";
import type { Address } from "@/domain/address.ts";
import { base58_encode } from "@/domain/base58.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import { named, PROGRAM_ID } from "../program/support.ts";

/** An account before or after. */
export interface Snapshot {
  readonly data: Uint8Array;
  readonly lamports: bigint;
  readonly owner: string;
}

/** What a transaction of one instruction did. */
export interface Happening {
  readonly ix: TransactionInstruction;
  /** The error's name as the tests of the program write it; `undefined` on success. */
  readonly error: string | undefined;
  readonly logs: readonly string[];
  readonly before: (key: PublicKey) => Snapshot | undefined;
  readonly after: (key: PublicKey) => Snapshot | undefined;
  readonly seconds: bigint;
  readonly slot: number;
}

/** Who pays for the transactions; nobody else uses this account. */
const FEE_PAYER = named("fee payer");
const TOKEN = TOKEN_PROGRAM_ID.toBase58();

function error_of(error: string | undefined): JsonValue {
  if (error === undefined) return null;
  if (error.includes("InsufficientFundsForRent")) return { InsufficientFundsForRent: { account_index: 0 } };
  const custom = /^Custom (\d+)$/.exec(error);
  return { InstructionError: [0, custom ? { Custom: Number(custom[1]) } : error] };
}

/** Keys in the order of a message: by their rights, each once. */
function ordered_keys(ix: TransactionInstruction) {
  const rights = new Map<string, { key: PublicKey; signer: boolean; writable: boolean }>();
  const add = (key: PublicKey, signer: boolean, writable: boolean) => {
    const known = rights.get(key.toBase58());
    const merged = {
      key,
      signer: signer || known?.signer === true,
      writable: writable || known?.writable === true,
    };
    rights.set(key.toBase58(), merged);
  };
  add(FEE_PAYER, true, true);
  for (const { pubkey, isSigner, isWritable } of ix.keys) add(pubkey, isSigner, isWritable);
  add(ix.programId, false, false);
  const all = [...rights.values()];
  const of = (signer: boolean, writable: boolean) =>
    all.filter((entry) => entry.signer === signer && entry.writable === writable);
  const groups = [of(true, true), of(true, false), of(false, true), of(false, false)] as const;
  return {
    keys: groups.flat().map(({ key }) => key),
    header: {
      numRequiredSignatures: groups[0].length + groups[1].length,
      numReadonlySignedAccounts: groups[1].length,
      numReadonlyUnsignedAccounts: groups[3].length,
    },
  };
}

function token_balances(keys: readonly PublicKey[], look: Happening["before"]) {
  return keys.flatMap((key, accountIndex) => {
    const account = look(key);
    if (account === undefined || account.owner !== TOKEN || account.data.length !== ACCOUNT_SIZE) return [];
    const { mint, owner, amount, state } = AccountLayout.decode(account.data);
    if (state === 0) return [];
    return [{
      accountIndex,
      mint: mint.toBase58() as Address,
      owner: owner.toBase58() as Address,
      uiTokenAmount: { amount: `${amount}` },
    }];
  });
}

/** Every account whose state the transaction shows. */
export function keys_of(ix: TransactionInstruction): PublicKey[] {
  return ordered_keys(ix).keys;
}

/** The landed transaction of what happened. */
export function landed_of({ ix, error, logs, before, after, seconds, slot }: Happening): LandedTransaction {
  const { keys, header } = ordered_keys(ix);
  const place = new Map(keys.map((key, index) => [key.toBase58(), index]));
  const at = (key: PublicKey) => place.get(key.toBase58()) as number;
  const raw: RawTransaction = {
    transaction: {
      signatures: [`signature-${slot}`],
      message: {
        header,
        accountKeys: keys.map((key) => key.toBase58() as Address),
        instructions: [{
          programIdIndex: at(ix.programId),
          accounts: ix.keys.map(({ pubkey }) => at(pubkey)),
          data: base58_encode(Uint8Array.from(ix.data)),
        }],
      },
    },
    meta: {
      err: error_of(error),
      fee: (before(FEE_PAYER)?.lamports ?? 0n) - (after(FEE_PAYER)?.lamports ?? 0n),
      preBalances: keys.map((key) => before(key)?.lamports ?? 0n),
      postBalances: keys.map((key) => after(key)?.lamports ?? 0n),
      preTokenBalances: token_balances(keys, before),
      postTokenBalances: token_balances(keys, after),
      logMessages: [...logs],
    },
  };
  const program_id = PROGRAM_ID.toBase58() as Address;
  return landed_transaction(raw, { slot, index: 0 }, program_id, PRESENT_INTERFACE, seconds);
}
