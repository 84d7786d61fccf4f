import {
  createAssociatedTokenAccountIdempotentInstruction,
  createBurnInstruction,
  createCloseAccountInstruction,
} from "@solana/spl-token";
import { PublicKey } from "@solana/web3.js";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { refusal_of, type ServiceScene, until, with_service } from "../support/service.ts";
import { token_holders } from "./ledger_reader.ts";
import { Stranger } from "./stranger.ts";
import { thread_wallet } from "./thread_wallet.ts";

interface ErrorFile {
  readonly errors: readonly {
    readonly error_code: string;
    readonly expected: boolean;
    readonly transaction_signature: string;
    readonly evidence: {
      readonly slot: number;
      readonly logs: readonly string[];
      readonly balances_before: Record<string, number>;
      readonly balances_after: Record<string, number>;
      readonly prediction: string;
    };
  }[];
}

async function error_file(scene: ServiceScene, thread_id: string): Promise<ErrorFile> {
  return JSON.parse(await Deno.readTextFile(join(scene.data_directory, "errors", `${thread_id}.json`)));
}

Deno.test("What must not happen stops its thread alone, with the evidence, and a start after the repair goes on", () =>
  with_service(async (scene) => {
    const pool = await scene.pool();
    const settings = {
      pool_id: pool.pool_id,
      token_type: "A",
      initial_amount: 10n ** 9n,
      share_lp_tokens: false,
    };
    const broken = await scene.thread("deposit", settings);
    const sound = await scene.thread("deposit", settings);
    const stranger = await Stranger.arrive(scene, pool, 1n);
    const wallet = await thread_wallet(scene, broken);
    const core = await scene.core_wallet();
    const { lp_mint_a } = await token_holders(scene, pool);
    const lp_account = new PublicKey(scene.service.threads.get(broken).thread.output_account);
    const close = createCloseAccountInstruction(lp_account, core.publicKey, wallet.publicKey);
    assertEquals(await stranger.send([core, wallet], close), null);

    await scene.start(broken, sound);
    await until(
      "the thread is in the state error",
      async () => (await scene.status(broken)).status === "error",
    );
    await scene.ended(sound, 3);
    assertEquals((await scene.status(sound)).status, "running");

    const entry = scene.service.threads.get(broken);
    const error = entry.errors.at(-1);
    assertEquals([error?.code, error?.expected], ["lp_account_unusable", false]);
    await until(
      "the error file is written",
      () => error_file(scene, broken).then((file) => file.errors.length > 0),
    );
    const written = (await error_file(scene, broken)).errors.at(-1);
    assert(written !== undefined);
    const { evidence } = written;
    assertEquals(written.transaction_signature, error?.signature);
    assert(evidence.slot > 0 && evidence.logs.length > 0);
    assertEquals(evidence.balances_before.input, 1_000_000_000);
    assertEquals(evidence.balances_after.input, 1_000_000_000);
    const paid = (evidence.balances_before.lamports ?? 0) - (evidence.balances_after.lamports ?? 0);
    assertEquals(paid, 5_000, "A failure costs the network's fee");
    assertStringIncludes(evidence.prediction, "deposit: fails with custom error 4001");
    const { code, message } = await refusal_of(scene.call("empty_thread", { thread_id: broken }));
    assertEquals([code, message], [-1003, `Cannot empty thread ${broken}: thread is in error state`]);

    const open = createAssociatedTokenAccountIdempotentInstruction(
      core.publicKey,
      lp_account,
      wallet.publicKey,
      lp_mint_a,
    );
    assertEquals(await stranger.send([core], open), null);
    await scene.start(broken);
    await scene.ended(broken, 2);
    assertEquals((await scene.status(broken)).status, "running");
    assertEquals(scene.service.auditor.findings, []);
  }));

Deno.test("A recipient that vanishes spoils one operation; then shares travel alone until all is well", () =>
  with_service(async (scene) => {
    const pool = await scene.pool();
    const { pool_id } = pool;
    const pace = { min_interval_ms: 300, max_interval_ms: 300 };
    const giver = await scene.thread("deposit", {
      pool_id,
      token_type: "A",
      initial_amount: 10n ** 9n,
      ...pace,
    });
    const [vanishing, staying] = [
      await scene.thread("withdrawal", { pool_id, token_type: "A", min_amount: 10n ** 15n }),
      await scene.thread("withdrawal", { pool_id, token_type: "A", min_amount: 10n ** 15n }),
    ];
    const stranger = await Stranger.arrive(scene, pool, 1n);
    await scene.start(vanishing, staying, giver);
    await scene.ended(giver, 2);
    // Somebody closes the account of a running thread: its giver cannot know.
    const wallet = await thread_wallet(scene, vanishing);
    const core = await scene.core_wallet();
    const { thread } = scene.service.threads.get(vanishing);
    const account = new PublicKey(thread.input_account);
    const { lp_mint_a } = await token_holders(scene, pool);
    const close = async () => {
      const { amount } = (await scene.web3.getTokenAccountBalance(account, "confirmed")).value;
      return await stranger.send(
        [core, wallet],
        createBurnInstruction(account, lp_mint_a, wallet.publicKey, BigInt(amount)),
        createCloseAccountInstruction(account, core.publicKey, wallet.publicKey),
      );
    };
    await until("the account is closed", async () => await close() === null);
    const entry = scene.service.threads.get(giver);
    const landed = () => entry.statistics.outcomes.landed_ok;
    await until("a share has failed", () => entry.errors.some(({ code }) => code === "share_failed"));
    const before = landed();
    await until("operations go on", () => landed() >= before + 2);
    assertEquals((await scene.status(giver)).status, "running");
    assert(entry.statistics.share_transactions.failed > 0, "Shares alone have failed, not their operation");
    assertEquals(scene.service.auditor.findings, []);
  }));
