/** Who gets through, by real requests: the token, the names, the rate. */
import { assert, assertEquals } from "@std/assert";
import { exchange } from "../support/exchange.ts";
import { get, post, REPLY, with_app } from "./scene.ts";

const TOKEN = "k3yK3Y-k3yK3Y_k3yK3Y.k3yK3Y~k3yK3Y==";
const BODY = '{"jsonrpc":"2.0","method":"x","id":1}';

/** A call with the head's lines as they are given. */
function call(port: number, ...lines: string[]) {
  const head = ["POST / HTTP/1.1", `Host: 127.0.0.1:${port}`, "Content-Type: application/json", ...lines];
  return exchange(port, head, BODY);
}

Deno.test("access: with a token nothing but the probes and the bare page answers without it, also on loopback", () =>
  with_app({ token: TOKEN }, async ({ url, port, calls }) => {
    const bearer = { authorization: `Bearer ${TOKEN}` };
    for (const path of ["/health", "/metrics", "/events", "/rpc", "/nothing"]) {
      const { status, text, headers } = await get(url + path);
      assertEquals([status, text, headers.get("www-authenticate")], [401, "Unauthorized\n", "Bearer"], path);
    }
    assertEquals((await post(url))[0], 401);
    assertEquals(calls, []);
    for (const path of ["/livez", "/readyz"]) assertEquals((await get(url + path)).status, 200, path);
    assertEquals((await get(url)).status, 200);
    assertEquals((await exchange(port, ["PUT / HTTP/1.1", `Host: 127.0.0.1:${port}`])).status, 401);
    assertEquals(await post(url, bearer), [200, REPLY]);
    for (const path of ["/health", "/metrics"]) {
      assertEquals((await get(url + path, bearer)).status, 200, path);
    }
  }));

Deno.test("access: only exactly one header with exactly the token gets through, and nothing is told or logged", () =>
  with_app({ token: TOKEN }, async ({ port, calls, logged }) => {
    const bearer = `Authorization: Bearer ${TOKEN}`;
    for (const good of [bearer, bearer.toLowerCase().replace(TOKEN.toLowerCase(), TOKEN), bearer + "  "]) {
      assertEquals((await call(port, good)).status, 200, good);
    }
    const admitted = calls.length;
    const wrong = [
      [],
      ["Authorization:"],
      ["Authorization: Bearer"],
      [`Authorization: ${TOKEN}`],
      [`Authorization: Basic ${btoa(`user:${TOKEN}`)}`],
      [`Authorization: Bearer ${TOKEN.slice(0, -1)}`],
      [`Authorization: Bearer ${TOKEN}=`],
      [`Authorization: Bearer ${TOKEN.toUpperCase()}`],
      [`Authorization: Bearer x${TOKEN.slice(1)}`],
      [`Authorization: Bearer "${TOKEN}"`],
      [`Authorization: Bearer ${TOKEN} ${TOKEN}`],
      [`Authorization: Bearer ${TOKEN}, Bearer ${TOKEN}`],
      [`Authorization: Bearer ${"x".repeat(4_000)}`],
      [`X-Authorization: Bearer ${TOKEN}`],
      [`Cookie: token=${TOKEN}`],
      [bearer, bearer],
      [bearer, "Authorization: Bearer other"],
      ["Authorization: Bearer other", bearer],
    ];
    for (const lines of wrong) {
      const { status, text } = await call(port, ...lines);
      assertEquals(status, 401, lines.join(" + "));
      assert(!text.includes(TOKEN) && !text.includes("k3y"), `It is in the answer to ${lines.join(" + ")}`);
    }
    const in_the_path = await exchange(port, [
      `GET /health?token=${TOKEN} HTTP/1.1`,
      `Host: 127.0.0.1:${port}`,
    ]);
    assertEquals(in_the_path.status, 401);
    assertEquals(calls.length, admitted);
    assert(!logged.join().includes("k3y"), "It is in the log");
  }));

Deno.test("access: a wrong name is refused before the token is looked at", () =>
  with_app({ token: TOKEN }, async ({ port }) => {
    const head = ["GET /health HTTP/1.1", "Host: evil.example", `Authorization: Bearer ${TOKEN}`];
    assertEquals((await exchange(port, head)).status, 403);
  }));

Deno.test("access: configured names get through as Host, and their pages as Origin", () =>
  with_app({ hosts: ["frt.example", "[2001:db8::1]"] }, async ({ port }) => {
    const answer = async (host: string, origin?: string) => {
      const head = ["GET /health HTTP/1.1", `Host: ${host}`];
      return (await exchange(port, origin === undefined ? head : [...head, `Origin: ${origin}`])).status;
    };
    const cases: [string, string | undefined, number][] = [
      ["frt.example", undefined, 200],
      [`FRT.example:${port}`, undefined, 200],
      [`[2001:db8::1]:${port}`, undefined, 200],
      ["other.example", undefined, 403],
      ["frt.example.evil.example", undefined, 403],
      ["evil-frt.example", undefined, 403],
      [`frt.example:${port}`, `http://frt.example:${port}`, 200],
      ["frt.example", "https://frt.example", 200],
      ["frt.example:8443", "https://frt.example:8443", 200],
      ["frt.example", "https://frt.example:8443", 403],
      ["127.0.0.1", "https://frt.example", 403],
      [`frt.example:${port}`, "http://frt.example", 403],
      ["frt.example", "https://evil.example", 403],
      ["frt.example", "null", 403],
    ];
    for (const [host, origin, status] of cases) {
      assertEquals(await answer(host, origin), status, `${host} ${origin}`);
    }
  }));

Deno.test("access: who asks too often waits, the probes never do", () =>
  with_app({ requests_per_second: 5 }, async ({ url, calls, clock }) => {
    for (let request = 0; request < 10; request += 1) assertEquals((await post(url))[0], 200);
    const refused = await get(`${url}/health`);
    assertEquals([refused.status, refused.headers.get("retry-after")], [429, "1"]);
    assertEquals(await post(url), [429, "Too many requests\n"]);
    for (const path of ["/livez", "/readyz"]) assertEquals((await get(url + path)).status, 200, path);
    await clock.advance(200);
    assertEquals((await post(url))[0], 200);
    assertEquals((await post(url))[0], 429);
    assertEquals(calls.length, 11);
  }));

Deno.test("access: guessing tokens costs requests as well", () =>
  with_app({ token: TOKEN, requests_per_second: 1 }, async ({ url }) => {
    const guess = (token: string) => get(`${url}/health`, { authorization: `Bearer ${token}` });
    assertEquals((await guess("a")).status, 401);
    assertEquals((await guess("b")).status, 401);
    assertEquals((await guess(TOKEN)).status, 429);
  }));
