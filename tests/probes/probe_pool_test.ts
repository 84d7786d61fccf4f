/** The active probes on the embedded ledger: what they find, what they do not find where it is repaired, and what they leave. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { TOKEN_PROGRAM_ID } from "@solana/spl-token";
import type { PublicKey } from "@solana/web3.js";
import { fileURLToPath } from "node:url";
import { refusal_of, type ServiceScene, until, with_service } from "../support/service.ts";

const fixture = (path: string) => fileURLToPath(new URL(`../fixtures/${path}`, import.meta.url));

interface Check {
  readonly check: string;
  readonly verdict: string;
  readonly weakness: string | null;
  readonly observed: string;
  readonly signatures: readonly string[];
}

interface Report {
  readonly pool_ids: readonly string[];
  readonly found: readonly string[];
  readonly not_found: readonly string[];
  readonly holding: number;
  readonly violated: number;
  readonly undecided: number;
  readonly checks: readonly Check[];
  readonly cost_lamports: bigint;
  readonly left_behind: string | null;
}

const probe = (scene: ServiceScene) => scene.call<Report>("probe_pool", { confirm: true });

function verdict_of({ checks }: Report, name: string): string | undefined {
  return checks.find(({ check }) => check === name)?.verdict;
}

/** The wallet that signed a user's operation beside the core wallet. */
async function user_of({ web3 }: ServiceScene, { checks }: Report): Promise<PublicKey> {
  const [signature = ""] = checks.find(({ check }) => check === "amounts.deposit_one_unit")?.signatures ?? [];
  const transaction = await web3.getTransaction(signature, { maxSupportedTransactionVersion: 0 });
  const user = transaction?.transaction.message.staticAccountKeys[1];
  assert(user !== undefined, "The deposit has two signers");
  return user;
}

async function assert_swept(scene: ServiceScene, user: PublicKey): Promise<void> {
  assertEquals(await scene.web3.getBalance(user), 0, "No SOL is left");
  const { value } = await scene.web3.getTokenAccountsByOwner(user, { programId: TOKEN_PROGRAM_ID });
  assertEquals(value.length, 0, "No token account is left");
}

Deno.test("probes: the embedded program has every weakness of its specification, and the oracle foresees all of it", async () => {
  await with_service(async (scene) => {
    const { service, web3 } = scene;
    const core = (await scene.core_wallet()).publicKey;
    const before = await web3.getBalance(core);
    const [report, refused] = await Promise.all([probe(scene), refusal_of(probe(scene))]);
    assertStringIncludes(refused.message, "running already");
    assertEquals([report.violated, report.undecided, report.left_behind], [0, 0, null]);
    assertEquals(
      report.holding + report.checks.filter((one) => one.verdict !== "holds").length,
      report.checks.length,
    );
    for (const weakness of ["S1", "S2", "S3", "S6", "S8", "S10", "S11", "S12"]) {
      assert(report.found.includes(weakness), `${weakness} is not found`);
    }
    assertEquals(service.auditor.findings, []);
    const { operations_checked, operations_equal, unmodelled_calls } = service.auditor.counts();
    assertEquals([operations_checked, unmodelled_calls], [operations_equal, 0]);
    assert(operations_checked > 25, `${operations_checked} operations were judged`);

    assertEquals(BigInt(before - await web3.getBalance(core)), report.cost_lamports);
    assertEquals(report.pool_ids.length, 2);
    assertEquals(
      (await scene.call<{ pools: unknown[] }>("list_pools")).pools,
      [],
      "Nobody else sees the pools",
    );
    for (const pool_id of report.pool_ids) {
      assertEquals(service.auditor.state_of(pool_id as never), undefined);
    }

    const user = await user_of(scene, report);
    await assert_swept(scene, user);
    // As after a run that was cut off: the next one has the same wallet, and takes back what is there.
    const signature = await web3.requestAirdrop(user, 700_000_000);
    await until("the wallet has something", async () => await web3.getBalance(user) > 0);
    const again = await probe(scene);
    assert(signature !== "" && again.cost_lamports < report.cost_lamports - 690_000_000n, "It came back");
    await assert_swept(scene, user);
  });
});

Deno.test("probes: beside running threads nothing is disturbed", async () => {
  await with_service(async (scene) => {
    const { pool_id } = await scene.pool();
    const deposit = await scene.thread("deposit", {
      pool_id,
      token_type: "A",
      initial_amount: 1_000_000_000_000,
    });
    const swap = await scene.thread("swap", { pool_id, direction: "b_to_a", initial_amount: 16_000_000_000 });
    await scene.start(deposit, swap);
    const report = await probe(scene);
    assertEquals([report.violated, report.undecided], [0, 0]);
    await scene.ended(deposit, 2);
    await scene.service.threads.stop_all("manual_stop");
    await scene.service.auditor.check_pools();
    assertEquals(scene.service.auditor.findings, []);
  });
});

Deno.test("probes: what a build has repaired is looked for and not found", async () => {
  await with_service(async (scene) => {
    const report = await probe(scene);
    assertEquals(report.not_found, ["S1", "S2", "S3", "S6", "S8", "S32"]);
    assertEquals([report.violated, report.undecided], [0, 0]);
    assert(report.found.includes("S10") && !report.found.includes("S1"));
    const residue = report.checks.find(({ check }) => check === "consolidation.residue");
    assertStringIncludes(residue?.observed ?? "", "0 lamports are pending still");
  }, { localnet: { program: fixture("program/repaired.so") } });
});

Deno.test("probes: rights that even the specification does not give away are a violation, and a finding", async () => {
  await with_service(async (scene) => {
    const report = await probe(scene);
    assertEquals(verdict_of(report, "unauthorised_signer.pause_pool"), "violated");
    assertEquals(verdict_of(report, "unauthorised_signer.landed_with_real_data"), "violated");
    assertEquals(verdict_of(report, "unauthorised_signer.update_pool_fees"), "known_weakness");
    const [finding] = scene.service.auditor.findings;
    assertEquals(finding?.invariant, "operation.must_fail");
  }, { localnet: { program: fixture("planted/pause_by_anybody.so") } });
});

Deno.test("probes: a paused system leaves nothing to be said, and an unconfirmed request nothing to be done", async () => {
  await with_service(async (scene) => {
    const refused = await refusal_of(scene.call("probe_pool"));
    assertStringIncludes(refused.message, "spend SOL");
    await scene.call("pause_system", { reason_code: 1 });
    const failed = await refusal_of(probe(scene));
    assertEquals(failed.data.kind, "chain_failed");
    await scene.call("unpause_system");
    assertEquals((await probe(scene)).undecided, 0, "It can be repeated");
  });
});
