import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { Buffer } from "node:buffer";
import type { Vm } from "@/localnet/bank/vm.ts";
import { FAUCET_LAMPORTS } from "@/localnet/limits.ts";
import { ADDRESS_BYTES } from "@/localnet/wire/address.ts";
import { concat_bytes } from "@/localnet/wire/byte_writer.ts";
import { COMPUTE_BUDGET_PROGRAM, SYSTEM_PROGRAM } from "@/localnet/wire/well_known.ts";
import { parse_wire_transaction, type WireTransaction } from "@/localnet/wire/wire_transaction.ts";

/** An Ed25519 key. */
export interface SigningKey {
  readonly address: Uint8Array<ArrayBuffer>;
  /** PKCS #8, to keep it with the ledger. */
  readonly secret: Uint8Array;
  sign(message: Uint8Array): Uint8Array;
}

/** Makes a key that lives as long as the ledger. */
export function create_signing_key(): SigningKey {
  const { privateKey } = generateKeyPairSync("ed25519");
  return restore_signing_key(new Uint8Array(privateKey.export({ type: "pkcs8", format: "der" })));
}

/** The key whose {@linkcode SigningKey.secret} was kept. Throws when it is none. */
export function restore_signing_key(secret: Uint8Array): SigningKey {
  const private_key = createPrivateKey({ key: Buffer.from(secret), type: "pkcs8", format: "der" });
  return {
    // The DER of an Ed25519 public key ends with its 32 bytes.
    address: new Uint8Array(
      createPublicKey(private_key).export({ type: "spki", format: "der" }).subarray(-ADDRESS_BYTES),
    ),
    secret,
    sign: (message) => new Uint8Array(sign(null, message, private_key)),
  };
}

function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

function u64(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return bytes;
}

/** Airdrops are ordinary transfers from this account, so that everybody sees them in their block. */
export class Faucet {
  readonly #key: SigningKey;
  #count = 0;

  constructor(key: SigningKey) {
    this.#key = key;
  }

  /** Gives it its SOL, once in the life of a ledger. */
  fill(vm: Vm): void {
    vm.set_account(this.#key.address, {
      lamports: FAUCET_LAMPORTS,
      data: new Uint8Array(),
      owner: SYSTEM_PROGRAM,
      executable: false,
    });
  }

  get address(): Uint8Array {
    return this.#key.address;
  }

  /** A signed transfer of `lamports` to `receiver`. */
  airdrop(receiver: Uint8Array, lamports: bigint, blockhash: Uint8Array): WireTransaction {
    this.#count += 1;
    // The compute limit differs each time, so that equal airdrops in one slot have different signatures.
    const compute_limit = concat_bytes([2], u32(10_000 + this.#count % 1_000_000));
    const transfer = concat_bytes(u32(2), u64(lamports));
    const message = concat_bytes(
      [1, 0, 2],
      [4],
      this.#key.address,
      receiver,
      SYSTEM_PROGRAM,
      COMPUTE_BUDGET_PROGRAM,
      blockhash,
      [2],
      [3, 0, compute_limit.length],
      compute_limit,
      [2, 2, 0, 1, transfer.length],
      transfer,
    );
    return parse_wire_transaction(concat_bytes([1], this.#key.sign(message), message));
  }
}
