import { assert, assertEquals, assertRejects } from "@std/assert";
import { Keypair, LAMPORTS_PER_SOL } from "@solana/web3.js";
import { RpcError } from "@/jsonrpc/rpc_error.ts";
import { eventually, type LedgerScene, sign, transfer, with_ledger } from "./ledger_scene.ts";

const CONFIRMED = { commitment: "confirmed", maxSupportedTransactionVersion: 0 } as const;

// deno-lint-ignore no-explicit-any -- the reply as it is on the wire.
const get_block = (scene: LedgerScene, slot: number, config: object): Promise<any> =>
  scene.raw.call("getBlock", [slot, config]);

Deno.test("a block holds its transactions in the order of execution", () =>
  with_ledger(async (scene) => {
    const payer = await scene.wallet(10);
    const { blockhash } = await scene.web3.getLatestBlockhash("processed");
    const receivers = Array.from({ length: 12 }, () => Keypair.generate());
    const sent: string[] = [];
    for (const [index, receiver] of receivers.entries()) {
      const amount = index % 4 === 3 ? 100 * LAMPORTS_PER_SOL : 1e8 + index;
      const transaction = sign([transfer(payer, receiver, amount)], [payer], blockhash);
      sent.push(await scene.web3.sendTransaction(transaction, { skipPreflight: true }));
    }
    const last = await scene.landed(sent.at(-1) as string);
    const first = (await scene.web3.getSignatureStatus(sent[0] as string)).value?.slot as number;
    const found: string[] = [];
    let balance: bigint | number | undefined;
    for (const slot of await scene.web3.getBlocks(first, last, "confirmed")) {
      for (const { meta, transaction } of (await get_block(scene, slot, CONFIRMED)).transactions) {
        found.push(transaction.signatures[0]);
        // Each transaction begins where the one before it has ended.
        if (balance !== undefined) assertEquals(meta.preBalances[0], balance);
        balance = meta.postBalances[0];
      }
    }
    assertEquals(found, sent);
    assertEquals(balance, await scene.web3.getBalance(payer.publicKey));
  }, { slot_ms: 60 }));

Deno.test("blocks are linked by hashes, slots, heights and times", () =>
  with_ledger(async (scene) => {
    await scene.reach(20, "confirmed");
    const slots = await scene.web3.getBlocks(0, 20, "confirmed");
    assertEquals(slots[0], 0);
    let parent = await get_block(scene, 0, CONFIRMED);
    assertEquals(parent.previousBlockhash, "11111111111111111111111111111111");
    assertEquals(parent.parentSlot, 0);
    assertEquals(parent.blockHeight, 0);
    let parent_slot = 0;
    for (const slot of slots.slice(1)) {
      const block = await get_block(scene, slot, CONFIRMED);
      assertEquals(block.previousBlockhash, parent.blockhash);
      assertEquals(block.parentSlot, parent_slot);
      assertEquals(block.blockHeight, parent.blockHeight + 1);
      assert(block.blockTime >= parent.blockTime);
      assertEquals(await scene.web3.getBlockTime(slot), block.blockTime);
      [parent, parent_slot] = [block, slot];
    }
    assertEquals(await scene.web3.getFirstAvailableBlock(), 0);
    const limited = await scene.raw.call("getBlocksWithLimit", [3, 4, { commitment: "confirmed" }]);
    assertEquals(limited, slots.filter((slot) => slot >= 3).slice(0, 4));
  }));

Deno.test("a block is told in full, by accounts, by signatures or not at all", () =>
  with_ledger(async (scene) => {
    const payer = await scene.wallet(1);
    const receiver = Keypair.generate();
    const { signature, slot } = await scene.land([transfer(payer, receiver, 1e8)], [payer]);
    const full = await get_block(scene, slot, CONFIRMED);
    assertEquals(Object.keys(full), [
      "blockHeight",
      "blockTime",
      "blockhash",
      "parentSlot",
      "previousBlockhash",
      "rewards",
      "transactions",
    ]);
    assertEquals(full.transactions[0].version, 0);
    assertEquals(full.transactions[0].meta.loadedAddresses, { readonly: [], writable: [] });
    const accounts = await get_block(scene, slot, { ...CONFIRMED, transactionDetails: "accounts" });
    assertEquals(accounts.transactions[0].transaction, {
      accountKeys: [
        { pubkey: payer.publicKey.toBase58(), signer: true, source: "transaction", writable: true },
        { pubkey: receiver.publicKey.toBase58(), signer: false, source: "transaction", writable: true },
        {
          pubkey: "11111111111111111111111111111111",
          signer: false,
          source: "transaction",
          writable: false,
        },
      ],
      signatures: [signature],
    });
    assertEquals(accounts.transactions[0].meta.logMessages, undefined);
    const signatures = await get_block(scene, slot, {
      commitment: "confirmed",
      transactionDetails: "signatures",
    });
    assertEquals(signatures.signatures, [signature]);
    assertEquals(signatures.transactions, undefined);
    const none = await get_block(scene, slot, {
      commitment: "confirmed",
      transactionDetails: "none",
      rewards: false,
    });
    assertEquals([none.signatures, none.transactions, none.rewards], [undefined, undefined, undefined]);
    const through_web3 = await scene.web3.getBlock(slot, { ...CONFIRMED, transactionDetails: "none" });
    assertEquals(through_web3?.blockhash, full.blockhash);
    const signatures_web3 = await scene.web3.getBlockSignatures(slot, "confirmed");
    assertEquals(signatures_web3.signatures, [signature]);
  }));

Deno.test("blocks that cannot be had are refused with a node's codes", () =>
  with_ledger(async (scene) => {
    const payer = await scene.wallet(1);
    const { slot, signature } = await scene.land([transfer(payer, Keypair.generate(), 1e8)], [payer]);
    const refusal = async (method: string, params: unknown[]) => {
      const error = await assertRejects(() => scene.raw.call(method, params));
      assert(error instanceof RpcError);
      return [error.code, error.message];
    };
    const version =
      "Transaction version (0) is not supported by the requesting client. Please try the request " +
      'again with the following configuration parameter: "maxSupportedTransactionVersion": 0';
    const commitment = "confirmed";
    assertEquals(await refusal("getBlock", [slot, { commitment }]), [-32015, version]);
    assertEquals(await refusal("getTransaction", [signature, { commitment }]), [-32015, version]);
    assertEquals(await refusal("getBlock", [999_999, { commitment }]), [
      -32004,
      "Block not available for slot 999999",
    ]);
    assertEquals(await refusal("getBlock", [slot, { commitment: "processed" }]), [
      -32602,
      "Method does not support commitment below `confirmed`",
    ]);
    assertEquals((await refusal("getBlock", ["ten"]))[0], -32602);
  }));

Deno.test("slots that the machine slept through are skipped, as on a cluster", () =>
  with_ledger(async (scene) => {
    // Slots of 5 ms and a reader that keeps the ledger busy: now and then one is missed.
    const payer = await scene.wallet(1);
    const message = (await scene.signed([transfer(payer, Keypair.generate(), 1e7)], [payer])).serialize();
    const simulate = {
      jsonrpc: "2.0",
      id: 1,
      method: "simulateTransaction",
      params: [message.toBase64(), { encoding: "base64" }],
    };
    const batch = JSON.stringify(new Array(100).fill(simulate));
    let skipped: number | undefined;
    await eventually(async () => {
      const reply = await fetch(scene.localnet.url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: batch,
      });
      await reply.body?.cancel();
      const last = await scene.web3.getSlot("confirmed");
      const slots = new Set(await scene.web3.getBlocks(0, last, "confirmed"));
      skipped = Array.from({ length: last }, (_, slot) => slot).find((slot) => !slots.has(slot));
      return skipped !== undefined;
    });
    const error = await assertRejects(() => get_block(scene, skipped as number, CONFIRMED));
    assert(error instanceof RpcError);
    assertEquals(error.code, -32007);
    // In one reply: between two, the height could catch up with an older slot.
    const { absoluteSlot, blockHeight } = await scene.web3.getEpochInfo("confirmed");
    assert(blockHeight as number < absoluteSlot);
  }, { slot_ms: 5 }));
