import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import {
  ComputeBudgetProgram,
  Keypair,
  LAMPORTS_PER_SOL,
  SystemProgram,
  Transaction,
  TransactionInstruction,
} from "@solana/web3.js";
import { PublicKey } from "@solana/web3.js";
import { transfer, with_ledger } from "./ledger_scene.ts";

const SOL = LAMPORTS_PER_SOL;

Deno.test("a legacy transfer moves exactly the lamports and the fee", () =>
  with_ledger(async (scene) => {
    const payer = await scene.wallet(5);
    const receiver = Keypair.generate();
    const { blockhash, lastValidBlockHeight } = await scene.web3.getLatestBlockhash();
    const transaction = new Transaction({ feePayer: payer.publicKey, blockhash, lastValidBlockHeight })
      .add(transfer(payer, receiver, SOL));
    transaction.sign(payer);
    const signature = await scene.web3.sendRawTransaction(transaction.serialize());
    await scene.landed(signature);
    const landed = await scene.web3.getTransaction(signature, { commitment: "confirmed" });
    assert(landed?.meta);
    assertEquals(landed.meta.preBalances, [5 * SOL, 0, 1]);
    assertEquals(landed.meta.postBalances, [4 * SOL - 5_000, SOL, 1]);
    assertEquals(landed.meta.fee, 5_000);
    assertEquals(landed.meta.err, null);
    assertEquals(landed.meta.computeUnitsConsumed, 150);
    assertEquals(landed.meta.logMessages, [
      "Program 11111111111111111111111111111111 invoke [1]",
      "Program 11111111111111111111111111111111 success",
    ]);
    assertEquals(landed.transaction.signatures, [signature]);
    assertEquals(landed.transaction.message.recentBlockhash, blockhash);
    assertEquals(await scene.web3.getBalance(receiver.publicKey), SOL);
  }));

Deno.test("a priority fee is charged and reported", () =>
  with_ledger(async (scene) => {
    const payer = await scene.wallet(1);
    const { signature } = await scene.land([
      ComputeBudgetProgram.setComputeUnitLimit({ units: 100_001 }),
      ComputeBudgetProgram.setComputeUnitPrice({ microLamports: 1_000 }),
      transfer(payer, Keypair.generate(), 2_000_000),
    ], [payer]);
    const landed = await scene.web3.getTransaction(signature, {
      commitment: "confirmed",
      maxSupportedTransactionVersion: 0,
    });
    // 100,001 units × 1,000 micro-lamports are 100.001 lamports, rounded up.
    assertEquals(landed?.meta?.fee, 5_101);
    assertEquals(landed?.meta?.postBalances[0], SOL - 2_000_000 - 5_101);
    assertEquals(landed?.version, 0);
  }));

Deno.test("an airdrop is a transaction of a block, and equal airdrops are different ones", () =>
  with_ledger(async (scene) => {
    const { publicKey } = Keypair.generate();
    const signatures = await Promise.all(
      [1, 2, 3].map(() => scene.web3.requestAirdrop(publicKey, SOL)),
    );
    assertEquals(new Set(signatures).size, 3);
    for (const signature of signatures) await scene.landed(signature);
    assertEquals(await scene.web3.getBalance(publicKey), 3 * SOL);
    const history = await scene.web3.getSignaturesForAddress(publicKey, {}, "confirmed");
    assertEquals(new Set(history.map((entry) => entry.signature)), new Set(signatures));
  }));

Deno.test("a memo shows up in the history of its signer", () =>
  with_ledger(async (scene) => {
    const payer = await scene.wallet(1);
    const memo = new TransactionInstruction({
      programId: new PublicKey("MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr"),
      keys: [{ pubkey: payer.publicKey, isSigner: true, isWritable: false }],
      data: Buffer.from("hello"),
    });
    const { signature } = await scene.land([memo], [payer]);
    const [newest] = await scene.web3.getSignaturesForAddress(payer.publicKey, { limit: 1 }, "confirmed");
    assertEquals(newest?.signature, signature);
    assertEquals(newest?.memo, "[5] hello");
  }));

Deno.test("the clock of the VM follows slots and wall time", () =>
  with_ledger(async (scene) => {
    const clock = new PublicKey("SysvarC1ock11111111111111111111111111111111");
    const read = async () => {
      const found = await scene.web3.getAccountInfoAndContext(clock, "processed");
      assert(found.value);
      const view = new DataView(found.value.data.buffer, found.value.data.byteOffset);
      return {
        slot: Number(view.getBigUint64(0, true)),
        epoch: Number(view.getBigUint64(16, true)),
        unix_seconds: Number(view.getBigInt64(32, true)),
        context_slot: found.context.slot,
      };
    };
    const first = await read();
    assertEquals(first.slot, first.context_slot);
    assertEquals(first.epoch, 0);
    await scene.reach(first.slot + 3, "processed");
    const second = await read();
    assertNotEquals(second.slot, first.slot);
    assertEquals(second.slot, second.context_slot);
    assert(second.unix_seconds >= first.unix_seconds);
    const block_time = await scene.web3.getBlockTime(first.slot);
    assertEquals(block_time, first.unix_seconds);
  }));

Deno.test("an account that is emptied is gone", () =>
  with_ledger(async (scene) => {
    const payer = await scene.wallet(1);
    const other = await scene.wallet(1);
    await scene.land([
      SystemProgram.transfer({ fromPubkey: other.publicKey, toPubkey: payer.publicKey, lamports: SOL }),
    ], [payer, other]);
    assertEquals(await scene.web3.getAccountInfo(other.publicKey), null);
    assertEquals(await scene.web3.getBalance(other.publicKey), 0);
  }));

Deno.test("a payer who would keep too little for the rent is charged and keeps the rest", () =>
  with_ledger(async (scene) => {
    const payer = await scene.wallet(1);
    const receiver = Keypair.generate();
    const { signature } = await scene.land([transfer(payer, receiver, SOL - 5_000 - 1_000)], [payer]);
    const { value } = await scene.web3.getSignatureStatus(signature);
    assertEquals<unknown>(value?.err, { InsufficientFundsForRent: { account_index: 0 } });
    assertEquals(await scene.web3.getBalance(payer.publicKey), SOL - 5_000);
    assertEquals(await scene.web3.getBalance(receiver.publicKey), 0);
  }));
