/** One cluster behind several real HTTP servers that follow a script, on a clock that the test moves. */
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import type { Clock } from "@/base/clock.ts";
import { parse_json } from "@/base/json.ts";
import { MAX_READ_TRIES } from "@/base/limits.ts";
import { create_rng } from "@/base/rng.ts";
import { Cluster } from "@/chain/cluster.ts";
import { ClusterClient, type ClusterClientParts } from "@/chain/cluster_client.ts";
import { RpcTransportError } from "@/jsonrpc/client.ts";
import { RpcError } from "@/jsonrpc/rpc_error.ts";
import { FailureError } from "@/domain/failure.ts";
import { test_seed } from "../base/test_seed.ts";
import { SILENT } from "./simulated_node.ts";

const seed = test_seed();

/** Time that a test moves; short sleeps pass at once and are remembered, time-outs of calls never come by themselves. */
class TestClock implements Clock {
  now = 1_000_000;
  readonly pauses_ms: number[] = [];

  now_ms(): number {
    return this.now;
  }

  monotonic_ms(): number {
    return this.now;
  }

  sleep(delay_ms: number, signal?: AbortSignal): Promise<void> {
    if (signal !== undefined) {
      return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    }
    this.pauses_ms.push(delay_ms);
    this.now += delay_ms;
    return Promise.resolve();
  }
}

type Script = (method: string, asked: number) => unknown;
const status = (code: number, headers: Record<string, string> = {}) =>
  new Response("trouble", { status: code, headers });
const refusal = (code: number) => ({ error: { code, message: `Refused with ${code}` } });

interface Scene {
  readonly client: ClusterClient;
  readonly clock: TestClock;
  /** Methods asked of each server. */
  readonly asked: readonly string[][];
}

async function with_nodes(
  scripts: readonly Script[],
  test: (scene: Scene) => Promise<void>,
  options: Partial<ClusterClientParts> = {},
): Promise<void> {
  const asked = scripts.map((): string[] => []);
  const servers = scripts.map((script, index) =>
    Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
      const { id, method } = parse_json(await request.text()) as { id: number; method: string };
      const methods = asked[index] as string[];
      methods.push(method);
      const answer = script(method, methods.filter((other) => other === method).length);
      if (answer instanceof Response) return answer;
      const reply = answer !== null && typeof answer === "object" && "error" in answer
        ? answer
        : { result: answer };
      return Response.json({ jsonrpc: "2.0", id, ...reply });
    })
  );
  const clock = new TestClock();
  const urls = servers.map(({ addr }) => `http://127.0.0.1:${(addr as Deno.NetAddr).port}`);
  const rng = create_rng(seed, "retries");
  try {
    const client = new ClusterClient({ urls, clock, rng, log: SILENT, ...options });
    await test({ client, clock, asked });
  } finally {
    await Promise.all(servers.map((server) => server.shutdown()));
  }
}

async function transport_error(call: Promise<unknown>): Promise<RpcTransportError> {
  const error = await assertRejects(() => call);
  assert(error instanceof RpcTransportError, String(error));
  return error;
}

Deno.test("cluster client: while the first node answers, no other is asked", () =>
  with_nodes([() => 1, () => 2], async ({ client, asked }) => {
    for (let count = 0; count < 5; count += 1) assertEquals(await client.call("getSlot"), 1);
    assertEquals(asked, [Array(5).fill("getSlot"), []]);
    assertEquals([...client.calls], [["getSlot", 5]]);
  }));

Deno.test("cluster client: a read that fails goes to another node at once, and stays there", () =>
  with_nodes([() => status(502), () => 2], async ({ client, clock, asked }) => {
    assertEquals(await client.call("getSlot"), 2);
    clock.now += 600_000; // The first has long been forgiven, but the second does well.
    assertEquals(await client.call("getSlot"), 2);
    assertEquals(asked, [["getSlot"], ["getSlot", "getSlot"]]);
    assertEquals(clock.pauses_ms, []);
  }));

Deno.test("cluster client: a single node is asked again after growing pauses with chance in them, so often and no more", () =>
  with_nodes([() => status(503)], async ({ client, clock, asked }) => {
    const error = await transport_error(client.call("getSlot"));
    assertEquals([error.status, asked[0]?.length], [503, MAX_READ_TRIES]);
    assertEquals(clock.pauses_ms.length, MAX_READ_TRIES - 1);
    for (const [index, pause_ms] of clock.pauses_ms.entries()) {
      const longest_ms = 100 * 2 ** index;
      assert(pause_ms > longest_ms / 2 - 1 && pause_ms <= longest_ms, `${pause_ms} of ${longest_ms}`);
    }
  }));

Deno.test("cluster client: a passing trouble is over when the answer comes", () =>
  with_nodes([(_method, asked) => asked < 3 ? refusal(-32005) : 7], async ({ client, asked }) => {
    assertEquals(await client.call("getSlot"), 7);
    assertEquals(asked[0]?.length, 3);
  }));

Deno.test("cluster client: what changes the chain is asked once, however it ends", async () => {
  const ends: Script[] = [() => status(500), () => status(429), () => refusal(-32005), () => refusal(-32002)];
  for (const method of ["sendTransaction", "requestAirdrop"]) {
    for (const end of ends) {
      await with_nodes([end, end], async ({ client, asked }) => {
        await assertRejects(() => client.call(method, ["AQ=="]));
        assertEquals(asked.flat(), [method]);
      });
    }
  }
});

Deno.test("cluster client: after a failure the next transaction goes to another node", () =>
  with_nodes([() => status(500), () => "signature"], async ({ client }) => {
    await transport_error(client.call("sendTransaction"));
    assertEquals(await client.call("sendTransaction"), "signature");
  }));

Deno.test("cluster client: a refusal is an answer: nobody else is asked", () =>
  with_nodes([() => refusal(-32004), () => 2], async ({ client, asked }) => {
    const error = await assertRejects(() => client.call("getBlock", [7]));
    assert(error instanceof RpcError && error.code === -32004, String(error));
    assertEquals(asked, [["getBlock"], []]);
  }));

Deno.test("cluster client: a method that one provider does not sell is asked of the other", () =>
  with_nodes([() => refusal(-32601), () => 2], async ({ client }) => {
    assertEquals(await client.call("getBlock", [7]), 2);
  }));

Deno.test("cluster client: a method that nobody knows fails at once with a single node", () =>
  with_nodes([() => refusal(-32601)], async ({ client, asked }) => {
    const error = await assertRejects(() => client.call("getBlock", [7]));
    assert(error instanceof RpcError && error.code === -32601);
    assertEquals(asked[0]?.length, 1);
  }));

Deno.test("cluster client: a node that wants to be left alone is left alone for as long as it wants", () =>
  with_nodes(
    [(_method, asked) => asked === 1 ? status(429, { "retry-after": "30" }) : 1],
    async ({ client, clock, asked }) => {
      const first = await transport_error(client.call("getSlot"));
      assertEquals([first.status, first.retry_after_ms], [429, 30_000]);
      clock.now += 20_000;
      const read = await transport_error(client.call("getSlot"));
      assertMatch(read.message, /left alone for 10000 ms/);
      clock.now += 9_999;
      const early = await transport_error(client.call("sendTransaction"));
      assertMatch(early.message, /left alone for 1 ms/);
      assertEquals([early.status, asked[0]], [429, ["getSlot"]]);
      // A read is patient for a moment, and not a millisecond too early.
      assertEquals(await client.call("getSlot"), 1);
      assert(clock.now >= 1_030_000 && clock.now <= 1_030_100, `${clock.now}`);
    },
  ));

Deno.test("cluster client: a date in Retry-After counts like seconds", () => {
  let at = "";
  return with_nodes(
    [(_method, asked) => asked === 1 ? status(429, { "retry-after": at }) : 1],
    async ({ client, clock, asked }) => {
      at = new Date(clock.now + 20_000).toUTCString();
      await transport_error(client.call("getSlot"));
      clock.now += 17_000;
      await transport_error(client.call("getSlot"));
      assertEquals(asked[0]?.length, 1);
      clock.now += 3_000;
      assertEquals(await client.call("getSlot"), 1);
    },
  );
});

Deno.test("cluster client: a short Retry-After is waited for, and another node makes it needless", async () => {
  const busy: Script = (_method, asked) => asked === 1 ? status(429, { "retry-after": "1" }) : 1;
  await with_nodes([busy], async ({ client, clock }) => {
    assertEquals(await client.call("getSlot"), 1);
    assertEquals(clock.pauses_ms, [1_000]);
  });
  await with_nodes([busy, () => 2], async ({ client, clock }) => {
    assertEquals(await client.call("getSlot"), 2);
    assertEquals(clock.pauses_ms, []);
  });
});

Deno.test("cluster client: a slow node is left for one that is known to be much faster", () => {
  let clock: TestClock | undefined;
  const slow: Script = (_method, asked) => {
    if (asked === 1) return status(500);
    clock!.now += 900;
    return 1;
  };
  const fast: Script = (_method, asked) => {
    clock!.now += 10;
    return asked === 2 ? status(500) : 2;
  };
  return with_nodes([slow, fast], async (scene) => {
    clock = scene.clock;
    const { client } = scene;
    assertEquals(await client.call("a"), 2); // The first has failed.
    clock.now += 60_000;
    assertEquals(await client.call("a"), 1); // The second has failed: back to the slow one.
    clock.now += 60_000;
    assertEquals(await client.call("a"), 2);
  });
});

Deno.test("cluster client: a node of another cluster is never used", () => {
  const foreign: Script = (method) => method === "getGenesisHash" ? "mainnet" : 666;
  const home: Script = (method, asked) => {
    if (method === "getGenesisHash") return "devnet";
    return method === "getSlot" && asked < 3 ? status(500) : 7;
  };
  return with_nodes([home, foreign], async ({ client, asked }) => {
    assertEquals(await client.call("getGenesisHash"), "devnet");
    client.stay_on("devnet");
    assertEquals(await client.call("getSlot"), 7);
    await client.call("sendTransaction");
    assertEquals(asked[1], ["getGenesisHash"]);
  });
});

Deno.test("cluster client: a node is asked which cluster it is of before anything else, once", () =>
  with_nodes([(method) => method === "getGenesisHash" ? "devnet" : 7], async ({ client, asked }) => {
    client.stay_on("devnet");
    await client.call("sendTransaction");
    await client.call("getSlot");
    assertEquals(asked[0], ["getGenesisHash", "sendTransaction", "getSlot"]);
  }));

Deno.test("cluster client: without a node of this cluster nothing is asked", () =>
  with_nodes([(method) => method === "getGenesisHash" ? "mainnet" : 7], async ({ client, asked }) => {
    client.stay_on("devnet");
    for (const method of ["getSlot", "sendTransaction", "getSlot"]) {
      await transport_error(client.call(method));
    }
    assertEquals(asked[0], ["getGenesisHash"]);
  }));

Deno.test("cluster client: a ledger that was replaced while its node was away is not used, until the old one is back", () => {
  let genesis_hash = "devnet";
  let is_away = false;
  const script: Script = (method) => {
    if (method === "getGenesisHash") return genesis_hash;
    return is_away ? status(502) : 7;
  };
  return with_nodes([script], async ({ client, clock, asked }) => {
    client.stay_on("devnet");
    assertEquals(await client.call("getSlot"), 7);
    genesis_hash = "another";
    assertEquals(await client.call("getSlot"), 7); // Nobody can know it yet.
    clock.now += 60_000;
    const { message } = await transport_error(client.call("getSlot"));
    assertMatch(message, /belongs to another cluster: another\. Was the ledger reset\? Restart the service/);
    await transport_error(client.call("sendTransaction"));
    assert(!asked[0]?.includes("sendTransaction"), asked[0]?.join());
    genesis_hash = "devnet";
    clock.now += 1_000;
    assertEquals(await client.call("getSlot"), 7);
    is_away = true; // An answer, so it is there: nothing is asked anew.
    const before = asked[0]?.filter((method) => method === "getGenesisHash").length;
    await transport_error(client.call("sendTransaction"));
    is_away = false;
    clock.now += 5_000;
    assertEquals(await client.call("getSlot"), 7);
    assertEquals(asked[0]?.filter((method) => method === "getGenesisHash").length, before);
  });
});

Deno.test("cluster client: no more requests than the rate allows", () =>
  with_nodes([() => 1], async ({ client, clock }) => {
    for (let count = 0; count < 12; count += 1) await client.call("getSlot");
    assertEquals(clock.pauses_ms, Array(8).fill(250));
  }, { requests_per_second: 4 }));

Deno.test("cluster client: what it shows of its node holds no key", async () => {
  const urls = ["https://rpc.example/v2/s3cret", "https://other.example/?api-key=s3cret"];
  const clock = new TestClock();
  const client = new ClusterClient({ urls, clock, rng: create_rng(seed, "retries"), log: SILENT });
  assertEquals(await Promise.resolve(client.url), "https://rpc.example/…");
});

Deno.test("cluster: after a switch no reading goes back behind what has been seen", async () => {
  const reading = (slot: number) => ({
    context: { slot },
    value: { blockhash: "h", lastValidBlockHeight: 500 },
  });
  const ahead: Script = (_method, asked) => asked === 1 ? reading(100) : status(500);
  // This one ignores minContextSlot, as some proxies do.
  const behind: Script = (_method, asked) => reading(asked < 3 ? 99 : 101);
  await with_nodes([ahead, behind], async ({ client }) => {
    const cluster = new Cluster(client, "confirmed");
    const { slot, block_height } = await cluster.head();
    assertEquals([slot, block_height], [100, 350]);
    cluster.saw(slot);
    for (let count = 0; count < 2; count += 1) {
      const error = await assertRejects(() => cluster.head());
      assert(error instanceof FailureError && error.failure.code === "node_behind", String(error));
    }
    assertEquals((await cluster.head()).slot, 101);
  });
});

Deno.test("cluster: readings ask for the slot that has been seen", async () => {
  const bodies: unknown[] = [];
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
  const http = Deno.serve(options, async (request) => {
    const { id, params } = parse_json(await request.text()) as { id: number; params: unknown[] };
    bodies.push(params.at(-1));
    return Response.json({ id, result: { context: { slot: 60 }, value: [] } });
  });
  const urls = [`http://127.0.0.1:${http.addr.port}`];
  const rng = create_rng(seed, "retries");
  const cluster = new Cluster(
    new ClusterClient({ urls, clock: new TestClock(), rng, log: SILENT }),
    "confirmed",
  );
  await cluster.accounts([]);
  cluster.saw(57);
  cluster.saw(50);
  await cluster.accounts([]);
  assertEquals(bodies, [
    { encoding: "base64", commitment: "confirmed" },
    { encoding: "base64", commitment: "confirmed", minContextSlot: 57 },
  ]);
  await http.shutdown();
});
