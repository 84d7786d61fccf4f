import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { ComputeBudgetProgram, Keypair, LAMPORTS_PER_SOL, PublicKey } from "@solana/web3.js";
import { RpcError } from "@/jsonrpc/rpc_error.ts";
import { type LedgerScene, transfer, with_ledger } from "./ledger_scene.ts";

const CONFIRMED = { commitment: "confirmed" } as const;
const BASE58 = /^[1-9A-HJ-NP-Za-km-z]{32,44}$/;

Deno.test("both clients learn who the node is and where it stands", () =>
  with_ledger(async ({ web3, kit, localnet }) => {
    assertEquals(await web3.getGenesisHash(), localnet.genesis_hash);
    assertEquals(await kit.getGenesisHash().send(), localnet.genesis_hash);
    assertMatch(localnet.genesis_hash, BASE58);
    assertEquals((await web3.getVersion())["solana-core"], "3.0.0");
    assertEquals((await kit.getVersion().send())["solana-core"], "3.0.0");
    assertEquals(await kit.getHealth().send(), "ok");
    const { identity } = await kit.getIdentity().send();
    assertMatch(identity, BASE58);
    assertEquals(await kit.getSlotLeader().send(), identity);
    assertEquals(await web3.getSlotLeader(), identity);
    assertEquals(await kit.getSlotLeaders(1n, 3).send(), [identity, identity, identity]);
    assertEquals((await web3.getSlotLeaders(1, 2)).map(String), [identity, identity]);
    assertEquals((await kit.getEpochSchedule().send()).slotsPerEpoch, 432_000n);
    assertEquals((await web3.getEpochSchedule()).warmup, false);
    const epoch = await kit.getEpochInfo(CONFIRMED).send();
    assertEquals([epoch.epoch, epoch.slotsInEpoch], [0n, 432_000n]);
    assertEquals((await web3.getEpochInfo()).epoch, 0);
    const slot = await kit.getSlot(CONFIRMED).send();
    assert(await web3.getSlot() >= slot);
    const height = await kit.getBlockHeight(CONFIRMED).send();
    assert(await web3.getBlockHeight() >= height);
    assertEquals(await kit.getFirstAvailableBlock().send(), 0n);
    assertEquals(await web3.getFirstAvailableBlock(), 0);
    assertEquals(await kit.minimumLedgerSlot().send(), 0n);
    assertEquals(await web3.getMinimumLedgerSlot(), 0);
    const health = await fetch(`${localnet.url}/health`);
    assertEquals(await health.text(), "ok");
  }));

Deno.test("kit reads what web3.js has sent, and the other way round", () =>
  with_ledger(async (scene) => {
    const { web3, kit } = scene;
    const { payer, receiver, signature, slot } = await sent_by_kit(scene);
    const statuses = await kit.getSignatureStatuses([signature]).send();
    assertEquals(statuses.value[0].slot, BigInt(slot));
    assertEquals(statuses.value[0].err, null);
    assertEquals(statuses.value[0].status, { Ok: null });
    const address = payer.publicKey.toBase58();
    const version = { ...CONFIRMED, maxSupportedTransactionVersion: 0 };
    const landed = await kit.getTransaction(signature, { ...version, encoding: "json" }).send();
    assertEquals(landed.meta.postBalances[1], 100_000_000n);
    assertEquals(landed.transaction.message.accountKeys[0], address);
    const block = await kit.getBlock(BigInt(slot), { ...version, encoding: "json" }).send();
    assertEquals(block.transactions[0].transaction.signatures, [signature]);
    assertEquals(await kit.getBlockTime(BigInt(slot)).send(), block.blockTime);
    assertEquals(await web3.getBlockTime(slot), Number(block.blockTime));
    assert((await kit.getBlocks(0n, undefined, CONFIRMED).send()).includes(BigInt(slot)));
    assertEquals((await kit.getBlocksWithLimit(BigInt(slot), 1, CONFIRMED).send())[0], BigInt(slot));
    const history = await kit.getSignaturesForAddress(address, CONFIRMED).send();
    assertEquals(history[0].signature, signature);
    assertEquals((await kit.getBalance(receiver, CONFIRMED).send()).value, 100_000_000n);
    const account = await kit.getAccountInfo(address, { ...CONFIRMED, encoding: "base64" }).send();
    assertEquals(account.value.owner, "11111111111111111111111111111111");
    const two = await kit.getMultipleAccounts([address, receiver], { ...CONFIRMED, encoding: "base64" })
      .send();
    assertEquals(two.value.length, 2);
    const through_web3 = await web3.getMultipleAccountsInfo([payer.publicKey, Keypair.generate().publicKey]);
    assertEquals(through_web3[1], null);
    assert(await kit.getTransactionCount(CONFIRMED).send() >= 2n);
    assert(await web3.getTransactionCount() >= 2);
  }));

/** A transfer that was signed by web3.js and sent by kit. */
async function sent_by_kit(scene: LedgerScene) {
  const payer = Keypair.generate();
  const receiver = Keypair.generate();
  const airdrop = await scene.kit.requestAirdrop(payer.publicKey.toBase58(), BigInt(LAMPORTS_PER_SOL)).send();
  await scene.landed(airdrop);
  const transaction = await scene.signed([transfer(payer, receiver, 1e8)], [payer]);
  const signature: string = await scene.kit.sendTransaction(transaction.serialize().toBase64(), {
    encoding: "base64",
    preflightCommitment: "processed",
  }).send();
  const slot = await scene.landed(signature);
  return { payer, receiver: receiver.publicKey.toBase58(), signature, slot };
}

Deno.test("fees, rents and blockhashes are told alike", () =>
  with_ledger(async (scene) => {
    const { web3, kit } = scene;
    assertEquals(await web3.getMinimumBalanceForRentExemption(165), 2_039_280);
    assertEquals(await kit.getMinimumBalanceForRentExemption(0n).send(), 890_880n);
    const payer = await scene.wallet(1);
    const plain = await scene.signed([transfer(payer, Keypair.generate(), 1e8)], [payer]);
    assertEquals((await web3.getFeeForMessage(plain.message)).value, 5_000);
    const priced = await scene.signed([
      ComputeBudgetProgram.setComputeUnitLimit({ units: 1_000_000 }),
      ComputeBudgetProgram.setComputeUnitPrice({ microLamports: 1_000_000 }),
      transfer(payer, Keypair.generate(), 1e8),
    ], [payer]);
    const text = priced.message.serialize().toBase64();
    assertEquals((await kit.getFeeForMessage(text, CONFIRMED).send()).value, 1_005_000n);
    const unknown = await scene.signed([transfer(payer, payer, 1)], [payer]);
    unknown.message.recentBlockhash = Keypair.generate().publicKey.toBase58();
    assertEquals((await web3.getFeeForMessage(unknown.message)).value, null);
    const fees = await web3.getRecentPrioritizationFees({ lockedWritableAccounts: [payer.publicKey] });
    assert(fees.length > 0 && fees.length <= 150);
    assertEquals(fees[0]?.prioritizationFee, 0);
    assertEquals((await kit.getRecentPrioritizationFees().send())[0].prioritizationFee, 0n);
    const latest = await kit.getLatestBlockhash(CONFIRMED).send();
    assertMatch(latest.value.blockhash, BASE58);
    const known = await kit.isBlockhashValid(latest.value.blockhash, { commitment: "processed" }).send();
    assertEquals(known.value, true);
  }));

Deno.test("a simulation shows errors, logs, units, accounts and inner instructions", () =>
  with_ledger(async (scene) => {
    const { web3, kit } = scene;
    const payer = await scene.wallet(1);
    const receiver = Keypair.generate();
    const good = await scene.signed([transfer(payer, receiver, 1e8)], [payer]);
    const { value } = await web3.simulateTransaction(good, {
      sigVerify: true,
      innerInstructions: true,
      accounts: {
        encoding: "base64",
        addresses: [receiver.publicKey.toBase58(), payer.publicKey.toBase58()],
      },
    });
    assertEquals(value.err, null);
    assertEquals(value.unitsConsumed, 150);
    assertEquals(value.accounts?.map((account) => account?.lamports), [1e8, LAMPORTS_PER_SOL - 1e8 - 5_000]);
    assertEquals(await web3.getBalance(payer.publicKey), LAMPORTS_PER_SOL);
    const bad = await scene.signed([transfer(payer, receiver, 1e12)], [payer]);
    const failed = await web3.simulateTransaction(bad, {
      accounts: { encoding: "base64", addresses: [receiver.publicKey.toBase58()] },
    });
    assertEquals<unknown>(failed.value.err, { InstructionError: [0, { Custom: 1 }] });
    assertEquals(failed.value.accounts, [null]);
    good.message.recentBlockhash = PublicKey.default.toBase58();
    const unknown = await web3.simulateTransaction(good);
    assertEquals(unknown.value.err, "BlockhashNotFound");
    const replaced = await kit.simulateTransaction(good.serialize().toBase64(), {
      encoding: "base64",
      replaceRecentBlockhash: true,
      ...CONFIRMED,
    }).send();
    assertEquals(replaced.value.err, null);
    assertMatch(replaced.value.replacementBlockhash.blockhash, BASE58);
    const both = await assertRejects(() =>
      scene.raw.call("simulateTransaction", [good.serialize().toBase64(), {
        encoding: "base64",
        sigVerify: true,
        replaceRecentBlockhash: true,
      }])
    );
    assertStringIncludes(both.message, "sigVerify may not be used with replaceRecentBlockhash");
  }));

Deno.test("a history is read in pages, newest first", () =>
  with_ledger(async (scene) => {
    const payer = await scene.wallet(1);
    const sent: string[] = [];
    for (let count = 0; count < 5; count++) {
      sent.unshift((await scene.land([transfer(payer, Keypair.generate(), 1e7)], [payer])).signature);
    }
    const page = async (options: { limit?: number; before?: string; until?: string }) =>
      (await scene.web3.getSignaturesForAddress(payer.publicKey, options, "confirmed"))
        .map(({ signature }) => signature);
    assertEquals((await page({})).slice(0, 5), sent);
    assertEquals(await page({ limit: 2 }), sent.slice(0, 2));
    assertEquals(await page({ limit: 2, before: sent[1] as string }), sent.slice(2, 4));
    assertEquals(await page({ until: sent[2] as string }), sent.slice(0, 2));
    assertEquals((await scene.web3.getSignaturesForAddress(payer.publicKey, {}, "finalized")).length, 0);
  }));

Deno.test("what is not there is said in a node's words", () =>
  with_ledger(async ({ raw, kit, web3 }) => {
    const refusal = async (method: string, params?: unknown) => {
      const error = await assertRejects(() => raw.call(method, params));
      assert(error instanceof RpcError);
      return [error.code, error.message];
    };
    assertEquals(await refusal("getVoteAccounts"), [-32601, "Method not found"]);
    assertEquals(await refusal("constructor"), [-32601, "Method not found"]);
    assertEquals(await refusal("getBalance"), [-32602, "`params` should have at least 1 argument(s)"]);
    assertEquals(await refusal("getBalance", { address: "x" }), [
      -32602,
      "Invalid params: found an object, expected an array",
    ]);
    assertEquals(await refusal("getBalance", ["0OIl"]), [
      -32602,
      'Invalid param: the address is "0OIl", expected 32 bytes in base58',
    ]);
    assertEquals(await refusal("getBalance", ["111"]), [
      -32602,
      "Invalid param: WrongSize (the address has 3 bytes, expected 32)",
    ]);
    assertEquals(await refusal("getSlot", [{ commitment: "recent" }]), [
      -32602,
      'Invalid param: commitment is "recent", expected one of processed, confirmed, finalized',
    ]);
    assertEquals((await refusal("requestAirdrop", [PublicKey.default.toBase58(), -1]))[0], -32602);
    const many = new Array(257).fill(PublicKey.default.toBase58());
    assertEquals(await refusal("getSignatureStatuses", [many]), [
      -32602,
      "Too many inputs provided; max 256 (found 257)",
    ]);
    const signature = "1".repeat(64);
    assertEquals((await web3.getSignatureStatuses([signature])).value, [null]);
    assertEquals(await kit.getTransaction(signature, { encoding: "json" }).send(), null);
  }));
