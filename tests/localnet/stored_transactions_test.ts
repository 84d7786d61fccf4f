import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import type { LandedTransaction } from "@/localnet/ledger/ledger_store.ts";
import { read_meta, write_meta } from "@/localnet/ledger/meta_text.ts";
import { decode_transactions, encode_transactions } from "@/localnet/ledger/stored_transactions.ts";
import { create_signing_key, Faucet } from "@/localnet/bank/faucet.ts";
import { address_text } from "@/localnet/wire/address.ts";

const SLOT = 7;
const META = {
  err: { InstructionError: [1, { Custom: 1_029 }] as [number, { Custom: number }] },
  status: { Err: { InstructionError: [1, { Custom: 1_029 }] as [number, { Custom: number }] } },
  fee: 5_000n,
  preBalances: [499_999_999_999_999_999n, 0n],
  postBalances: [499_999_999_999_994_999n, 0n],
  innerInstructions: [],
  logMessages: ["Program log: Gebühr 5 € 🙂", 'a "quoted" line\n'],
  rewards: [],
  loadedAddresses: { writable: [], readonly: [] },
  computeUnitsConsumed: 300,
};

function landed(count: number): LandedTransaction[] {
  const faucet = new Faucet(create_signing_key());
  const meta_text = write_meta(META, { before: "[]", after: "[]" });
  return Array.from({ length: count }, (_, index) => {
    const { bytes: wire, message } = faucet.airdrop(
      new Uint8Array(32).fill(index + 1),
      1n,
      new Uint8Array(32),
    );
    const addresses = message.static_keys.map(address_text);
    return {
      signature: `s${index}`,
      slot: SLOT,
      index,
      wire,
      addresses,
      memo: null,
      err: META.err,
      meta_text,
    };
  });
}

Deno.test("a block's transactions are read as they were stored, lamports and letters alike", () => {
  const transactions = landed(3);
  const signatures = transactions.map(({ signature }) => signature);
  const read = decode_transactions(encode_transactions(transactions), SLOT, signatures);
  assertEquals(read, transactions);
  assertEquals(read_meta(read[2]?.meta_text ?? ""), { ...META, preTokenBalances: [], postTokenBalances: [] });
});

Deno.test("a block with another number of transactions than signatures is refused", () => {
  const bytes = encode_transactions(landed(2));
  for (const signatures of [["s0"], ["s0", "s1", "s2"]]) {
    const { message } = assertThrows(() => decode_transactions(bytes, SLOT, signatures));
    assertStringIncludes(message, `block ${SLOT}`);
  }
});
