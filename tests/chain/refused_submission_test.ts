/** A node that does not take a transaction: its reasons become a failure, or the bytes go out again. */
import { ComputeBudgetProgram, Keypair, type TransactionInstruction } from "@solana/web3.js";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { DEFAULT_PROGRAM_ID } from "@/domain/programs.ts";
import { is_network_error } from "@/chain/cluster.ts";
import { judge_refusal } from "@/chain/refused_submission.ts";
import { RpcTransportError } from "@/jsonrpc/client.ts";
import { RpcError } from "@/jsonrpc/rpc_error.ts";
import { type LedgerScene, sign, transfer, with_ledger } from "../localnet/ledger_scene.ts";
import { PROGRAM_FILE } from "../program/support.ts";
import { parse_address } from "@/domain/address.ts";
import { swap } from "@/chain/program/instructions.ts";
import { deployment_addresses } from "@/chain/program/addresses.ts";
import { EXAMPLE_POOL } from "../support/landed_transactions.ts";

const DEPLOYMENT = deployment_addresses(DEFAULT_PROGRAM_ID);
const BYTES = new Uint8Array(1);
const LIMIT = ComputeBudgetProgram.setComputeUnitLimit({ units: 100_000 });

async function refused(scene: LedgerScene, wire: Uint8Array) {
  const error = await assertRejects(() =>
    scene.raw.call("sendTransaction", [wire.toBase64(), { encoding: "base64" }])
  );
  assert(is_network_error(error));
  return judge_refusal(error, wire, DEPLOYMENT);
}

async function code_of(scene: LedgerScene, instructions: TransactionInstruction[], payer: Keypair) {
  const transaction = await scene.signed(instructions, [payer]);
  const submission = await refused(scene, transaction.serialize());
  assert(submission.answer === "refused");
  return submission.failure.code;
}

Deno.test("refused submission: the error of the node's simulation is judged like one that landed", () =>
  with_ledger(async (scene) => {
    const payer = await scene.wallet(1);
    const address = parse_address(payer.publicKey.toBase58());
    assert(address !== undefined);
    assertEquals(await code_of(scene, [transfer(payer, Keypair.generate(), 5e9)], payer), "insufficient_sol");
    assertEquals(await code_of(scene, [LIMIT, LIMIT], payer), "duplicate_instruction");
    assertEquals(
      await code_of(scene, [transfer(Keypair.generate(), payer, 1)].slice(1), Keypair.generate()),
      "wallet_not_funded",
    );
    // The instruction comes from the bytes: by its name alone a number would mean nothing.
    const users = { user: address, input_account: address, output_account: address };
    const operation = swap(DEPLOYMENT, EXAMPLE_POOL, "a_to_b", users, 0n, 0n);
    assertEquals(await code_of(scene, [LIMIT, operation], payer), "zero_amount");
  }, {
    programs: [{
      program_id: DEFAULT_PROGRAM_ID,
      elf: Deno.readFileSync(PROGRAM_FILE),
      upgrade_authority: DEFAULT_PROGRAM_ID,
    }],
  }));

Deno.test("refused submission: a blockhash that the node does not know is expected, and the bytes are refused", () =>
  with_ledger(async (scene) => {
    const payer = await scene.wallet(1);
    const late = sign([transfer(payer, payer, 1)], [payer], "11111111111111111111111111111111");
    const submission = await refused(scene, late.serialize());
    assert(submission.answer === "refused");
    assertEquals([submission.failure.code, submission.failure.expected], ["blockhash_not_found", true]);
  }));

Deno.test("refused submission: a transaction that is in the chain already is as good as accepted", () =>
  with_ledger(async (scene) => {
    const payer = await scene.wallet(1);
    const transaction = await scene.signed([transfer(payer, Keypair.generate(), 1e8)], [payer]);
    await scene.landed(await scene.web3.sendTransaction(transaction, { skipPreflight: true }));
    assertEquals(await refused(scene, transaction.serialize()), { answer: "accepted" });
  }));

Deno.test("refused submission: trouble of the node is no verdict about the transaction", () => {
  const judge = (error: RpcError | RpcTransportError) => judge_refusal(error, BYTES, DEPLOYMENT);
  for (const code of [-32005, -32016, -32603, 429, -32429]) {
    assertEquals(judge(new RpcError(code, "busy")).answer, "unreachable", `${code}`);
  }
  for (const problem of ["timeout", "unreachable", "http"] as const) {
    assertEquals(judge(new RpcTransportError("no", problem, 429)).answer, "unreachable");
  }
  for (const code of [-32002, -32003, -32602, -32600, -32099]) {
    assertEquals(judge(new RpcError(code, "no")).answer, "refused", `${code}`);
  }
  assertEquals(judge(new RpcError(-32002, "This transaction has already been processed")), {
    answer: "accepted",
  });
});
