/** Findings in groups: what is counted, what is kept when there is no more room, and how an earlier run goes on. */
import { assertEquals } from "@std/assert";
import { MAX_FINDINGS_KEPT } from "@/base/limits.ts";
import type { Severity } from "@/domain/finding.ts";
import { FindingBook } from "@/engine/finding_book.ts";
import { test_address } from "../support/landed_transactions.ts";
import { finding_of } from "../support/findings.ts";

const POOL = test_address(77);

function kind(number: number, severity: Severity) {
  const name = `kind-${number}`;
  return finding_of("I5", number, { id: name, fingerprint: name, severity, pool_id: POOL });
}

Deno.test("findings: a book goes on where an earlier one ended", () => {
  const first = new FindingBook();
  first.note(finding_of("I5", 7), 1_000);
  first.note(finding_of("I5", 8), 2_000);
  first.note(finding_of("T1", 9, { severity: "high", pool_id: null }), 3_000);
  const book = new FindingBook(first.findings);
  assertEquals(book.findings, first.findings);
  const { group, is_new } = book.note(finding_of("I5", 12), 9_000);
  assertEquals([is_new, group.count, group.slot, group.last_seen.slot], [false, 3, 7, 12]);
  assertEquals([group.first_at_ms, group.last_at_ms, group.number], [1_000, 9_000, 1]);
  assertEquals(book.note(finding_of("T6", 13), 9_000).group.number, 3);
  assertEquals([book.seen, book.by_severity], [5, { critical: 4, high: 1, medium: 0 }]);
  assertEquals(book.of_pool(finding_of("I5", 1).pool_id ?? "").critical, 4);
  assertEquals([...book.since_start], [["I5", 1], ["T6", 1]]);
});

Deno.test("findings: the first kinds stay, and only a worse one gets the place of a lesser one", () => {
  const book = new FindingBook();
  for (let number = 1; number <= MAX_FINDINGS_KEPT; number += 1) {
    book.note(kind(number, number === 3 || number === 5 ? "medium" : "high"), number);
  }
  const lesser = book.note(kind(5_000, "medium"), 1);
  assertEquals([lesser.is_new, lesser.is_kept, lesser.dropped], [true, false, undefined]);
  const equal = book.note(kind(5_001, "high"), 1);
  assertEquals([equal.is_kept, equal.dropped?.id], [true, "kind-5"]);
  const worse = book.note(kind(5_002, "critical"), 1);
  assertEquals([worse.is_kept, worse.dropped?.id], [true, "kind-3"]);
  assertEquals(book.note(kind(5_003, "critical"), 1).dropped?.id, "kind-5001");
  assertEquals(book.findings.length, MAX_FINDINGS_KEPT);
  assertEquals(book.seen, MAX_FINDINGS_KEPT + 4, "None is uncounted");
  assertEquals(book.of_pool(POOL), { critical: 2, high: MAX_FINDINGS_KEPT - 1, medium: 3 });
});
