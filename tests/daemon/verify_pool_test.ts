/** A pool that is compared on request, and what others do with its tokens, on a whole service. */
import {
  createBurnInstruction,
  createTransferInstruction,
  getAssociatedTokenAddressSync,
} from "@solana/spl-token";
import { createAssociatedTokenAccountIdempotentInstruction } from "@solana/spl-token";
import { Keypair, PublicKey } from "@solana/web3.js";
import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { Stranger } from "../engine/stranger.ts";
import { refusal_of, type ServiceScene, until, with_service } from "../support/service.ts";

interface Check {
  readonly rule: string;
  readonly subject: string | null;
  readonly passed: boolean;
  readonly expected: string;
  readonly observed: string;
}

interface Verified {
  readonly slot: number;
  readonly passed: boolean | null;
  readonly checks: readonly Check[];
}

interface Source {
  readonly kind: string;
  readonly direction: string;
  readonly mint: string;
  readonly account: string | null;
  readonly amount: bigint;
  readonly transaction_signature: string | null;
}

function verify(scene: ServiceScene, pool_id: string): Promise<Verified> {
  return scene.call("verify_pool", { pool_id });
}

async function sources(scene: ServiceScene): Promise<readonly Source[]> {
  return (await scene.call<{ sources: readonly Source[] }>("get_audit")).sources;
}

Deno.test("verify_pool: everything of a sound pool passes under load, and what strangers do has a name", () =>
  with_service(async (scene) => {
    const pool = await scene.pool();
    const { pool_id } = pool;
    const rich = { token_type: "A", initial_amount: 10n ** 12n };
    const deposit = await scene.thread("deposit", { pool_id, ...rich });
    const withdrawal = await scene.thread("withdrawal", { pool_id, token_type: "A" });
    await scene.start(deposit, withdrawal);
    await scene.ended(withdrawal, 2);
    const { slot, passed, checks } = await verify(scene, pool_id);
    assertEquals([passed, checks.filter((check) => !check.passed)], [true, []]);
    assert(slot > 0);
    const rules = new Set(checks.map(({ rule }) => rule));
    for (const rule of ["pool_state.tracked_a", "I1", "I5", "I6.owner", "I7.vault_owner", "C1", "C2", "C3"]) {
      assert(rules.has(rule), `${rule} is not among ${[...rules].join(", ")}`);
    }
    const held = checks.filter(({ rule, subject }) => rule === "C3" && subject === pool.token_a_mint);
    assertEquals(held.map((check) => check.expected === check.observed), [true]);

    const stranger = await Stranger.arrive(scene, pool, 1_000n);
    await stranger.send([], await stranger.deposit_a(100n));
    // Between two wallets that nobody follows, and a burn of his own: no block that is followed tells of them.
    const mint = new PublicKey(pool.token_b_mint);
    const other = Keypair.generate().publicKey;
    const account = getAssociatedTokenAddressSync(mint, other);
    const { publicKey } = stranger.wallet;
    await stranger.send(
      [],
      createAssociatedTokenAccountIdempotentInstruction(publicKey, account, other, mint),
      createTransferInstruction(stranger.account(mint), account, publicKey, 300n),
      createBurnInstruction(stranger.account(mint), mint, publicKey, 7n),
    );
    await until("both are named", async () => {
      const wrong = (await verify(scene, pool_id)).checks.filter((check) => !check.passed);
      assertEquals(wrong, []);
      const kinds = (await sources(scene)).map(({ kind }) => kind);
      return kinds.includes("moved_unseen") && kinds.includes("burnt_by_others");
    });
    const named = await sources(scene);
    const moved = named.find(({ kind }) => kind === "moved_unseen");
    assertEquals([moved?.account, moved?.direction, moved?.amount], [
      stranger.account(mint).toBase58(),
      "out",
      307n,
    ]);
    assertEquals(named.find(({ kind }) => kind === "burnt_by_others")?.amount, 7n);
    assertEquals(scene.service.auditor.findings, []);
    assertEquals((await refusal_of(verify(scene, "nothing"))).data.kind, "pool_not_found");
  }));

Deno.test("verify_pool: what the books of a wrong contract hold is told with both figures, and is a finding", () => {
  const program = fileURLToPath(new URL("../fixtures/planted/deposit_books_one_more.so", import.meta.url));
  return with_service(async (scene) => {
    const { pool_id } = await scene.pool();
    assertEquals((await verify(scene, pool_id)).passed, true);
    const thread_id = await scene.thread("deposit", { pool_id, token_type: "A", initial_amount: 10n ** 12n });
    await scene.start(thread_id);
    await scene.ended(thread_id, 1);
    const { passed, checks } = await verify(scene, pool_id);
    assertEquals(passed, false);
    const wrong = checks.find(({ rule }) => rule === "pool_state.tracked_a");
    assert(wrong !== undefined && !wrong.passed && BigInt(wrong.observed) > BigInt(wrong.expected));
    assertEquals(checks[0]?.passed, false, "What fails stands first");
    const { findings } = await scene.call<{ findings: { invariant: string }[] }>("get_findings", { pool_id });
    assert(findings.some(({ invariant }) => invariant === "pool_state.tracked_a"));
    await scene.call("stop_thread", { thread_id });
    await verify(scene, pool_id);
    const again = (await verify(scene, pool_id)).checks.filter((check) => !check.passed);
    assertEquals(
      again.map(({ expected }) => expected),
      ["vault A >= tracked A"],
      "The model goes on, the bound is crossed",
    );
  }, { localnet: { program } });
});
