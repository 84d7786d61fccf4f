import { assert, assertEquals, assertThrows } from "@std/assert";
import { Keypair, type VersionedTransaction } from "@solana/web3.js";
import { create_rng, random_seed } from "@/base/rng.ts";
import { base58_decode, base58_encode } from "@/localnet/wire/base58.ts";
import { WireError } from "@/localnet/wire/byte_reader.ts";
import {
  is_writable_index,
  parse_wire_transaction,
  sanitize,
  type WireMessage,
} from "@/localnet/wire/wire_transaction.ts";
import { LedgerScene, sign, transfer, with_ledger } from "./ledger_scene.ts";

const bytes_of = (transaction: VersionedTransaction) => new Uint8Array(transaction.serialize());

Deno.test("base58 is that of everybody else", () => {
  const vectors: [hex: string, text: string][] = [
    ["", ""],
    ["00", "1"],
    ["61", "2g"],
    ["626262", "a3gV"],
    ["516b6fcd0f", "ABnLTmg"],
    ["00000000000000000000", "1111111111"],
    ["00eb15231dfceb60925886b67d065299925915aeb172c06647", "1NS17iag9jJgTHD1VXjvLCEnZuQ3rJDE9L"],
  ];
  for (const [hex, text] of vectors) {
    assertEquals(base58_encode(Uint8Array.fromHex(hex)), text);
    assertEquals(base58_decode(text)?.toHex(), hex);
  }
  for (let count = 0; count < 200; count++) {
    const { publicKey } = Keypair.generate();
    assertEquals(base58_encode(publicKey.toBytes()), publicKey.toBase58());
  }
  for (const wrong of ["0", "O", "I", "l", "é", "a b"]) assertEquals(base58_decode(wrong), undefined);
});

Deno.test("bytes of every length survive base58", () => {
  const seed = random_seed();
  const rng = create_rng(seed, "base58");
  for (let size = 0; size < 300; size++) {
    const bytes = Uint8Array.from({ length: size }, () => rng.int(0, 3) === 0 ? 0 : rng.int(0, 255));
    assertEquals(base58_decode(base58_encode(bytes))?.toHex(), bytes.toHex(), `seed ${seed}, size ${size}`);
  }
});

const header = (required: number, readonly_signed: number, readonly_unsigned: number): WireMessage => ({
  version: 0,
  required_signatures: required,
  readonly_signed,
  readonly_unsigned,
  static_keys: Array.from({ length: 6 }, () => new Uint8Array(32)),
  static_key_names: [],
  recent_blockhash: new Uint8Array(32),
  instructions: [],
  lookups: [],
});

Deno.test("the header tells what may be written", () => {
  const writable = (message: WireMessage, count: number, loaded: number) =>
    Array.from({ length: count }, (_, index) => is_writable_index(message, index, loaded));
  assertEquals(writable(header(2, 1, 2), 6, 0), [true, false, true, true, false, false]);
  assertEquals(writable(header(1, 0, 5), 9, 2), [true, ...new Array(5).fill(false), true, true, false]);
});

Deno.test("a transaction that points nowhere is refused before the VM sees it", () => {
  const payer = Keypair.generate();
  const good = bytes_of(sign([transfer(payer, Keypair.generate(), 1)], [payer], payer.publicKey.toBase58()));
  sanitize(parse_wire_transaction(good));
  // Signature count, version byte, then the three counts of the header.
  const message = 65;
  const damage: [at: number, value: number, stage: string][] = [
    [0, 0, "deserialize"],
    [message, 0x81, "deserialize"],
    [message + 1, 2, "sanitize"],
    [message + 2, 1, "sanitize"],
    [message + 3, 9, "sanitize"],
    [good.length - 18, 0, "sanitize"],
    [good.length - 18, 3, "sanitize"],
    [good.length - 16, 3, "sanitize"],
  ];
  for (const [at, value, stage] of damage) {
    const error = assertThrows(() => sanitize(parse_wire_transaction(good.with(at, value))));
    assert(error instanceof WireError, `${at}: ${error}`);
    assertEquals(error.stage, stage, `byte ${at}`);
  }
  const trailing = new Uint8Array(good.length + 3);
  trailing.set(good);
  assertEquals(parse_wire_transaction(trailing).bytes.length, good.length);
});

Deno.test("no damaged transaction takes the ledger down", () =>
  with_ledger(async (scene: LedgerScene) => {
    const seed = random_seed();
    const rng = create_rng(seed, "mutation");
    const payer = await scene.wallet(1);
    const good = bytes_of(await scene.signed([transfer(payer, Keypair.generate(), 1e8)], [payer]));
    for (let batch = 0; batch < 10; batch++) {
      const calls = Array.from({ length: 100 }, (_, id) => {
        const bytes = good.slice();
        const from = rng.int(0, 2) === 0 ? 0 : 65;
        for (let flips = rng.int(1, 4); flips > 0; flips--) {
          bytes[rng.int(from, bytes.length - 1)] = rng.int(0, 1) === 0 ? rng.int(0, 6) : rng.int(0, 255);
        }
        const params = [bytes.toBase64(), { encoding: "base64", replaceRecentBlockhash: true }];
        return { jsonrpc: "2.0", id, method: "simulateTransaction", params };
      });
      const reply = await fetch(scene.localnet.url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(calls),
      });
      const replies = await reply.json();
      assertEquals(replies.length, 100, `seed ${seed}`);
      for (const one of replies) {
        assert(one.result !== undefined || one.error.code === -32602, `seed ${seed}: ${JSON.stringify(one)}`);
      }
    }
  }));
