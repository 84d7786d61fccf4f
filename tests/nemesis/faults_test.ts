/** Each fault, striking at every request, before a real HTTP server whose answers a client reads over real connections. */
import { assert, assertEquals } from "@std/assert";
import { type Clock, system_clock } from "@/base/clock.ts";
import { parse_json } from "@/base/json.ts";
import { JsonRpcClient, RpcTransportError } from "@/jsonrpc/client.ts";
import { RpcError } from "@/jsonrpc/rpc_error.ts";
import { FAULT_NAMES, type FaultName, make_fault, type WantedFault } from "@/nemesis/catalogue.ts";
import { HONEST } from "@/nemesis/fault.ts";
import { Nemesis } from "@/nemesis/proxy.ts";

/** A server of a chain of which only the numbers are there; slot and height rise with every `getSlot`. */
class NumbersOnly {
  readonly asked: string[] = [];
  slot = 500;
  readonly #server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    if (request.method === "GET") return new Response("ok");
    const call = parse_json(await request.text()) as { id: number; method: string; params?: unknown[] };
    this.asked.push(call.method);
    return Response.json({ jsonrpc: "2.0", id: call.id, result: this.#answer(call.method, call.params) });
  });

  #answer(method: string, params: unknown[] = []): unknown {
    const block = (slot: number) => ({ blockHeight: slot, blockhash: `hash ${slot}`, transactions: [] });
    if (method === "getSlot") return this.slot += 1;
    if (method === "getBlock") return block(Number(params[0]));
    return method;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  async stop(): Promise<void> {
    await this.#server.shutdown();
  }
}

async function before_numbers(
  wanted: readonly WantedFault[],
  play: (client: JsonRpcClient, server: NumbersOnly, nemesis: Nemesis) => Promise<void>,
  clock: Clock = system_clock,
): Promise<Map<FaultName, number>> {
  const server = new NumbersOnly();
  const struck = new Map<FaultName, number>();
  const fault = wanted.length === 0 ? HONEST : make_fault(wanted, { seed: 7, clock, struck });
  const nemesis = new Nemesis({ ledger_url: server.url, port: 0, fault });
  try {
    await play(new JsonRpcClient(nemesis.url, { timeout_ms: 1_000 }), server, nemesis);
  } finally {
    await nemesis.stop();
    await server.stop();
  }
  return struck;
}

/** How a call ends: with its result, an HTTP status, the code of an error, or the way in which nothing came. */
async function end_of(call: Promise<unknown>): Promise<unknown> {
  try {
    return await call;
  } catch (caught) {
    if (caught instanceof RpcTransportError) return caught.status ?? caught.problem;
    if (caught instanceof RpcError) return caught.code;
    throw caught;
  }
}

const always = (name: FaultName): WantedFault[] => [{ name, share: 1 }];

Deno.test("nemesis: without a fault everything passes, also what is no single call", async () => {
  await before_numbers([], async (client, _server, nemesis) => {
    assertEquals(await client.call("echo"), "echo");
    assertEquals(await (await fetch(`${nemesis.url}/health`)).text(), "ok");
    assertEquals(await client.call_each("echo", [[], [1]]), [{ result: "echo" }, { result: "echo" }]);
  });
});

Deno.test("nemesis: what happens to one call of a batch happens to the batch, and others may have been carried out", async () => {
  const half: WantedFault[] = [{ name: "reply_lost", share: 0.3 }];
  const seen = new Set<unknown>();
  let reached = 0;
  const struck = await before_numbers(half, async (client, { asked }) => {
    for (let batch = 0; batch < 20; batch += 1) {
      const end = await end_of(client.call_each("echo", [[], [], []]));
      seen.add(Array.isArray(end) ? end.length : end);
    }
    reached = asked.length;
  });
  assertEquals([seen, reached], [new Set<unknown>([3, "unreachable"]), 60]);
  assert((struck.get("reply_lost") ?? 0) > 10);
});

Deno.test("nemesis: faults of connections are what their names say", async () => {
  const ends: Partial<Record<FaultName, [end: unknown, reached: number]>> = {
    closed: ["unreachable", 0],
    reply_lost: ["unreachable", 1],
    rate_limited: [429, 0],
    rate_limited_with_wait: [429, 0],
  };
  for (const [name, [end, reached]] of Object.entries(ends)) {
    const struck = await before_numbers(always(name as FaultName), async (client, { asked }) => {
      assertEquals(await end_of(client.call("echo")), end, name);
      assertEquals(asked.length, reached, name);
    });
    assertEquals([...struck], [[name as FaultName, 1]]);
  }
});

Deno.test("nemesis: 429 says when to come again where it shall", async () => {
  for (const [name, wait_ms] of [["rate_limited", undefined], ["rate_limited_with_wait", 1_000]] as const) {
    await before_numbers(always(name), async (client) => {
      try {
        await client.call("echo");
        assert(false, "It was answered");
      } catch (caught) {
        assert(caught instanceof RpcTransportError);
        assertEquals(caught.retry_after_ms, wait_ms);
      }
    });
  }
});

Deno.test("nemesis: a server in trouble shows every kind of it", async () => {
  const seen = new Set<unknown>();
  await before_numbers(always("server_error"), async (client) => {
    for (let call = 0; call < 60; call += 1) seen.add(await end_of(client.call("echo")));
  });
  assertEquals([...seen].sort(), [-32603, 500, 502, 503, 504]);
});

Deno.test("nemesis: a dropped reply keeps its connection open, and the proxy stops all the same", async () => {
  await before_numbers(always("dropped"), async (client) => {
    assertEquals(await end_of(client.call("echo")), "timeout");
    void end_of(client.call("echo"));
  });
});

Deno.test("nemesis: a duplicated request arrives twice, or brings the answer before it", async () => {
  await before_numbers(always("duplicated"), async (client, { asked }) => {
    const ends = await Array.fromAsync(Array(20), () => end_of(client.call("echo")));
    const twice = ends.filter((end) => end === "echo").length;
    assert(twice > 0 && twice < 20, `${twice} of 20`);
    assertEquals(asked.length, 2 * twice);
    assertEquals(new Set(ends), new Set(["echo", 200]));
  });
});

Deno.test("nemesis: a delayed and a reordered answer come whole", async () => {
  await before_numbers(always("reordered"), async (client) => {
    assertEquals(await client.call("echo"), "echo");
  });
  const waits: number[] = [];
  const hurried: Clock = {
    ...system_clock,
    sleep: (delay_ms) => {
      waits.push(delay_ms);
      return Promise.resolve();
    },
  };
  await before_numbers(always("delayed"), async (client) => {
    assertEquals(await client.call("echo"), "echo");
  }, hurried);
  assert(waits.some((wait_ms) => wait_ms > 0));
});

Deno.test("nemesis: a node that lags shows nothing of the newest slots", async () => {
  await before_numbers(always("lagging"), async (client, server) => {
    const shown = Number(await client.call("getSlot"));
    assert(shown < server.slot, `${shown} of ${server.slot}`);
    assertEquals(await end_of(client.call("getBlock", [server.slot])), -32004);
    assertEquals(await end_of(client.call("echo", [{ minContextSlot: server.slot }])), -32016);
  });
});

Deno.test("nemesis: wrong heights and old blockhashes", async () => {
  const wrong = new Set<number>();
  await before_numbers(always("wrong_height"), async (client) => {
    for (let call = 0; call < 20; call += 1) {
      wrong.add((await client.call<{ blockHeight: number }>("getBlock", [1_000])).blockHeight);
    }
  });
  assert(wrong.size > 10 && Math.max(...wrong) > 1_100 && Math.min(...wrong) >= 980);
  await before_numbers(always("stale_blockhash"), async (client) => {
    const hashes: string[] = [];
    for (let slot = 0; slot < 20; slot += 1) {
      hashes.push((await client.call<{ blockhash: string }>("getBlock", [slot])).blockhash);
    }
    const stale = hashes.filter((hash, slot) => hash !== `hash ${slot}`);
    assert(stale.length > 10, hashes.join());
    assert(stale.includes("1".repeat(32)) && new Set(stale).size > 2, "Some are long past, some are not");
  });
});

Deno.test("nemesis: the same seed and requests come to the same strikes", async () => {
  const strikes = async () => {
    const ends: unknown[] = [];
    const faults: WantedFault[] = [{ name: "closed", share: 0.4 }, { name: "server_error", share: 0.4 }];
    const struck = await before_numbers(faults, async (client) => {
      for (let call = 0; call < 30; call += 1) ends.push(await end_of(client.call("echo")));
    });
    return { ends, struck: [...struck] };
  };
  const first = await strikes();
  assertEquals(await strikes(), first);
  assertEquals(new Set(first.ends).has("unreachable"), true);
});

Deno.test("nemesis: every fault lets pass what it does not strike at", async () => {
  const seldom = FAULT_NAMES.map((name) => ({ name, share: 1e-9 }));
  await before_numbers(seldom, async (client) => {
    assertEquals(await client.call("echo"), "echo");
    assertEquals(await client.call("getSlot"), 501);
  });
});
