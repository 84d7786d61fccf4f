/** Server-sent events by real requests: first everything, then what changes; coming back; who is cut off. */
import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import {
  LIVE_EVERY_MS,
  MAX_LIVE_BACKLOG_BYTES,
  MAX_LIVE_CLIENTS,
  MAX_LIVE_REPLAYED,
  MAX_LIVE_REPLAYED_BYTES,
} from "@/base/limits.ts";
import type { LiveSource } from "@/http/live_feed.ts";
import { until } from "../support/service.ts";
import { EventStream } from "./event_stream.ts";
import { with_app } from "./scene.ts";

const TOKEN = "k3yK3Y-k3yK3Y_k3yK3Y.k3yK3Y~k3yK3Y==";

/** A source that counts; `bytes` more than it needs in each change. */
class CountingSource implements LiveSource {
  changes = 0;
  snapshots = 0;
  forgotten = 0;
  readonly #bytes: number;

  constructor(bytes = 0) {
    this.#bytes = bytes;
  }

  snapshot() {
    this.snapshots += 1;
    return [
      { event: "snapshot" as const, data: { changes: this.changes } },
      { event: "rows" as const, data: { amount: 18_446_744_073_709_551_615n } },
    ];
  }

  change() {
    this.changes += 1;
    const more = this.#bytes === 0 ? {} : { more: "x".repeat(this.#bytes) };
    return { event: "change" as const, data: { changes: this.changes, ...more } };
  }

  forget() {
    this.forgotten += 1;
  }
}

async function assert_refused(
  url: string,
  answer: string,
  headers: Record<string, string> = {},
): Promise<void> {
  const { message } = await assertRejects(() => EventStream.open(url, headers));
  assertStringIncludes(message, answer);
}

Deno.test("live feed: a new client gets everything, then each change, with all digits", async () => {
  const source = new CountingSource();
  await with_app({ live: source }, async ({ url, live }) => {
    await using stream = await EventStream.open(url);
    const { headers } = stream;
    assertEquals(headers.get("content-type"), "text/event-stream");
    assertMatch(headers.get("cache-control") ?? "", /no-store/);
    assertEquals(headers.get("content-encoding"), null);
    await stream.saw(2);
    live.tell();
    live.tell();
    assertEquals(await stream.saw(4), [
      'snapshot {"changes":0}',
      'rows {"amount":18446744073709551615}',
      'change {"changes":1}',
      'change {"changes":2}',
    ]);
  });
});

Deno.test("live feed: it tells once a second, by the clock, until it is stopped", async () => {
  const source = new CountingSource();
  await with_app({ live: source }, async ({ url, live, clock }) => {
    const stop = new AbortController();
    const told = live.run(stop.signal);
    await using stream = await EventStream.open(url);
    await clock.advance(3 * LIVE_EVERY_MS);
    await stream.saw(5);
    assertEquals(source.changes, 3);
    stop.abort();
    await told;
  });
});

Deno.test("live feed: who comes back with its last id gets what it has missed, and nothing twice", async () => {
  const source = new CountingSource();
  await with_app({ live: source }, async ({ url, live }) => {
    const first = await EventStream.open(url);
    live.tell();
    await first.saw(3);
    const last_id = first.last_id;
    await first[Symbol.asyncDispose]();
    await until("the first one is gone", () => live.clients === 0);
    live.tell();
    live.tell();
    await using again = await EventStream.open(url, { "last-event-id": last_id });
    assertEquals(await again.saw(2), ['change {"changes":2}', 'change {"changes":3}']);
    live.tell();
    assertEquals((await again.saw(3)).at(-1), 'change {"changes":4}');
    assertEquals(source.snapshots, 1);
    await using up_to_date = await EventStream.open(url, { "last-event-id": again.last_id });
    live.tell();
    assertEquals(await up_to_date.saw(1), ['change {"changes":5}']);
    assertEquals(source.snapshots, 1);
  });
});

Deno.test("live feed: an id that is too old, of another run, of the future or none at all gets everything", async () => {
  const source = new CountingSource();
  await with_app({ live: source }, async ({ url, live }) => {
    await using first = await EventStream.open(url);
    live.tell();
    await first.saw(3);
    const [run, number] = first.last_id.split("-");
    for (let count = 0; count <= MAX_LIVE_REPLAYED; count += 1) live.tell();
    const strange = [
      first.last_id,
      `zzz-${number}`,
      `${run}-999999`,
      `${run}--1`,
      `${run}-`,
      `${run}-1e3`,
      "x".repeat(5_000),
    ];
    for (const id of strange) {
      await using stream = await EventStream.open(url, { "last-event-id": id });
      assertMatch((await stream.saw(1))[0] ?? "", /^snapshot /, id.slice(0, 40));
    }
  });
});

Deno.test("live feed: while nobody listens it gathers nothing, and who comes back later begins anew", async () => {
  const source = new CountingSource();
  await with_app({ live: source }, async ({ url, live }) => {
    const first = await EventStream.open(url);
    live.tell();
    await first.saw(3);
    await first[Symbol.asyncDispose]();
    await until("it is gone", () => live.clients === 0);
    for (let count = 0; count < 2 * MAX_LIVE_REPLAYED; count += 1) live.tell();
    assertEquals([source.changes, source.forgotten], [1 + MAX_LIVE_REPLAYED, MAX_LIVE_REPLAYED]);
    await using again = await EventStream.open(url, { "last-event-id": first.last_id });
    assertMatch((await again.saw(1))[0] ?? "", /^snapshot /);
  });
});

Deno.test("live feed: what is kept for those who come back is bounded in bytes", async () => {
  const source = new CountingSource(MAX_LIVE_REPLAYED_BYTES / 4);
  await with_app({ live: source }, async ({ url, live }) => {
    await using first = await EventStream.open(url);
    live.tell();
    await first.saw(3);
    const early = first.last_id;
    for (let count = 0; count < 4; count += 1) {
      live.tell();
      await first.saw(4 + count);
    }
    await using again = await EventStream.open(url, { "last-event-id": early });
    assertMatch((await again.saw(1))[0] ?? "", /^snapshot /);
  });
});

Deno.test("live feed: a client that does not fetch is cut off, the others go on", async () => {
  const source = new CountingSource(MAX_LIVE_BACKLOG_BYTES / 4);
  await with_app({ live: source }, async ({ url, port, live }) => {
    using slow = await Deno.connect({ hostname: "127.0.0.1", port });
    const head = `GET /events HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;
    await slow.write(new TextEncoder().encode(head));
    await until("the slow one listens", () => live.clients === 1);
    await using quick = await EventStream.open(url);
    let told = 0;
    // What the system's own buffers hold comes on top.
    for (; live.clients === 2 && told < 200; told += 1) {
      live.tell();
      await quick.saw(told + 3);
      quick.events.splice(0, quick.events.length, ...quick.events.map((event) => ({ ...event, data: "" })));
    }
    assertEquals(live.clients, 1);
    assert(told >= 4, `cut off after ${told} messages already`);
    live.tell();
    await quick.saw(told + 3);
  });
});

Deno.test("live feed: so many clients and no more; a place that gets free is given again", () =>
  with_app({}, async ({ url, live }) => {
    await using streams = new AsyncDisposableStack();
    const opened: EventStream[] = [];
    for (let count = 0; count < MAX_LIVE_CLIENTS; count += 1) {
      opened.push(streams.use(await EventStream.open(url)));
    }
    await assert_refused(url, "503");
    await opened[0]?.[Symbol.asyncDispose]();
    await until("a place is free", () => live.clients === MAX_LIVE_CLIENTS - 1);
    streams.use(await EventStream.open(url));
  }));

Deno.test("live feed: after its end nobody listens, nobody comes in, and the server can shut down", () =>
  with_app({}, async ({ url, live }) => {
    await using stream = await EventStream.open(url);
    await stream.saw(1);
    live.end();
    await until("the stream has ended", () => stream.has_ended);
    assertEquals(live.clients, 0);
    live.tell();
    await assert_refused(url, "503 Stopping");
  }));

Deno.test("live feed: it needs the token, by its header and not by its path", () =>
  with_app({ token: TOKEN }, async ({ url, live, logged }) => {
    await assert_refused(url, "401");
    const in_path = await fetch(`${url}/events?token=${TOKEN}`);
    assertEquals([in_path.status, await in_path.text()], [401, "Unauthorized\n"]);
    assertEquals(live.clients, 0);
    await using stream = await EventStream.open(url, { authorization: `Bearer ${TOKEN}` });
    await stream.saw(1);
    assert(!logged.join().includes("k3y"), "It is in the log");
  }));

Deno.test("live feed: a stranger's page hears nothing", () =>
  with_app({}, async ({ url }) => {
    await assert_refused(url, "403", { origin: "https://evil.example" });
  }));

Deno.test("live feed: while the daemon starts it is asked to wait", () =>
  with_app({ starting: true }, async ({ url }) => {
    await assert_refused(url, "503 Starting");
  }));
