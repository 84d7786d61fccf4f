/** The check that holds every answer of the tests' services against the contracts: it finds what was planted. */
import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { service_contracts } from "@/rpc/contracts/all.ts";
import type { Method } from "@/rpc/method.ts";
import { MethodRegistry } from "@/rpc/registry.ts";
import { SAMPLE_THREAD_DOCUMENT } from "@/rpc/thread_document.ts";
import { assert_documented } from "../support/documented_result.ts";

const methods: Method[] = Object.entries(service_contracts).map(([name, contract]) => ({
  name,
  contract,
  handle: () => null,
}));
const registry = new MethodRegistry(methods);

function problem(name: string, result: unknown): string {
  return assertThrows(() => assert_documented(registry, name, result)).message.split("\n")[0] ?? "";
}

Deno.test("documented results: an answer as declared passes", () => {
  assert_documented(registry, "get_thread_status", SAMPLE_THREAD_DOCUMENT);
  assert_documented(registry, "list_pools", { pools: [] });
});

Deno.test("documented results: a member too many, one too few and one of another type are found", () => {
  const { status: _left_out, ...incomplete } = SAMPLE_THREAD_DOCUMENT;
  assertStringIncludes(problem("get_thread_status", incomplete), "status:");
  assertStringIncludes(problem("get_thread_status", { ...SAMPLE_THREAD_DOCUMENT, mood: "good" }), '"mood"');
  const rounded = { ...SAMPLE_THREAD_DOCUMENT.balances, sol: 1_500_000_000 };
  assertStringIncludes(
    problem("get_thread_status", { ...SAMPLE_THREAD_DOCUMENT, balances: rounded }),
    "balances.sol",
  );
  const negative = { ...SAMPLE_THREAD_DOCUMENT.balances, sol: -1n };
  assertStringIncludes(
    problem("get_thread_status", { ...SAMPLE_THREAD_DOCUMENT, balances: negative }),
    "expected a u64",
  );
  const too_large = { ...SAMPLE_THREAD_DOCUMENT.balances, sol: 2n ** 64n };
  assertStringIncludes(
    problem("get_thread_status", { ...SAMPLE_THREAD_DOCUMENT, balances: too_large }),
    "expected a u64",
  );
});

Deno.test("documented results: a method that is not there is named", () => {
  assertEquals(problem("get_weather", {}), "There is no method get_weather");
});
