/** Patched templates against messages that web3.js builds from scratch: the same bytes, signatures that verify. */
import { createPublicKey, verify } from "node:crypto";
import { createTransferInstruction } from "@solana/spl-token";
import {
  ComputeBudgetProgram,
  PublicKey,
  SystemProgram,
  Transaction,
  type TransactionInstruction,
  TransactionMessage,
} from "@solana/web3.js";
import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import fc from "fast-check";
import { type Address, address_bytes, address_of } from "@/domain/address.ts";
import { base58_decode } from "@/domain/base58.ts";
import { U64_MAX } from "@/domain/units.ts";
import { MessageTemplate, sign_message } from "@/chain/message_template.ts";
import { generate_signer, type Signer, signer_of_seed } from "@/chain/signer.ts";
import { test_seed } from "../base/test_seed.ts";
import { test_address } from "../support/landed_transactions.ts";

const PAYER = signer_of_seed(new Uint8Array(32).fill(1));
const SECOND = signer_of_seed(new Uint8Array(32).fill(2));
const THIRD = signer_of_seed(new Uint8Array(32).fill(3));
const BLOCKHASH = address_of(new Uint8Array(32).fill(200)) as string;

const key = (address: Address) => new PublicKey(address);

/** A limit, a token transfer of `units`, and a second transfer of `more`. */
function instructions(units: bigint, more: bigint): TransactionInstruction[] {
  const transfer = (to: number, amount: bigint) =>
    createTransferInstruction(key(test_address(1)), key(test_address(to)), key(PAYER.address), amount);
  return [ComputeBudgetProgram.setComputeUnitLimit({ units: 1_000 }), transfer(2, units), transfer(3, more)];
}

function from_scratch(payer: Address, list: TransactionInstruction[], blockhash: string): Uint8Array {
  const message = new TransactionMessage({
    payerKey: key(payer),
    recentBlockhash: blockhash,
    instructions: list,
  });
  return new Uint8Array(message.compileToLegacyMessage().serialize());
}

function is_signature(signature: Uint8Array, message: Uint8Array, signer: Signer): boolean {
  const spki = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), address_bytes(signer.address)]);
  return verify(null, message, createPublicKey({ key: spki, format: "der", type: "spki" }), signature);
}

Deno.test("template: patched bytes are what web3.js builds with the same amounts and blockhash", () => {
  const template = new MessageTemplate(PAYER.address, instructions(0n, 0n), 1);
  const u64 = fc.bigInt({ min: 0n, max: U64_MAX });
  fc.assert(
    fc.property(u64, u64, fc.uint8Array({ minLength: 32, maxLength: 32 }), (units, more, hash) => {
      const blockhash = address_of(hash) as string;
      const message = template.fill(blockhash, [
        { instruction_index: 1, offset: 1, value: units },
        { instruction_index: 2, offset: 1, value: more },
      ]);
      assertEquals(message, from_scratch(PAYER.address, instructions(units, more), blockhash));
    }),
    { seed: test_seed(), numRuns: 200 },
  );
});

Deno.test("template: filling leaves the template as it was", () => {
  const template = new MessageTemplate(PAYER.address, instructions(5n, 6n), 1);
  const before = template.fill(BLOCKHASH, []);
  template.fill(BLOCKHASH, [{ instruction_index: 1, offset: 1, value: U64_MAX }]).fill(0);
  assertEquals(template.fill(BLOCKHASH, []), before);
  assertEquals(before, from_scratch(PAYER.address, instructions(5n, 6n), BLOCKHASH));
});

Deno.test("template: data longer than 127 bytes and many accounts do not shift the patch", () => {
  const program = key(test_address(50));
  const keys = Array.from({ length: 15 }, (_, index) => ({
    pubkey: key(test_address(60 + index)),
    isSigner: false,
    isWritable: index % 2 === 0,
  }));
  const data = Buffer.alloc(300, 7);
  const list = (amount: bigint) => {
    const filled = Buffer.from(data);
    filled.writeBigUInt64LE(amount, 200);
    return [
      { programId: program, keys, data: filled },
      ...instructions(1n, amount),
    ] as TransactionInstruction[];
  };
  const message = new MessageTemplate(PAYER.address, list(0n), 1).fill(BLOCKHASH, [
    { instruction_index: 0, offset: 200, value: 77n },
    { instruction_index: 3, offset: 1, value: 77n },
  ]);
  assertEquals(message, from_scratch(PAYER.address, list(77n), BLOCKHASH));
});

Deno.test("template: the signature verifies in node:crypto and in web3.js", () => {
  const message = new MessageTemplate(PAYER.address, instructions(1n, 2n), 1).fill(BLOCKHASH, []);
  const { signature, wire } = sign_message(message, [PAYER]);
  assert(is_signature(base58_decode(signature), message, PAYER));
  const transaction = Transaction.from(wire);
  assert(transaction.verifySignatures());
  assertEquals(transaction.recentBlockhash, BLOCKHASH);
  assertEquals(transaction.feePayer?.toBase58(), PAYER.address as string);
  assertEquals(new Uint8Array(transaction.signature ?? []), Uint8Array.from(base58_decode(signature)));
  assertEquals(new Uint8Array(transaction.serialize()), wire);
});

/** Creates two accounts: the payer and both of them sign. */
function three_signers(): TransactionInstruction[] {
  return [THIRD, SECOND].map(({ address }) =>
    SystemProgram.createAccount({
      fromPubkey: key(PAYER.address),
      newAccountPubkey: key(address),
      lamports: 1,
      space: 0,
      programId: key(test_address(50)),
    })
  );
}

Deno.test("template: signers are put into the order of the message's keys, whatever order they come in", () => {
  const template = new MessageTemplate(PAYER.address, three_signers(), 3);
  const message = template.fill(BLOCKHASH, []);
  const orders = [[PAYER, SECOND, THIRD], [THIRD, SECOND, PAYER], [SECOND, PAYER, THIRD]];
  const signed = orders.map((order) => sign_message(message, template.order_signers(order)));
  for (const { signature, wire } of signed) {
    assertEquals(wire, signed[0]!.wire);
    assert(Transaction.from(wire).verifySignatures());
    assert(is_signature(base58_decode(signature), message, PAYER)); // The payer's is the transaction's.
  }
});

Deno.test("template: a signer that is missing is a programmer error, one too many is left out", () => {
  const template = new MessageTemplate(PAYER.address, three_signers(), 3);
  assertMatch(assertThrows(() => template.order_signers([PAYER, SECOND])).message, /No signer for/);
  assertEquals(template.order_signers([PAYER, SECOND, THIRD, generate_signer()]).length, 3);
});

Deno.test("template: another number of signers than the instructions need is a programmer error", () => {
  for (const count of [1, 2, 4]) {
    assertThrows(() => new MessageTemplate(PAYER.address, three_signers(), count));
  }
});

Deno.test("template: what does not fit a packet is refused when it is compiled", () => {
  const of_size = (bytes: number) => {
    const instruction = { programId: key(test_address(50)), keys: [], data: Buffer.alloc(bytes) };
    return () => new MessageTemplate(PAYER.address, [instruction as unknown as TransactionInstruction], 1);
  };
  // 1 + 64 of signature, 3 of header, 1 + 64 of keys, 32 of blockhash, 1 + 1 + 1 + 2 around the data.
  const room = 1_232 - 170;
  assertEquals(sign_message(of_size(room)().fill(BLOCKHASH, []), [PAYER]).wire.length, 1_232);
  assertMatch(assertThrows(of_size(room + 1)).message, /1233 bytes: at most 1232/);
});

Deno.test("template: a patch for an instruction that is not there is a programmer error", () => {
  const template = new MessageTemplate(PAYER.address, instructions(1n, 2n), 1);
  assertThrows(() => template.fill(BLOCKHASH, [{ instruction_index: 3, offset: 1, value: 1n }]));
});

Deno.test("signer: a seed is the key that web3.js and solana-keygen make of it", async () => {
  const { Keypair } = await import("@solana/web3.js");
  const seed = new Uint8Array(32).map((_, index) => index * 7);
  assertEquals(signer_of_seed(seed).address as string, Keypair.fromSeed(seed).publicKey.toBase58());
  assertEquals(JSON.stringify(signer_of_seed(seed)).includes(Buffer.from(seed).toString("hex")), false);
  assert(generate_signer().address !== generate_signer().address);
});
