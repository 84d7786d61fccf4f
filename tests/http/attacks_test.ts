/** Requests that two readers would understand differently, and other ways in: byte by byte, as no client would send them. */
import { assert, assertEquals } from "@std/assert";
import { system_clock } from "@/base/clock.ts";
import { until } from "../support/service.ts";
import { type HttpScene, with_app } from "./scene.ts";

const BODY = '{"jsonrpc":"2.0","id":1,"method":"asked"}';
const HOST = "Host: 127.0.0.1";
const JSON_TYPE = "Content-Type: application/json";
const LENGTH = `Content-Length: ${BODY.length}`;
const CHUNKED = "Transfer-Encoding: chunked";
const IN_CHUNKS = `${BODY.length.toString(16)}\r\n${BODY}\r\n0\r\n\r\n`;
/** Stands where a second reader would see the begin of another request. */
const HIDDEN = ["POST /rpc HTTP/1.1", HOST, JSON_TYPE, LENGTH, "", BODY.replace("asked", "hidden")].join(
  "\r\n",
);
/** A server that waits for more has said what it has to say by now. */
const QUIET_MS = 300;

/** Sends bytes; answers the statuses of all replies that come, until the connection ends or is silent. */
async function send(port: number, text: string): Promise<number[]> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  let received = "";
  const read = async () => {
    const decoder = new TextDecoder();
    const bytes = new Uint8Array(65_536);
    for (;;) {
      const count = await connection.read(bytes).catch(() => null);
      if (count === null) return;
      received += decoder.decode(bytes.subarray(0, count), { stream: true });
    }
  };
  const reading = read();
  // A server that has heard enough may be gone before the end.
  await connection.write(new TextEncoder().encode(text)).catch(() => 0);
  const statuses = () => [...received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
  let ended = false;
  void reading.then(() => ended = true);
  await until("there is an answer, or the end", () => ended || statuses().some((status) => status >= 200));
  const heard = new AbortController();
  await Promise.race([reading, system_clock.sleep(QUIET_MS, heard.signal)]);
  heard.abort();
  const found = statuses().filter((status) => status >= 200);
  if (!ended) await connection.closeWrite().catch(() => undefined);
  return found;
}

const post = (head: string[], body = BODY) => ["POST /rpc HTTP/1.1", ...head, "", body].join("\r\n");

/** Plays each; none may get a method through. */
async function assert_refused(
  { port, calls }: HttpScene,
  cases: Record<string, [number[], string]>,
): Promise<void> {
  await Promise.all(
    Object.entries(cases).map(async ([name, [allowed, text]]) => {
      const statuses = await send(port, text);
      assert(
        statuses.every((status) => allowed.includes(status)) && statuses.length <= 1,
        `${name}: ${statuses}`,
      );
    }),
  );
  assertEquals(calls, []);
}

Deno.test("attacks: a request with two lengths, or a length that is none, is refused and its connection ended", () =>
  with_app({}, async (scene) => {
    const head = [HOST, JSON_TYPE];
    const refused = (...lines: string[]): [number[], string] => [[400], post([...head, ...lines])];
    await assert_refused(scene, {
      "chunks and a length that hides a request": [
        [400],
        post([...head, CHUNKED, `Content-Length: ${5 + HIDDEN.length}`], `0\r\n\r\n${HIDDEN}`),
      ],
      "a length and chunks": [[400], post([...head, "Content-Length: 4", CHUNKED], IN_CHUNKS)],
      "two lengths": refused(LENGTH, "Content-Length: 3"),
      "a list of lengths": refused(`Content-Length: ${BODY.length}, ${BODY.length}`),
      "a length with a sign": refused(`Content-Length: +${BODY.length}`),
      "a negative length": refused("Content-Length: -1"),
      "a hexadecimal length": refused(`Content-Length: 0x${BODY.length.toString(16)}`),
      "a length beyond all numbers": refused(`Content-Length: ${"9".repeat(30)}`),
      "a blank before the colon": refused("Transfer-Encoding : chunked", LENGTH),
      "an unknown coding": refused("Transfer-Encoding: xchunked", LENGTH),
      "chunks that are not the last coding": [
        [400],
        post([...head, "Transfer-Encoding: chunked, identity"], IN_CHUNKS),
      ],
      "a header over two lines": refused("X-A: a\r\n b", LENGTH),
      "a header with a zero byte": refused("X-A: a\0b", LENGTH),
      "a chunk beyond all numbers": [[400], post([...head, CHUNKED], `${"f".repeat(17)}\r\n${BODY}`)],
    });
  }));

Deno.test("attacks: requests behind each other are answered one by one, each judged for itself", () =>
  with_app({}, async ({ port, calls }) => {
    const good = post([HOST, JSON_TYPE, LENGTH]);
    const foreign = post(["Host: evil.example", JSON_TYPE, LENGTH]);
    assertEquals(await send(port, good + foreign + good), [200, 403, 200]);
    assertEquals(calls, ["asked", "asked"]);
  }));

Deno.test("attacks: no second name beside the Host, in the target or elsewhere", () =>
  with_app({}, async (scene) => {
    const refused = (head: string[], target = "/rpc"): [number[], string] => [
      [400, 403],
      [`POST ${target} HTTP/1.1`, ...head, JSON_TYPE, LENGTH, "", BODY].join("\r\n"),
    ];
    await assert_refused(scene, {
      "no Host": refused([]),
      "two of them": refused([HOST, "Host: evil.example"]),
      "two of them, ours last": refused(["Host: evil.example", HOST]),
      "a user before it": refused(["Host: 127.0.0.1@evil.example"]),
      "a dot behind it": refused(["Host: localhost."]),
      "a stranger in the target": refused([HOST], "http://evil.example/rpc"),
      "a stranger as Host, ours in the target": refused(["Host: evil.example"], "http://127.0.0.1/rpc"),
      "a forwarded name does not count": refused(["Host: evil.example", "X-Forwarded-Host: 127.0.0.1"]),
    });
  }));

Deno.test("attacks: only a path that is ours to the letter, only POST, only plain JSON in UTF-8", () =>
  with_app({}, async (scene) => {
    const ask = (line: string, ...more: string[]) =>
      [`${line} HTTP/1.1`, HOST, JSON_TYPE, LENGTH, ...more, "", BODY].join("\r\n");
    await assert_refused(scene, {
      "a way back in the path": [[404], ask("POST /x/../rpc")],
      "two slashes": [[404], ask("POST //rpc")],
      "a probe as a way to more": [[404], ask("GET /livez/../metrics")],
      "another method in a header": [[405], ask("GET /rpc", "X-HTTP-Method-Override: POST")],
      "a tunnel": [[404, 405], ask("CONNECT 127.0.0.1:22")],
      "an echo": [[404, 405], ask("TRACE /rpc")],
      "a web socket": [[400, 405], ask("GET /rpc", "Connection: Upgrade", "Upgrade: websocket")],
      "two types": [[415], ask("POST /rpc", "Content-Type: text/plain")],
      "a packed body": [[415], ask("POST /rpc", "Content-Encoding: gzip")],
      "another alphabet": [[415], ask("POST /rpc").replace(JSON_TYPE, `${JSON_TYPE}; charset=utf-7`)],
      "a form": [[415], ask("POST /rpc").replace(JSON_TYPE, "Content-Type: text/plain;application/json")],
    });
  }));

Deno.test("attacks: what pages of others load without an Origin is refused, a link to the daemon is not", () =>
  with_app({}, async ({ port }) => {
    const ask = (...lines: string[]) =>
      send(port, ["GET /health HTTP/1.1", HOST, ...lines, "", ""].join("\r\n"));
    assertEquals(await ask("Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors"), [403]);
    assertEquals(await ask("Sec-Fetch-Site: same-site", "Sec-Fetch-Mode: no-cors"), [403]);
    assertEquals(await ask("Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"), [200]);
    assertEquals(await ask("Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: cors"), [200]);
    assertEquals(await ask("Sec-Fetch-Site: none", "Sec-Fetch-Mode: navigate"), [200]);
  }));

Deno.test("attacks: heads that are too large are refused, and never held", () =>
  with_app({}, async (scene) => {
    await assert_refused(scene, {
      "a large header": [[400, 431], post([HOST, JSON_TYPE, LENGTH, `X-A: ${"a".repeat(1_000_000)}`])],
      "many headers": [
        [400, 431],
        post([HOST, JSON_TYPE, LENGTH, ...Array.from({ length: 2_000 }, (_, index) => `X-${index}: a`)]),
      ],
      "a long path": [
        [400, 414],
        `POST /${"a".repeat(200_000)} HTTP/1.1\r\n${HOST}\r\n${LENGTH}\r\n\r\n${BODY}`,
      ],
    });
  }));
