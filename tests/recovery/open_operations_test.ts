import { assert, assertEquals } from "@std/assert";
import type { ServiceEvent } from "@/domain/service_event.ts";
import { test_seed } from "../base/test_seed.ts";
import {
  breathe,
  early_events,
  NextLife,
  opening,
  POOL_ID,
  RestartedChain,
  rng_of,
  THREAD,
} from "./model.ts";

const NONE = { landed_ok: 0, landed_error: 0, rejected: 0, expired: 0, unknown: 0 };
const STARTED_MS = 1_000_000;
const DIED_MS = 1_005_000;

/** A life that died with one operation open; `sent`: its bytes had left. */
async function died(lifetime: number, sent: boolean) {
  const chain = new RestartedChain();
  const signed = chain.sign(lifetime);
  if (sent) await chain.submit(signed);
  const events: ServiceEvent[] = [...early_events(STARTED_MS), opening(signed, DIED_MS)];
  return { chain, signed, events };
}

Deno.test("What landed before the restart is counted once, and is not sent again", async () => {
  const { chain, signed, events } = await died(20, true);
  chain.next_block();
  const life = new NextLife(chain, events);
  await life.blocks(30);
  assertEquals(life.lifetime().outcomes, { ...NONE, landed_ok: 1 });
  assertEquals(chain.submitted, [signed.signature]);
  assertEquals(life.report?.operations_settled, { landed_ok: 1, landed_error: 0, rejected: 0, expired: 0 });
  assertEquals(life.resumed, [THREAD.thread_id]);
});

Deno.test("What lands while the service comes up is counted once", async () => {
  const { chain, signed, events } = await died(20, true);
  const life = new NextLife(chain, events);
  await breathe();
  assertEquals([life.report, life.resumed], [undefined, []]);
  await life.blocks(1);
  await life.blocks(30);
  assertEquals(life.lifetime().outcomes, { ...NONE, landed_ok: 1 });
  assertEquals(chain.submitted, [signed.signature]);
});

Deno.test("What never left is sent by the next life, the same bytes, and lands once", async () => {
  const { chain, signed, events } = await died(20, false);
  const life = new NextLife(chain, events);
  await life.blocks(30);
  assertEquals(life.lifetime().outcomes, { ...NONE, landed_ok: 1 });
  assertEquals([...chain.landed.keys()], [signed.signature]);
  assertEquals(new Set(chain.submitted), new Set([signed.signature]));
});

Deno.test("What expired while the service was down is counted so, and is never sent", async () => {
  const { chain, events } = await died(3, false);
  for (let block = 0; block < 10; block += 1) chain.next_block();
  const life = new NextLife(chain, events);
  await life.blocks(3);
  assertEquals(life.lifetime().outcomes, { ...NONE, expired: 1 });
  assertEquals(chain.submitted, []);
  assertEquals(life.report?.operations_settled.expired, 1);
});

Deno.test("While the node does not say, nothing is given up and nothing resumed; then it is settled", async () => {
  for (const landed of [true, false]) {
    const { chain, events } = await died(5, landed);
    if (landed) chain.next_block();
    chain.mute = true;
    const life = new NextLife(chain, events);
    await life.blocks(40);
    assertEquals(life.lifetime().outcomes, { ...NONE, unknown: 1 });
    assertEquals([life.report, life.resumed], [undefined, []]);
    chain.mute = false;
    await life.blocks(2);
    assertEquals(life.lifetime().outcomes, landed ? { ...NONE, landed_ok: 1 } : { ...NONE, expired: 1 });
    assertEquals(life.resumed, [THREAD.thread_id]);
  }
});

Deno.test("The thread that died is resumed after its old operation has ended, in a session of its own", async () => {
  const { chain, events } = await died(20, true);
  const life = new NextLife(chain, events);
  await life.blocks(2);
  const types = life.log.events.map(({ type }) => type);
  assertEquals(types, ["operation_ended", "thread_stopped"]);
  const stopped = life.keeper.state.threads.get(THREAD.thread_id)?.closed_session;
  assertEquals([stopped?.stop_reason, stopped?.started_at_ms], ["interrupted", STARTED_MS]);
  assertEquals(life.report?.sessions_interrupted, 1);
});

Deno.test("After a reset of the cluster open operations end as expired, with the reason", async () => {
  const { chain, events } = await died(20, true);
  chain.has_pool = false;
  const life = new NextLife(chain, events);
  await breathe();
  assertEquals(life.lifetime().outcomes, { ...NONE, expired: 1 });
  const ended = life.log.events.find(({ type }) => type === "operation_ended");
  assert(ended?.type === "operation_ended");
  assertEquals([ended.outcome, ended.failure?.code], ["expired", "cluster_reset"]);
  assertEquals([life.report?.pools_missing, life.resumed], [[POOL_ID], []]);
  assertEquals([life.report?.operations_settled.expired, life.settler.open_count], [1, 0]);
});

Deno.test("Whenever a life ends, each operation ends once and as the chain has it", async () => {
  const seed = test_seed();
  console.log(`TEST_SEED=${seed}`);
  const rng = rng_of(seed);
  const seen = { landed_ok: 0, expired: 0 };
  for (let round = 0; round < 150; round += 1) {
    const { chain, signed, events } = await died(rng.int(0, 12), rng.int(0, 1) === 0);
    for (let block = rng.int(0, 15); block > 0; block -= 1) chain.next_block();
    // Some lives end before they have settled anything; what they have written is all that the next one knows.
    for (let lives = rng.int(1, 3); lives > 0; lives -= 1) {
      chain.fates.splice(
        0,
        Infinity,
        ...(rng.int(0, 1) === 0 ? ["dropped" as const, "reply_lost" as const] : []),
      );
      chain.mute = rng.int(0, 2) === 0;
      const life = new NextLife(chain, events);
      await life.blocks(rng.int(0, 8));
      events.push(...life.log.events);
    }
    chain.mute = false;
    const last = new NextLife(chain, events);
    await last.blocks(40);
    const landed = chain.landed.has(signed.signature);
    const outcome = landed ? "landed_ok" : "expired";
    assertEquals(last.lifetime().outcomes, { ...NONE, [outcome]: 1 }, `Round ${round} of TEST_SEED=${seed}`);
    seen[outcome] += 1;
  }
  assert(seen.landed_ok > 10 && seen.expired > 10, JSON.stringify(seen));
});
