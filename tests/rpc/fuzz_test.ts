/**
 * The daemon under requests that nobody would send on purpose. FUZZ_SEED repeats a run, FUZZ_REQUESTS sets its length.
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { join } from "node:path";
import type { z } from "zod";
import { stringify_json } from "@/base/json.ts";
import { random_seed } from "@/base/rng.ts";
import type { Daemon } from "@/daemon/run.ts";
import { service_contracts } from "@/rpc/contracts/all.ts";
import { openrpc_document } from "@/rpc/openrpc/document.ts";
import { until, with_daemon, with_directory } from "../support/service.ts";
import { bodies, type Body } from "./fuzz/bodies.ts";
import { Campaign, tally_text } from "./fuzz/campaign.ts";
import { broken_connections, http_requests } from "./fuzz/http_requests.ts";
import { messages } from "./fuzz/messages.ts";
import { secrets_of } from "./fuzz/secrets.ts";
import { create_world, is_harmless, type World } from "./fuzz/world.ts";
import { validators } from "./openrpc_scene.ts";

const REQUESTS = Number(Deno.env.get("FUZZ_REQUESTS") ?? "20000");
const SEED = Number(Deno.env.get("FUZZ_SEED") ?? random_seed());
/** Between two looks at the state. */
const BODIES_PER_ROUND = 100;
/** While threads run, answers take the time of the machine that the chain needs. */
const REQUESTS_AT_WORK = Math.min(REQUESTS, 2_000);

const HTTP_REQUESTS = 500;
const HANG_UPS = 50;

const document = openrpc_document(service_contracts, "http://127.0.0.1:8080/rpc");

/** Bodies that leave the service as it is. */
function harmless_bodies(world: World): fc.Arbitrary<Body> {
  const known = [world.pool_id, ...world.thread_ids, "nothing"];
  return bodies(messages(document, known).filter((message) => is_harmless(message, world)));
}

type ThreadsReply = z.output<typeof service_contracts.get_all_threads.result>;

async function campaign_against(daemon: Daemon, data_directory: string): Promise<Campaign> {
  const secrets = await secrets_of(daemon.service, data_directory);
  return new Campaign(`${daemon.url}/rpc`, validators(document), secrets);
}

/** Sends rounds of bodies until `requests` have been sent; `after_round` looks at what they have done. */
async function run_rounds(
  campaign: Campaign,
  source: fc.Arbitrary<Body>,
  requests: number,
  after_round: () => Promise<void>,
): Promise<void> {
  const until_sent = campaign.requests + requests;
  for (let round = 0; campaign.requests < until_sent; round++) {
    await campaign.send(fc.sample(source, { seed: SEED + round, numRuns: BODIES_PER_ROUND }));
    await after_round();
  }
}

/** What comes back for bytes on a connection; the other side may also close it without a word. */
async function raw_exchange({ hostname, port }: URL, text: string): Promise<string> {
  using connection = await Deno.connect({ hostname, port: Number(port) });
  try {
    await connection.write(new TextEncoder().encode(text));
    await connection.closeWrite();
    return await new Response(connection.readable).text();
  } catch (caught) {
    if (caught instanceof Deno.errors.ConnectionReset || caught instanceof Deno.errors.BrokenPipe) return "";
    throw caught;
  }
}

/** Asks and does not wait for the answer. */
async function hang_up({ hostname, port }: URL): Promise<void> {
  using connection = await Deno.connect({ hostname, port: Number(port) });
  const body = '{"jsonrpc":"2.0","id":1,"method":"rpc.discover"}';
  const head = ["POST /rpc HTTP/1.1", "Host: localhost", "Content-Type: application/json"];
  const request = [...head, `Content-Length: ${body.length}`, "", body].join("\r\n");
  await connection.write(new TextEncoder().encode(request));
}

function report(title: string, campaign: Campaign): void {
  console.log(`${title}: ${campaign.requests} requests, seed ${SEED}`);
  console.log(`  requests: ${tally_text(campaign.sent)}`);
  console.log(`  answers: ${tally_text(campaign.answered)}`);
}

async function with_fuzzed(
  play: (daemon: Daemon, world: World, campaign: Campaign) => Promise<void>,
): Promise<void> {
  await with_directory((directory) => {
    const data_directory = join(directory, "fuzzed");
    return with_daemon(async (daemon) => {
      const world = await create_world(daemon);
      try {
        await play(daemon, world, await campaign_against(daemon, data_directory));
      } catch (caught) {
        console.log(`Repeat with FUZZ_SEED=${SEED} FUZZ_REQUESTS=${REQUESTS}`);
        throw caught;
      }
      const health = await fetch(`${daemon.url}/health`);
      const { status, problems } = await health.json();
      assertEquals([health.status, status, problems], [200, "ok", []]);
    }, { daemon: { data_directory, requests_per_second: 100_000 } });
  });
}

Deno.test("fuzz: refused requests change nothing, and every answer is JSON-RPC to the letter", () =>
  with_fuzzed(async ({ service }, world, campaign) => {
    const state = async () => {
      const { threads, summary } = await service.methods.call("get_all_threads", {}) as ThreadsReply;
      // Other members may tell the time.
      const lasting = threads.map(({ thread_id, status, balances }) => ({ thread_id, status, balances }));
      return stringify_json([await service.methods.call("list_pools", {}), lasting, summary, world.events()]);
    };
    const before = await state();
    await run_rounds(campaign, harmless_bodies(world), REQUESTS, async () => {
      assertEquals(await state(), before, "A request that only reads or is refused has changed something");
    });
    report("Fuzz campaign on threads at rest", campaign);
    assert(campaign.requests >= REQUESTS);
    for (const answer of ["result", "no reply", "-32700", "-32600", "-32601", "-32602", "-1002", "-1004"]) {
      assert(
        REQUESTS < 2_000 || campaign.answered.has(answer),
        `No answer was ${answer}: it proves nothing about it`,
      );
    }
  }));

Deno.test("fuzz: threads go on working while nonsense arrives", () =>
  with_fuzzed(async ({ service }, world, campaign) => {
    for (const thread_id of world.thread_ids) await service.methods.call("start_thread", { thread_id });
    const harmless = harmless_bodies({ ...world, are_running: true });
    await run_rounds(campaign, harmless, REQUESTS_AT_WORK, () => Promise.resolve());
    report("Fuzz campaign on threads at work", campaign);
    await until(
      "each thread that has tokens has worked",
      () =>
        ["deposit_1", "swap_1"].every((thread_id) =>
          service.threads.get(thread_id).statistics.outcomes.landed_ok +
              service.threads.get(thread_id).statistics.outcomes.landed_error > 0
        ),
    );
    for (const thread_id of world.thread_ids) {
      assertEquals(service.threads.get(thread_id).status, "running", thread_id);
    }
  }));

Deno.test("fuzz: HTTP requests of every kind have their status, and tell nothing of the inside", () =>
  with_fuzzed(async ({ url, service }, _world, campaign) => {
    const requests = fc.sample(http_requests, { seed: SEED, numRuns: HTTP_REQUESTS });
    for (const { method, path, content_type, body, status } of requests) {
      const headers = content_type === undefined ? {} : { "content-type": content_type };
      const bytes = body === undefined ? null : new TextEncoder().encode(body);
      const response = await fetch(url + path, { method, headers, body: bytes });
      const text = await response.text();
      campaign.assert_clean(text);
      assertEquals(response.status, status, `${method} ${path} ${content_type} ${body?.slice(0, 100)}`);
    }
    for (const text of broken_connections) {
      const answer = await raw_exchange(new URL(url), text);
      campaign.assert_clean(answer);
      assert(!answer.startsWith("HTTP/1.1 5"), answer);
      const health = await fetch(`${url}/health`);
      await health.body?.cancel();
      assertEquals(health.status, 200, `after ${JSON.stringify(text.slice(0, 100))}`);
    }
    for (let rude = 0; rude < HANG_UPS; rude++) await hang_up(new URL(url));
    const health = await fetch(`${url}/health`);
    const { status, problems } = await health.json();
    assertEquals([health.status, status, problems], [200, "ok", []]);
    assertEquals(service.pools.all().length, 1);
  }));
