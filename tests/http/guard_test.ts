/** Who may talk to the daemon, by Host and Origin. */
import { assertEquals, assertMatch } from "@std/assert";
import { is_loopback } from "@/base/loopback.ts";
import { request_refusal } from "@/http/guard.ts";

const NAMES = { port: 8080, hosts: [] };

function refusal(host: string | null, origin?: string): string | undefined {
  const headers = new Headers();
  if (host !== null) headers.set("host", host);
  if (origin !== undefined) headers.set("origin", origin);
  return request_refusal(new Request("http://127.0.0.1/", { headers }), NAMES);
}

Deno.test("guard: the names of this machine pass, with and without a port", () => {
  for (
    const host of [
      "localhost:8080",
      "127.0.0.1:8080",
      "[::1]:8080",
      "localhost",
      "127.0.0.1",
      "[::1]",
      "LOCALHOST:8080",
    ]
  ) {
    assertEquals(refusal(host), undefined, host);
  }
});

Deno.test("guard: any other Host is refused, also one that begins or ends like ours", () => {
  for (
    const host of [
      null,
      "",
      "evil.example",
      "evil.example:8080",
      "localhost.evil.example:8080",
      "evil-localhost",
      "127.0.0.1.evil.example",
      "127.0.0.1@evil.example",
      "192.168.0.10:8080",
      "0.0.0.0:8080",
      "::1",
      "localhost:80:80",
      "localhost:x",
    ]
  ) {
    assertMatch(refusal(host) ?? "passed", /^Host .* is not this daemon$/, `${host}`);
  }
});

Deno.test("guard: no Origin is no browser, or the page itself", () => {
  assertEquals(refusal("localhost:8080"), undefined);
});

Deno.test("guard: the daemon's own pages may call, under each of its names", () => {
  for (const name of ["localhost", "127.0.0.1", "[::1]"]) {
    assertEquals(refusal("localhost:8080", `http://${name}:8080`), undefined);
  }
});

Deno.test("guard: pages of others are refused", () => {
  for (
    const origin of [
      "https://evil.example",
      "http://evil.example:8080",
      "http://localhost:3000",
      "http://localhost",
      "https://localhost:8080",
      "http://localhost:8080.evil.example",
      "http://localhost:8080/",
      "null",
      "",
      "file://",
      "chrome-extension://abcdef",
    ]
  ) {
    assertMatch(refusal("localhost:8080", origin) ?? "passed", /^Origin .* is not this daemon$/, origin);
  }
});

Deno.test("guard: a refusal quotes no more than the beginning of what was sent", () => {
  assertEquals((refusal("x".repeat(5_000)) ?? "").length < 200, true);
  assertEquals((refusal("localhost", `http://${"x".repeat(5_000)}`) ?? "").length < 200, true);
});

Deno.test("guard: addresses to listen on that only this machine reaches", () => {
  for (const hostname of ["127.0.0.1", "localhost", "::1", "[::1]"]) {
    assertEquals(is_loopback(hostname), true, hostname);
  }
  for (const hostname of ["0.0.0.0", "::", "192.168.0.10", "example.org", "", "10.127.0.1"]) {
    assertEquals(is_loopback(hostname), false, hostname);
  }
});
