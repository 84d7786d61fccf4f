import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { Keypair, PublicKey, SystemProgram, VersionedTransaction } from "@solana/web3.js";
import { RpcError } from "@/jsonrpc/rpc_error.ts";
import { base58_decode, base58_encode } from "@/localnet/wire/base58.ts";
import { type LedgerScene, transfer, with_ledger } from "./ledger_scene.ts";

const CONFIRMED = { commitment: "confirmed" } as const;
const CLOCK = "SysvarC1ock11111111111111111111111111111111";
const TOKEN_2022_DATA = "TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb";

// deno-lint-ignore no-explicit-any -- the reply as it is on the wire.
const account = async (scene: LedgerScene, address: string, config: object): Promise<any> =>
  (await scene.raw.call<{ value: unknown }>("getAccountInfo", [address, config])).value;

Deno.test("account data are written in base58, base64, in part, or parsed", () =>
  with_ledger(async (scene) => {
    const whole = await account(scene, CLOCK, { encoding: "base64" });
    assertEquals(whole.space, 40);
    assertEquals(whole.data[1], "base64");
    const bytes = Uint8Array.fromBase64(whole.data[0]);
    assertEquals(bytes.length, 40);
    const slice = { offset: 16, length: 8 };
    const cut = await account(scene, CLOCK, { encoding: "base64", dataSlice: slice });
    assertEquals(Uint8Array.fromBase64(cut.data[0]), bytes.slice(16, 24));
    assertEquals(cut.space, 40);
    const in_base58 = await account(scene, CLOCK, { encoding: "base58", dataSlice: slice });
    assertEquals(in_base58.data, ["11111111", "base58"]);
    const old_form = await account(scene, CLOCK, { dataSlice: slice });
    assertEquals(old_form.data, "11111111");
    // What is not known how to parse comes in base64.
    const parsed = await account(scene, CLOCK, { encoding: "jsonParsed" });
    assertEquals(parsed.data[1], "base64");
    const web3 = await scene.web3.getParsedAccountInfo(new PublicKey(CLOCK));
    assertEquals((web3.value?.data as Uint8Array).length, 40);
    const kit = await scene.kit.getAccountInfo(CLOCK, { encoding: "base64", dataSlice: slice }).send();
    assertEquals(kit.value.data, cut.data);
  }));

Deno.test("encodings that are not offered are refused, and so is base58 of large data", () =>
  with_ledger(async (scene) => {
    const refusal = async (config: object, address = CLOCK) => {
      const error = await assertRejects(() => scene.raw.call("getAccountInfo", [address, config]));
      assert(error instanceof RpcError);
      assertEquals(error.code, -32602);
      return error.message;
    };
    assertEquals(
      await refusal({ encoding: "base64+zstd" }),
      'Invalid param: encoding is "base64+zstd", expected one of base58, base64, jsonParsed',
    );
    assertStringIncludes(await refusal({ encoding: "hex" }), 'encoding is "hex"');
    const program = await account(scene, TOKEN_2022_DATA, { encoding: "base64" });
    const program_data = base58_encode(Uint8Array.fromBase64(program.data[0]).slice(4));
    assertStringIncludes(
      await refusal({ encoding: "base58" }, program_data),
      "Encoded binary (base 58) data should be less than 128 bytes, please use Base64 encoding.",
    );
    assertStringIncludes(await refusal({ dataSlice: { offset: 1 } }), "dataSlice needs offset and length");
  }));

Deno.test("u64 values keep every digit", () =>
  with_ledger(async (scene) => {
    const key = Keypair.generate().publicKey.toBase58();
    const lamports = 9_007_199_254_740_993n; // 2^53 + 1
    // Kit itself refuses to send a number beyond 2^53.
    await scene.landed(await scene.raw.call<string>("requestAirdrop", [key, lamports]));
    assertEquals((await scene.kit.getBalance(key, CONFIRMED).send()).value, lamports);
    const info = await scene.kit.getAccountInfo(key, { ...CONFIRMED, encoding: "base64" }).send();
    assertEquals(info.value.lamports, lamports);
    assertEquals(info.value.rentEpoch, 18_446_744_073_709_551_615n);
  }));

Deno.test("a transaction is written in json, parsed, base64 and base58", () =>
  with_ledger(async (scene) => {
    const payer = await scene.wallet(1);
    const sent = await scene.signed([transfer(payer, Keypair.generate(), 1e8)], [payer]);
    const signature = await scene.web3.sendTransaction(sent);
    await scene.landed(signature);
    // deno-lint-ignore no-explicit-any -- the reply as it is on the wire.
    const get = (encoding: string): Promise<any> =>
      scene.raw.call("getTransaction", [signature, {
        ...CONFIRMED,
        encoding,
        maxSupportedTransactionVersion: 0,
      }]);
    const [in_base64, in_base58] = [await get("base64"), await get("base58")];
    assertEquals(Uint8Array.fromBase64(in_base64.transaction[0]), new Uint8Array(sent.serialize()));
    assertEquals(base58_decode(in_base58.transaction[0])?.toBase64(), in_base64.transaction[0]);
    const json = await get("json");
    assertEquals(json.transaction.message.addressTableLookups, []);
    assertEquals(json.transaction.message.header, {
      numReadonlySignedAccounts: 0,
      numReadonlyUnsignedAccounts: 1,
      numRequiredSignatures: 1,
    });
    const decoded = VersionedTransaction.deserialize(Uint8Array.fromBase64(in_base64.transaction[0]));
    assertEquals(
      json.transaction.message.accountKeys,
      decoded.message.staticAccountKeys.map((key) => key.toBase58()),
    );
    assertEquals(json.transaction.message.recentBlockhash, decoded.message.recentBlockhash);
    const parsed = await scene.web3.getParsedTransaction(signature, {
      commitment: "confirmed",
      maxSupportedTransactionVersion: 0,
    });
    assertEquals(
      parsed?.transaction.message.accountKeys.map(({ signer, writable, source }) => [
        signer,
        writable,
        source,
      ]),
      [[true, true, "transaction"], [false, true, "transaction"], [false, false, "transaction"]],
    );
    const [instruction] = parsed?.transaction.message.instructions ?? [];
    assertEquals(instruction?.programId.toBase58(), SystemProgram.programId.toBase58());
    const block = await scene.web3.getParsedBlock(parsed?.slot as number, {
      commitment: "confirmed",
      maxSupportedTransactionVersion: 0,
    });
    assertEquals(block.transactions[0]?.transaction.signatures, [signature]);
  }));

Deno.test("a transaction may be sent in base58, as in old clients", () =>
  with_ledger(async (scene) => {
    const payer = await scene.wallet(1);
    const sent = await scene.signed([transfer(payer, Keypair.generate(), 1e8)], [payer]);
    const signature = await scene.raw.call<string>("sendTransaction", [base58_encode(sent.serialize())]);
    assertEquals(signature, base58_encode(sent.signatures[0] as Uint8Array));
    await scene.landed(signature);
  }));

Deno.test("requests come in batches, and HTTP is held to its rules", () =>
  with_ledger(async ({ localnet }) => {
    const post = (body: string, type = "application/json") =>
      fetch(localnet.url, { method: "POST", headers: { "content-type": type }, body });
    const call = (id: number, method: string) => ({ jsonrpc: "2.0", id, method });
    const batch = await post(JSON.stringify([call(1, "getHealth"), call(2, "getNothing")]));
    assertEquals(await batch.json(), [
      { jsonrpc: "2.0", id: 1, result: "ok" },
      { jsonrpc: "2.0", id: 2, error: { code: -32601, message: "Method not found" } },
    ]);
    const wrong_type = await post("{}", "text/plain");
    assertEquals(wrong_type.status, 415);
    await wrong_type.body?.cancel();
    const no_json = await post("{");
    assertEquals((await no_json.json()).error.code, -32700);
    const get = await fetch(localnet.url);
    assertEquals(get.status, 405);
    await get.body?.cancel();
  }));
