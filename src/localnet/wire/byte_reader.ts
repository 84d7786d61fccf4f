/** Bytes that are not a transaction. `stage` tells whether they could be read at all. */
export class WireError extends Error {
  override readonly name = "WireError";
  readonly stage: "deserialize" | "sanitize";

  constructor(stage: "deserialize" | "sanitize", message: string) {
    super(message);
    this.stage = stage;
  }
}

/** Reads Solana's wire format from the front. Every method throws {@linkcode WireError} at the end of the bytes. */
export class ByteReader {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  #offset = 0;

  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.#bytes = bytes;
  }

  /** How many bytes have been read. */
  get offset(): number {
    return this.#offset;
  }

  u8(): number {
    const byte = this.#bytes[this.#offset];
    if (byte === undefined) throw new WireError("deserialize", "io error: failed to fill whole buffer");
    this.#offset += 1;
    return byte;
  }

  /** A view of the next `count` bytes. */
  bytes(count: number): Uint8Array<ArrayBuffer> {
    const end = this.#offset + count;
    if (end > this.#bytes.length) {
      throw new WireError("deserialize", "io error: failed to fill whole buffer");
    }
    const view = this.#bytes.subarray(this.#offset, end);
    this.#offset = end;
    return view;
  }

  /** The compact length of the format: seven bits a byte, at most three bytes, shortest form only. */
  short_u16(): number {
    let value = 0;
    for (let count = 0; count < 3; count++) {
      const byte = this.u8();
      if (byte === 0 && count > 0) throw new WireError("deserialize", "alias encoding of a length");
      value |= (byte & 0x7f) << (7 * count);
      if (byte < 0x80) {
        if (value > 0xffff) throw new WireError("deserialize", "a length above 65535");
        return value;
      }
    }
    throw new WireError("deserialize", "a length of more than three bytes");
  }

  /** A compact length and that many things. */
  list<T>(read: () => T): T[] {
    const count = this.short_u16();
    const things: T[] = [];
    for (let index = 0; index < count; index++) things.push(read());
    return things;
  }
}
