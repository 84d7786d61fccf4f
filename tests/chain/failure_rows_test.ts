/** Every row of the tables of errors has a transaction that is judged by it, and by no other row. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { DEFAULT_PROGRAM_ID } from "@/domain/programs.ts";
import { classify_failure, failure_row, INSTRUCTION_ERRORS } from "@/chain/failure_classifier.ts";
import { TRANSACTION_ERRORS } from "@/chain/transaction_errors.ts";
import { BUILTIN_CASES } from "./failure_cases_builtin.ts";
import { CONTRACT_CASES } from "./failure_cases_contract.ts";
import { INNER_CASES } from "./failure_cases_inner.ts";
import { TRANSACTION_CASES } from "./failure_cases_transaction.ts";

const ROWS = [...INSTRUCTION_ERRORS, ...TRANSACTION_ERRORS];
const TABLES = [CONTRACT_CASES, BUILTIN_CASES, INNER_CASES, TRANSACTION_CASES];
const CASES = Object.assign({}, ...TABLES) as typeof CONTRACT_CASES;

Deno.test("failure rows: every row has one case, every case a row", () => {
  const ids = ROWS.map(({ id }) => id);
  assertEquals(ids.length, new Set(ids).size, "ids are unique");
  assertEquals(
    TABLES.map((table) => Object.keys(table).length).reduce((sum, count) => sum + count),
    ids.length,
  );
  assertEquals(Object.keys(CASES).toSorted(), ids.toSorted());
  for (const [id, { how, why_recorded }] of Object.entries(CASES)) {
    assertEquals(how === "recorded", why_recorded !== undefined, `${id}: what is not provoked says why`);
  }
});

for (const [id, { how, attempt }] of Object.entries(CASES)) {
  Deno.test(`failure rows: ${id} (${how})`, async () => {
    const failed = await attempt();
    const row = failure_row(failed, DEFAULT_PROGRAM_ID);
    assertEquals(row.id, id, `${JSON.stringify(failed.error)}\n${failed.logs.join("\n")}`);
    const failure = classify_failure(failed, DEFAULT_PROGRAM_ID);
    assertEquals([failure.code, failure.category, failure.expected, failure.hint], [
      row.code,
      row.category,
      row.expected,
      row.hint,
    ]);
    assert(failure.message.startsWith(row.message));
  });
}

Deno.test("failure rows: every row has words for people", () => {
  for (const { id, code, message, hint } of ROWS) {
    assertMatch(code, /^[a-z][a-z_]*$/);
    assert(id.startsWith(code), id);
    assert(message.length > 10 && hint.length > 5, id);
    assert(!message.endsWith("."), id);
  }
});
