import { assert, assertEquals } from "@std/assert";
import {
  AddressLookupTableAccount,
  AddressLookupTableProgram,
  Keypair,
  TransactionMessage,
  VersionedTransaction,
} from "@solana/web3.js";
import { type LedgerScene, transfer, with_ledger } from "./ledger_scene.ts";

const CONFIG = { commitment: "confirmed", maxSupportedTransactionVersion: 0 } as const;

/** A table with these addresses, ready to use. */
async function create_table(
  scene: LedgerScene,
  owner: Keypair,
  entries: Keypair[],
): Promise<AddressLookupTableAccount> {
  const [create, table] = AddressLookupTableProgram.createLookupTable({
    authority: owner.publicKey,
    payer: owner.publicKey,
    recentSlot: await scene.web3.getSlot("confirmed"),
  });
  const extend = AddressLookupTableProgram.extendLookupTable({
    lookupTable: table,
    authority: owner.publicKey,
    payer: owner.publicKey,
    addresses: entries.map(({ publicKey }) => publicKey),
  });
  const { signature } = await scene.land([create, extend], [owner]);
  assertEquals((await scene.web3.getSignatureStatus(signature)).value?.err, null);
  const { value } = await scene.web3.getAddressLookupTable(table);
  assert(value);
  return value;
}

async function send_with(
  scene: LedgerScene,
  payer: Keypair,
  receiver: Keypair,
  table: AddressLookupTableAccount,
): Promise<string> {
  const { blockhash } = await scene.web3.getLatestBlockhash("processed");
  const message = new TransactionMessage({
    payerKey: payer.publicKey,
    recentBlockhash: blockhash,
    instructions: [transfer(payer, receiver, 1e8)],
  }).compileToV0Message([table]);
  assertEquals(message.addressTableLookups.length, 1);
  const transaction = new VersionedTransaction(message);
  transaction.sign([payer]);
  return await scene.web3.sendTransaction(transaction, { skipPreflight: true });
}

Deno.test("addresses from a lookup table are resolved, executed and reported", () =>
  with_ledger(async (scene) => {
    const payer = await scene.wallet(5);
    const receiver = Keypair.generate();
    const table = await create_table(scene, payer, [Keypair.generate(), receiver]);
    const signature = await send_with(scene, payer, receiver, table);
    await scene.landed(signature);
    const landed = await scene.web3.getTransaction(signature, CONFIG);
    assertEquals(landed?.meta?.err, null);
    assertEquals(landed?.meta?.loadedAddresses?.writable.map(String), [receiver.publicKey.toBase58()]);
    assertEquals(landed?.meta?.loadedAddresses?.readonly, []);
    const index = landed?.transaction.message.staticAccountKeys.length ?? 0;
    assertEquals(landed?.meta?.preBalances[index], 0);
    assertEquals(landed?.meta?.postBalances[index], 1e8);
    assertEquals(landed?.transaction.message.addressTableLookups[0]?.writableIndexes, [1]);
    // Its history knows the transaction although only the table names it.
    const history = await scene.web3.getSignaturesForAddress(receiver.publicKey, {}, "confirmed");
    assertEquals(history.map((entry) => entry.signature), [signature]);
    const parsed = await scene.web3.getParsedTransaction(signature, CONFIG);
    const loaded = parsed?.transaction.message.accountKeys.at(-1);
    assertEquals(loaded?.source, "lookupTable");
    assertEquals(loaded?.pubkey.toBase58(), receiver.publicKey.toBase58());
  }));

Deno.test("a table that does not exist is nobody's fault but the sender's", () =>
  with_ledger(async (scene) => {
    const payer = await scene.wallet(5);
    const receiver = Keypair.generate();
    const real = await create_table(scene, payer, [receiver]);
    const invented = new AddressLookupTableAccount({
      key: Keypair.generate().publicKey,
      state: real.state,
    });
    const before = await scene.web3.getBalance(payer.publicKey);
    const signature = await send_with(scene, payer, receiver, invented);
    await scene.reach(await scene.web3.getSlot("processed") + 1, "confirmed");
    assertEquals((await scene.web3.getSignatureStatus(signature)).value, null);
    assertEquals(await scene.web3.getBalance(payer.publicKey), before);
  }));
