import { assert, assertEquals, assertRejects } from "@std/assert";
import { Keypair, LAMPORTS_PER_SOL } from "@solana/web3.js";
import { RpcError } from "@/jsonrpc/rpc_error.ts";
import { transfer, with_ledger } from "./ledger_scene.ts";

Deno.test("a transaction is processed, then confirmed, then finalized", () =>
  with_ledger(async (scene) => {
    const payer = await scene.wallet(1);
    const is_open = async () => {
      const { value } = await scene.web3.getSignatureStatus(signature);
      return value?.confirmationStatus === "processed";
    };
    let signature = "";
    do {
      // The slot may close between sending and looking; then the next one is tried.
      const transaction = await scene.signed([transfer(payer, Keypair.generate(), 1e7)], [payer]);
      signature = await scene.web3.sendTransaction(transaction, { skipPreflight: true });
    } while (!await is_open());
    const seen = ["processed"];
    let slot = 0;
    while (seen.at(-1) !== "finalized") {
      const { value, context } = await scene.web3.getSignatureStatus(signature);
      assert(value?.confirmationStatus);
      slot = value.slot;
      if (value.confirmationStatus !== seen.at(-1)) seen.push(value.confirmationStatus);
      if (value.confirmationStatus === "processed") assertEquals(context.slot, value.slot);
      if (value.confirmationStatus === "finalized") {
        assertEquals(value.confirmations, null);
        assert(context.slot - value.slot >= 32);
      } else assert(value.confirmations !== null && value.confirmations < 32);
    }
    assertEquals(seen, ["processed", "confirmed", "finalized"]);
    const block = await scene.web3.getBlock(slot, { maxSupportedTransactionVersion: 0 });
    assertEquals(block?.transactions.length, 1);
  }, { slot_ms: 40 }));

Deno.test("every commitment sees its own slot, height and blockhash", () =>
  with_ledger(async (scene) => {
    await scene.reach(40, "confirmed");
    const finalized = await scene.web3.getEpochInfo("finalized");
    const confirmed = await scene.web3.getEpochInfo("confirmed");
    const processed = await scene.web3.getEpochInfo("processed");
    assert(processed.absoluteSlot > confirmed.absoluteSlot);
    assert(confirmed.absoluteSlot - finalized.absoluteSlot >= 31);
    assert((confirmed.blockHeight as number) > (finalized.blockHeight as number));
    const hashes = await Promise.all(
      (["confirmed", "finalized"] as const).map((one) => scene.web3.getLatestBlockhashAndContext(one)),
    );
    for (const { context, value } of hashes) {
      const block = await scene.web3.getBlock(context.slot, {
        commitment: "confirmed",
        transactionDetails: "none",
      });
      assertEquals(value.blockhash, block?.blockhash);
      assertEquals(
        value.lastValidBlockHeight,
        (block as unknown as { blockHeight: number }).blockHeight + 150,
      );
    }
    const newest = hashes[0]?.value.blockhash as string;
    const is_valid = async (commitment: "processed" | "finalized") =>
      (await scene.web3.isBlockhashValid(newest, { commitment })).value;
    assertEquals(await is_valid("processed"), true);
    assertEquals(await is_valid("finalized"), false);
  }, { slot_ms: 40 }));

Deno.test("accounts are read as they were at the end of the commitment's slot", () =>
  with_ledger(async (scene) => {
    const payer = await scene.wallet(1);
    const receiver = Keypair.generate();
    const transaction = await scene.signed([transfer(payer, receiver, 1e8)], [payer]);
    const signature = await scene.web3.sendTransaction(transaction, { skipPreflight: true });
    const before = LAMPORTS_PER_SOL;
    const after = LAMPORTS_PER_SOL - 1e8 - 5_000;
    const slot = (await scene.web3.getSignatureStatus(signature)).value?.slot as number;
    let sightings = 0;
    for (const commitment of ["processed", "confirmed", "finalized"] as const) {
      for (;;) {
        const { context, value } = await scene.web3.getAccountInfoAndContext(payer.publicKey, commitment);
        const is_there = context.slot >= slot;
        // Before its own airdrop is finalized, the account is not there at all.
        if (value !== null) assertEquals(value.lamports, is_there ? after : before);
        sightings += 1;
        if (is_there) break;
      }
    }
    assert(sightings > 3);
    const owned = await scene.web3.getBalanceAndContext(receiver.publicKey, "finalized");
    assertEquals(owned.value, 1e8);
  }, { slot_ms: 60 }));

Deno.test("a minimum context slot that is not reached is refused", () =>
  with_ledger(async (scene) => {
    const slot = await scene.web3.getSlot({ commitment: "processed", minContextSlot: 1 });
    assert(slot >= 1);
    const error = await assertRejects(() =>
      scene.raw.call("getBalance", [PAYEE, { commitment: "processed", minContextSlot: 100_000 }])
    );
    assert(error instanceof RpcError);
    assertEquals(error.code, -32016);
    assertEquals(error.message, "Minimum context slot has not been reached");
    assert((error.data as { contextSlot: number }).contextSlot >= slot);
  }));

const PAYEE = "11111111111111111111111111111111";
