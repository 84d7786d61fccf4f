/** Tokens that a thread cannot use: what they are, and what its owner reads. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { foreign_tokens, foreign_tokens_message } from "@/domain/foreign_tokens.ts";
import { recovery_action } from "@/domain/recovery_action.ts";
import { EXAMPLE_POOL, test_address } from "../support/landed_transactions.ts";

const OTHER_LP = test_address(700);
const LP_MINTS = new Set([EXAMPLE_POOL.a.lp_mint, EXAMPLE_POOL.b.lp_mint, OTHER_LP]);

Deno.test("foreign tokens: LP tokens of the own pool are those of its other side", () => {
  assertEquals(foreign_tokens(EXAMPLE_POOL, EXAMPLE_POOL.a.lp_mint, LP_MINTS), "lp_of_other_side");
  assertEquals(foreign_tokens(EXAMPLE_POOL, EXAMPLE_POOL.b.lp_mint, LP_MINTS), "lp_of_other_side");
  // Also where the list of mints has not been told of the pool yet.
  assertEquals(foreign_tokens(EXAMPLE_POOL, EXAMPLE_POOL.a.lp_mint, new Set()), "lp_of_other_side");
});

Deno.test("foreign tokens: LP tokens of another known pool are told from everything else", () => {
  assertEquals(foreign_tokens(EXAMPLE_POOL, OTHER_LP, LP_MINTS), "lp_of_other_pool");
  assertEquals(foreign_tokens(EXAMPLE_POOL, test_address(701), LP_MINTS), "other_token");
  assertEquals(foreign_tokens(EXAMPLE_POOL, EXAMPLE_POOL.a.mint, LP_MINTS), "other_token");
});

Deno.test("foreign tokens: the warning names thread, mint and kind, and that nothing is done with them", () => {
  const kinds = ["lp_of_other_side", "lp_of_other_pool", "other_token"] as const;
  const messages = kinds.map((what) => foreign_tokens_message("deposit_7", OTHER_LP, what));
  assertEquals(new Set(messages).size, kinds.length);
  for (const message of messages) {
    assertStringIncludes(message, "deposit_7");
    assertStringIncludes(message, OTHER_LP);
    assert(/ignores/.test(message));
  }
  assertStringIncludes(messages[0] ?? "", "other side");
  assertStringIncludes(messages[1] ?? "", "another pool");
});

Deno.test("foreign tokens: their recorded errors say that the thread goes on without them", () => {
  for (const code of ["lp_of_other_side", "lp_of_other_pool", "other_token"]) {
    assertEquals(recovery_action(code, true), "ignoring_the_tokens");
  }
});
