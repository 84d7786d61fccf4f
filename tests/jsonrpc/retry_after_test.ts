import { assertEquals } from "@std/assert";
import { retry_after_ms } from "@/jsonrpc/retry_after.ts";
import { shown_url } from "@/jsonrpc/shown_url.ts";

const NOW_MS = Date.parse("2025-01-15T10:30:00Z");

Deno.test("Retry-After in seconds", () => {
  assertEquals(["0", "1", " 120 "].map((text) => retry_after_ms(text, NOW_MS)), [0, 1_000, 120_000]);
});

Deno.test("Retry-After as a date, in each of the three forms of HTTP; one that has passed asks for nothing", () => {
  for (const date of ["Wed, 15 Jan 2025 10:30:30 GMT", "Wednesday, 15-Jan-25 10:30:30 GMT"]) {
    assertEquals(retry_after_ms(date, NOW_MS), 30_000, date);
  }
  assertEquals(retry_after_ms("Wed Jan 15 10:30:30 2025 GMT", NOW_MS), 30_000);
  assertEquals(retry_after_ms("Wed, 21 Oct 2015 07:28:00 GMT", NOW_MS), 0);
});

Deno.test("What is neither asks for nothing", () => {
  for (const text of [null, "", "soon", "-5", "1.5", "1e3", "2025-01-15T10:31:00Z", "12 minutes"]) {
    assertEquals(retry_after_ms(text, NOW_MS), undefined, String(text));
  }
});

Deno.test("A shown URL keeps the server and nothing that could be a key", () => {
  assertEquals(shown_url("http://127.0.0.1:8899"), "http://127.0.0.1:8899");
  assertEquals(shown_url("http://127.0.0.1:8899/"), "http://127.0.0.1:8899");
  assertEquals(shown_url("https://rpc.example/v2/key"), "https://rpc.example/…");
  assertEquals(shown_url("https://rpc.example/?api-key=key"), "https://rpc.example/…");
  assertEquals(shown_url("https://user:key@rpc.example"), "https://rpc.example");
  assertEquals(shown_url("key"), "(no URL)");
});
