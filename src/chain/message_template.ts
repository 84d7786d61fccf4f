import { PublicKey, type TransactionInstruction, TransactionMessage } from "@solana/web3.js";
import { assert } from "@/base/assert.ts";
import { MAX_TRANSACTION_BYTES } from "@/base/limits.ts";
import type { Address } from "@/domain/address.ts";
import { base58_decode, base58_encode } from "@/domain/base58.ts";
import { SIGNATURE_BYTES, type Signer } from "@/chain/signer.ts";

/** A number to be written into an instruction's data before signing. */
export interface Patch {
  readonly instruction_index: number;
  /** Offset inside the instruction's data. */
  readonly offset: number;
  readonly value: bigint;
}

const PLACEHOLDER_BLOCKHASH = "11111111111111111111111111111111";
const BLOCKHASH_BYTES = 32;
const KEY_BYTES = 32;

/** Reads the short-vector lengths of the wire format: seven bits a byte, least significant first. */
class MessageReader {
  readonly #bytes: Uint8Array;
  offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  length(): number {
    let value = 0;
    for (let shift = 0;; shift += 7) {
      const byte = this.#bytes[this.offset++] ?? 0;
      value |= (byte & 0x7f) << shift;
      if ((byte & 0x80) === 0) return value;
    }
  }

  skip(count: number): void {
    this.offset += count;
  }
}

/**
 * A message that web3.js has compiled once. Amounts and blockhash are patched into its bytes afterwards: signing such a
 * message costs a fiftieth of building a transaction anew.
 */
export class MessageTemplate {
  readonly #message: Uint8Array;
  readonly #blockhash_offset: number;
  readonly #data_offsets: readonly number[];
  readonly #signer_keys: readonly string[];

  constructor(fee_payer: Address, instructions: TransactionInstruction[], signers: number) {
    const compiled = new TransactionMessage({
      payerKey: new PublicKey(fee_payer),
      recentBlockhash: PLACEHOLDER_BLOCKHASH,
      instructions,
    }).compileToLegacyMessage();
    assert(compiled.header.numRequiredSignatures === signers, "The template needs another number of signers");
    this.#message = new Uint8Array(compiled.serialize());
    this.#signer_keys = compiled.accountKeys.slice(0, signers).map((key) => key.toBase58());
    const bytes = 1 + signers * SIGNATURE_BYTES + this.#message.length;
    assert(
      bytes <= MAX_TRANSACTION_BYTES,
      `Transaction of ${bytes} bytes: at most ${MAX_TRANSACTION_BYTES} fit`,
    );
    const reader = new MessageReader(this.#message);
    reader.skip(3);
    reader.skip(reader.length() * KEY_BYTES);
    this.#blockhash_offset = reader.offset;
    reader.skip(BLOCKHASH_BYTES);
    this.#data_offsets = Array.from({ length: reader.length() }, () => {
      reader.skip(1);
      reader.skip(reader.length());
      const length = reader.length();
      const offset = reader.offset;
      reader.skip(length);
      return offset;
    });
  }

  /** The signers in the order in which the message wants their signatures. */
  order_signers(signers: readonly Signer[]): Signer[] {
    return this.#signer_keys.map((key) => {
      const signer = signers.find(({ address }) => address === key);
      assert(signer !== undefined, `No signer for ${key}`);
      return signer;
    });
  }

  /** The message with `patches` and `blockhash` in place. */
  fill(blockhash: string, patches: readonly Patch[]): Uint8Array {
    const message = this.#message.slice();
    message.set(base58_decode(blockhash), this.#blockhash_offset);
    const view = new DataView(message.buffer);
    for (const { instruction_index, offset, value } of patches) {
      const data_offset = this.#data_offsets[instruction_index];
      assert(data_offset !== undefined, `The template has no instruction ${instruction_index}`);
      view.setBigUint64(data_offset + offset, value, true);
    }
    return message;
  }
}

/** Signs a message; the first signer pays, the others stand in the order of the message's keys. */
export function sign_message(
  message: Uint8Array,
  signers: readonly Signer[],
): { signature: string; wire: Uint8Array } {
  const wire = new Uint8Array(1 + signers.length * SIGNATURE_BYTES + message.length);
  wire[0] = signers.length;
  for (const [index, signer] of signers.entries()) {
    wire.set(signer.sign(message), 1 + index * SIGNATURE_BYTES);
  }
  wire.set(message, 1 + signers.length * SIGNATURE_BYTES);
  return { signature: base58_encode(wire.subarray(1, 1 + SIGNATURE_BYTES)), wire };
}
