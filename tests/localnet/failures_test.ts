import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  ComputeBudgetProgram,
  Keypair,
  LAMPORTS_PER_SOL,
  PublicKey,
  SendTransactionError,
  TransactionInstruction,
  type VersionedTransaction,
} from "@solana/web3.js";
import { RpcError } from "@/jsonrpc/rpc_error.ts";
import { eventually, type LedgerScene, sign, transfer, with_ledger } from "./ledger_scene.ts";

const base64_of = (transaction: VersionedTransaction) => transaction.serialize().toBase64();

async function refusal(scene: LedgerScene, method: string, params: unknown[]): Promise<RpcError> {
  const error = await assertRejects(() => scene.raw.call(method, params));
  assert(error instanceof RpcError, String(error));
  return error;
}

Deno.test("a transaction that fails lands with its error and is charged", () =>
  with_ledger(async (scene) => {
    const payer = await scene.wallet(1);
    const { signature, slot } = await scene.land([
      ComputeBudgetProgram.setComputeUnitLimit({ units: 5_000 }),
      transfer(payer, Keypair.generate(), 5 * LAMPORTS_PER_SOL),
    ], [payer]);
    const { value } = await scene.web3.getSignatureStatus(signature);
    const error = { InstructionError: [1, { Custom: 1 }] };
    assertEquals<unknown>(value?.err, error);
    assertEquals(await scene.web3.getBalance(payer.publicKey), LAMPORTS_PER_SOL - 5_000);
    const block = await scene.web3.getBlock(slot, {
      commitment: "confirmed",
      maxSupportedTransactionVersion: 0,
    });
    const meta = block?.transactions[0]?.meta;
    assertEquals<unknown>(meta?.err, error);
    assertEquals<unknown>((meta as unknown as { status: unknown }).status, { Err: error });
    assertEquals(meta?.fee, 5_000);
    assertStringIncludes(meta?.logMessages?.at(-1) ?? "", "custom program error: 0x1");
  }));

Deno.test("errors that the VM does not charge for, but a node does, are charged", () =>
  with_ledger(async (scene) => {
    const payer = await scene.wallet(1);
    const missing = new TransactionInstruction({ programId: Keypair.generate().publicKey, keys: [] });
    const { signature } = await scene.land([missing], [payer]);
    const { value } = await scene.web3.getSignatureStatus(signature);
    assertEquals(value?.err, "ProgramAccountNotFound");
    assertEquals(await scene.web3.getBalance(payer.publicKey), LAMPORTS_PER_SOL - 5_000);

    // Too little for an account to stay: executed, then refused.
    const poor = await scene.land([transfer(payer, Keypair.generate(), 1_000)], [payer]);
    const status = await scene.web3.getSignatureStatus(poor.signature);
    assertEquals<unknown>(status.value?.err, { InsufficientFundsForRent: { account_index: 1 } });
    assertEquals(await scene.web3.getBalance(payer.publicKey), LAMPORTS_PER_SOL - 10_000);
  }));

Deno.test("preflight refuses what would fail, and nothing lands", () =>
  with_ledger(async (scene) => {
    const payer = await scene.wallet(1);
    const transaction = await scene.signed([transfer(payer, Keypair.generate(), 5e9)], [payer]);
    const error = await assertRejects(() => scene.web3.sendTransaction(transaction));
    assert(error instanceof SendTransactionError);
    assertStringIncludes(error.message, "Error processing Instruction 0: custom program error: 0x1");
    const { code, message, data } = await refusal(scene, "sendTransaction", [base64_of(transaction), {
      encoding: "base64",
    }]);
    assertEquals(code, -32002);
    assertEquals(
      message,
      "Transaction simulation failed: Error processing Instruction 0: custom program error: 0x1",
    );
    const details = data as Record<string, unknown>;
    assertEquals<unknown>(details.err, { InstructionError: [0, { Custom: 1 }] });
    assertEquals(details.unitsConsumed, 150);
    assertEquals((details.logs as string[]).length, 3);
    assertEquals(details.accounts, null);
    assertEquals(details.returnData, null);
    assertEquals(await scene.web3.getBalance(payer.publicKey, "processed"), LAMPORTS_PER_SOL);
  }));

Deno.test("nobody who cannot pay gets a transaction into a block", () =>
  with_ledger(async (scene) => {
    const stranger = Keypair.generate();
    const transaction = await scene.signed([transfer(stranger, Keypair.generate(), 1)], [stranger]);
    const { data, message } = await refusal(scene, "sendTransaction", [base64_of(transaction), {
      encoding: "base64",
    }]);
    assertEquals((data as { err: unknown }).err, "AccountNotFound");
    assertEquals(
      message,
      "Transaction simulation failed: Attempt to debit an account but found no record of a prior credit.",
    );
    const signature = await scene.web3.sendTransaction(transaction, { skipPreflight: true });
    await scene.reach(await scene.web3.getSlot("processed") + 2, "confirmed");
    assertEquals((await scene.web3.getSignatureStatus(signature)).value, null);
  }));

Deno.test("the same transaction lands once", () =>
  with_ledger(async (scene) => {
    const payer = await scene.wallet(1);
    const transaction = await scene.signed([transfer(payer, Keypair.generate(), 1e8)], [payer]);
    const signature = await scene.web3.sendTransaction(transaction, { skipPreflight: true });
    const again = await scene.web3.sendTransaction(transaction, { skipPreflight: true });
    assertEquals(again, signature);
    await scene.landed(signature);
    assertEquals(await scene.web3.getBalance(payer.publicKey), LAMPORTS_PER_SOL - 1e8 - 5_000);
    const { data, message } = await refusal(scene, "sendTransaction", [base64_of(transaction), {
      encoding: "base64",
    }]);
    assertEquals((data as { err: unknown }).err, "AlreadyProcessed");
    assertEquals(
      message,
      "Transaction simulation failed: This transaction has already been processed",
    );
    assertEquals((await scene.web3.getTransactionCount("processed")) >= 2, true);
  }));

Deno.test("a blockhash is good for 150 blocks and no longer", () =>
  with_ledger(async (scene) => {
    const payer = await scene.wallet(1);
    const { blockhash, lastValidBlockHeight } = await scene.web3.getLatestBlockhash("processed");
    const height = await scene.web3.getBlockHeight("processed");
    assert(lastValidBlockHeight - height >= 140 && lastValidBlockHeight - height <= 149);
    assertEquals((await scene.web3.isBlockhashValid(blockhash, { commitment: "processed" })).value, true);
    await eventually(async () => await scene.web3.getBlockHeight("processed") > lastValidBlockHeight);
    assertEquals((await scene.web3.isBlockhashValid(blockhash, { commitment: "processed" })).value, false);
    const late = sign([transfer(payer, Keypair.generate(), 1e8)], [payer], blockhash);
    const { data } = await refusal(scene, "sendTransaction", [base64_of(late), { encoding: "base64" }]);
    assertEquals((data as { err: unknown }).err, "BlockhashNotFound");
    const signature = await scene.web3.sendTransaction(late, { skipPreflight: true });
    await scene.reach(await scene.web3.getSlot("processed") + 1, "confirmed");
    assertEquals((await scene.web3.getSignatureStatus(signature)).value, null);
    const never_known = sign(
      [transfer(payer, Keypair.generate(), 1e8)],
      [payer],
      PublicKey.default.toBase58(),
    );
    const unknown = await refusal(scene, "sendTransaction", [base64_of(never_known), { encoding: "base64" }]);
    assertStringIncludes(unknown.message, "Blockhash not found");
  }, { slot_ms: 8 }));

Deno.test("a wrong signature is refused, or dropped without preflight", () =>
  with_ledger(async (scene) => {
    const payer = await scene.wallet(1);
    const transaction = await scene.signed([transfer(payer, Keypair.generate(), 1e8)], [payer]);
    const bytes = transaction.serialize();
    bytes[10] = (bytes[10] as number) ^ 1;
    const text = bytes.toBase64();
    const { code, message } = await refusal(scene, "sendTransaction", [text, { encoding: "base64" }]);
    assertEquals(code, -32003);
    assertEquals(message, "Transaction signature verification failure");
    const verified = await refusal(scene, "simulateTransaction", [text, {
      encoding: "base64",
      sigVerify: true,
    }]);
    assertEquals(verified.code, -32003);
    const signature = await scene.raw.call<string>("sendTransaction", [text, {
      encoding: "base64",
      skipPreflight: true,
    }]);
    assertEquals((await scene.web3.getSignatureStatus(signature)).value, null);
    assertEquals(await scene.web3.getBalance(payer.publicKey, "processed"), LAMPORTS_PER_SOL);
  }));

Deno.test("bytes that are not a transaction are refused with a node's words", () =>
  with_ledger(async (scene) => {
    const payer = await scene.wallet(1);
    const good = (await scene.signed([transfer(payer, Keypair.generate(), 1e8)], [payer])).serialize();
    const send = (text: string, encoding = "base64") =>
      refusal(scene, "sendTransaction", [text, { encoding, skipPreflight: true }]);
    const type = "solana_transaction::versioned::VersionedTransaction";
    const cases: [Promise<RpcError>, string][] = [
      [
        send(new Uint8Array(1_300).toBase64()),
        `base64 encoded ${type} too large: 1736 bytes (max: encoded/raw 1644/1232)`,
      ],
      [
        send(new Uint8Array(1_233).toBase64()),
        `decoded ${type} too large: 1233 bytes (max: 1232 bytes)`,
      ],
      [
        send("z".repeat(1_700), "base58"),
        `base58 encoded ${type} too large: 1700 bytes (max: encoded/raw 1683/1232)`,
      ],
      [send("!!!"), "invalid base64 encoding: found a text that is not base64"],
      [send("0OIl", "base58"), "invalid base58 encoding: found a text that is not base58"],
      [
        send(good.slice(0, 100).toBase64()),
        `failed to deserialize ${type}: io error: failed to fill whole buffer`,
      ],
      [
        send(good.with(good.length - 18, 99).toBase64()),
        "invalid transaction: Transaction failed to sanitize accounts offsets correctly",
      ],
      [
        send(good.toBase64(), "base64+zstd"),
        'Invalid param: encoding is "base64+zstd", expected one of base58, base64',
      ],
    ];
    for (const [sent, text] of cases) {
      const { code, message } = await sent;
      assertEquals(code, -32602);
      assertEquals(message, text);
    }
  }));
