import { timingSafeEqual } from "node:crypto";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { MAX_TOKEN_CHARACTERS, MIN_TOKEN_CHARACTERS } from "@/base/limits.ts";
import { ApiToken, token_problem } from "@/http/api_token.ts";

const TOKEN = "0123456789abcdef0123456789abcdef";

Deno.test("token: what is presented is compared in constant time, as digests of one length", () => {
  const compared: [number, number][] = [];
  const token = new ApiToken(TOKEN, (left, right) => {
    compared.push([left.length, right.length]);
    return timingSafeEqual(left, right);
  });
  const presented = ["x", TOKEN.slice(1), TOKEN + "0", "z".repeat(500), TOKEN];
  assertEquals(presented.map((text) => token.admits(`Bearer ${text}`)), [false, false, false, false, true]);
  assertEquals(compared, presented.map(() => [32, 32] as [number, number]));
  assertEquals([token.admits(undefined), token.admits(""), token.admits(TOKEN)], [false, false, false]);
});

Deno.test("token: it cannot be printed", () => {
  const token = new ApiToken(TOKEN);
  assert(!Deno.inspect(token, { showHidden: true, depth: 10 }).includes(TOKEN), "It is in the object");
  assertEquals(JSON.stringify(token), "{}");
});

Deno.test("token: too short, too long or not to be sent is refused without being shown", () => {
  for (const good of [TOKEN, "a".repeat(MAX_TOKEN_CHARACTERS), "Az09-._~+/".repeat(4) + "=="]) {
    assertEquals(token_problem(good), undefined, good);
  }
  assertMatch(token_problem("a".repeat(MIN_TOKEN_CHARACTERS - 1)) ?? "", /31 characters/);
  assertMatch(token_problem("a".repeat(MAX_TOKEN_CHARACTERS + 1)) ?? "", /513 characters/);
  for (const bad of [`${TOKEN} x`, `${TOKEN}\nx`, `${TOKEN},`, `=${TOKEN}`, `${TOKEN}ä`, `${TOKEN}"`]) {
    const problem = token_problem(bad) ?? "passed";
    assertMatch(problem, /characters other than/, bad);
    assert(!problem.includes(TOKEN), "It is in the message");
  }
});
