import { assert, assertEquals } from "@std/assert";
import { refusal_of, with_service } from "../support/service.ts";
import { balances_after } from "@/domain/session.ts";

const PATIENT = { min_amount: 10n ** 18n };

Deno.test("Shares that do not fit into one transaction follow in a second one, equal and to the last unit", () =>
  with_service(async (scene) => {
    const { pool_id } = await scene.pool();
    const receivers = await Promise.all(
      Array.from({ length: 30 }, () => scene.thread("withdrawal", { pool_id, token_type: "A", ...PATIENT })),
    );
    const sizes = { min_amount: 1_000_000n, min_interval_ms: 200, max_interval_ms: 200 };
    const giver = await scene.thread("deposit", {
      pool_id,
      token_type: "A",
      initial_amount: 10n ** 12n,
      ...sizes,
    });
    await scene.start(...receivers, giver);
    await scene.ended(giver, 3);
    await scene.call("stop_thread", { thread_id: giver });
    const entry = scene.service.threads.get(giver);
    const { outcomes, share_transactions, amount_out, amount_shared } = entry.statistics;
    assertEquals(share_transactions, { landed_ok: outcomes.landed_ok, failed: 0 });
    assertEquals([amount_shared, (await scene.status(giver)).balances.lp_tokens], [amount_out, 0n]);
    const received = await Promise.all(
      receivers.map(async (id) => (await scene.status(id)).balances.lp_tokens),
    );
    assertEquals(received.reduce((sum, units) => sum + units, 0n), amount_out);
    const [least, most] = [
      received.reduce((a, b) => a < b ? a : b),
      received.reduce((a, b) => a > b ? a : b),
    ];
    assert(most - least <= BigInt(30 * outcomes.landed_ok), "Equal but for what is left over");
    for (const [index, id] of receivers.entries()) {
      const { share_sources } = scene.service.threads.get(id).totals;
      assertEquals([...share_sources], [[giver, received[index]]]);
    }
    const { closed_session } = entry.configuration;
    assert(closed_session !== null);
    assertEquals(balances_after(closed_session.starting, entry.statistics), closed_session.ending);
    assertEquals(scene.service.auditor.findings, []);
  }));

Deno.test("Of a hundred swap threads created at once in one direction exactly one comes into being", () =>
  with_service(async (scene) => {
    const { pool_id } = await scene.pool();
    const tries = await Promise.all(Array.from({ length: 100 }, async () => {
      const creation = scene.thread("swap", { pool_id, direction: "a_to_b", initial_amount: 5 });
      return await creation.catch(async () => (await refusal_of(creation)).code);
    }));
    assertEquals(tries.filter((one) => one === -1001).length, 99);
    assertEquals(tries.filter((one) => typeof one === "string").length, 1);
    assertEquals(scene.service.threads.all().length, 1);
  }));
