/** What the page makes of figures, without a browser: exact digits, honest shares, means, order. */
import { assert, assertEquals } from "@std/assert";
import { condensed } from "../../web/condense.js";
import { parse_exact } from "../../web/exact_json.js";
import { percent, seconds, short_address, span, tokens, tokens_cut } from "../../web/format.js";
import { filtered, side_text, sorted, success_rate } from "../../web/thread_rows.js";

const U64_MAX = 18_446_744_073_709_551_615n;

Deno.test("figures: a u64 keeps its digits from the wire to the page", () => {
  assertEquals(parse_exact(`{"a":${U64_MAX},"b":[9007199254740991,9007199254740993],"c":1.5}`), {
    a: U64_MAX,
    b: [9_007_199_254_740_991, 9_007_199_254_740_993n],
    c: 1.5,
  });
  assertEquals(tokens(U64_MAX, 9), "18,446,744,073.709551615");
  assertEquals(tokens(U64_MAX, 0), "18,446,744,073,709,551,615");
});

Deno.test("figures: amounts are whole tokens, cut off and never rounded up", () => {
  assertEquals([tokens(1_500_000, 6), tokens(1, 9), tokens(0, 9)], ["1.5", "0.000000001", "0"]);
  assertEquals([tokens_cut(1_999_999, 6, 2), tokens_cut(1_000_001, 6, 2)], ["1.99", "1"]);
});

Deno.test("figures: a share that is not all of it does not read as if it were", () => {
  assertEquals([percent(1), percent(0.99996), percent(0.5), percent(0)], ["100 %", "99.9 %", "50 %", "0 %"]);
  assertEquals(percent(null), "–");
});

Deno.test("figures: times as a person says them", () => {
  assertEquals([seconds(0.0004), seconds(0.25), seconds(1.5), seconds(null)], [
    "0.4 ms",
    "250 ms",
    "1.5 s",
    "–",
  ]);
  assertEquals([span(59), span(3_660), span(90_000), span(0)], ["59 s", "1 h 1 min", "1 d 1 h", "0 s"]);
  assertEquals(short_address("A7JWMqNeiKbwaQwB6ErS4Yx3S6huhCnuwcm555rmM1AD"), "A7JW…M1AD");
});

function point(second: number, deposit: number, error_rate: number | null) {
  return {
    at_ms: second * 1_000,
    seconds: 1,
    operations_per_second: { deposit, withdrawal: 0, swap: 1 },
    error_rate,
  };
}

Deno.test("figures: few points are shown as they are", () => {
  const points = Array.from({ length: 100 }, (_, second) => point(second, 1, 0));
  assertEquals(condensed(points, 1_000), { points, seconds: 1 });
});

Deno.test("figures: many points become means that count every operation once", () => {
  // Within three seconds: 2 + 4 + 0 deposits, 3 swaps; failures: 1 of 3, 1 of 5, all of 1.
  const [deposits, rates] = [[2, 4, 0], [1 / 3, 1 / 5, 1]];
  const points = Array.from(
    { length: 300 },
    (_, second) => point(second, deposits[second % 3] ?? 0, rates[second % 3] ?? null),
  );
  const { points: means, seconds: length } = condensed(points, 1_000);
  assertEquals([means.length, length], [98, 3]);
  for (const mean of means) {
    assertEquals(mean.operations_per_second, { deposit: 2, withdrawal: 0, swap: 1 });
    assertEquals([mean.seconds, mean.error_rate?.toFixed(9)], [3, (3 / 9).toFixed(9)]);
  }
  const one_more = condensed([...points.slice(1), point(300, 2, 1 / 3)], 1_000).points;
  assertEquals(one_more.slice(0, -1), means, "A new point changes no older mean");
});

function row(place: number, more: Record<string, unknown> = {}) {
  return {
    thread_id: `deposit_${place}`,
    place,
    type: "deposit",
    pool_id: "Poo1",
    token_type: "A",
    swap_direction: null,
    status: "running",
    successful: 0,
    failed: 0,
    balances: { sol: 0, token_a: 0 as number | bigint, token_b: 0, lp_tokens: 0 },
    last_error: null as { error_type: string; at_ms: number } | null,
    ...more,
  };
}

const ids = (rows: { thread_id: string }[]) => rows.map(({ thread_id }) => thread_id);
const everything = { text: "", type: "", status: "", pool_id: "" };

Deno.test("figures: threads are ordered by number, not by letters, and equal ones as they were made", () => {
  const rows = [row(10), row(2, { successful: 3 }), row(1)];
  assertEquals(ids(sorted(rows, { key: "thread_id", descending: false })), [
    "deposit_1",
    "deposit_2",
    "deposit_10",
  ]);
  assertEquals(ids(sorted(rows, { key: "operations", descending: true })), [
    "deposit_2",
    "deposit_1",
    "deposit_10",
  ]);
});

Deno.test("figures: amounts beyond a double are ordered to the unit", () => {
  const amounts = [U64_MAX, 5, U64_MAX - 1n, 9_007_199_254_740_993n];
  const rows = amounts.map((token_a, index) => row(index + 1, { balances: { ...row(0).balances, token_a } }));
  const order = ids(sorted(rows, { key: "token_a", descending: true }));
  assertEquals(order, ["deposit_1", "deposit_3", "deposit_4", "deposit_2"]);
});

Deno.test("figures: each filter narrows, text looks at id, pool and error", () => {
  const failed = { error_type: "pool_lacks_tokens", at_ms: 1 };
  const rows = [
    row(1),
    row(2, { type: "swap", status: "error" }),
    row(3, { last_error: failed, pool_id: "Other" }),
  ];
  assertEquals(ids(filtered(rows, everything)).length, 3);
  assertEquals(ids(filtered(rows, { ...everything, type: "swap" })), ["deposit_2"]);
  assertEquals(ids(filtered(rows, { ...everything, status: "running", pool_id: "Other" })), ["deposit_3"]);
  assertEquals(ids(filtered(rows, { ...everything, text: " LACKS" })), ["deposit_3"]);
  assertEquals(ids(filtered(rows, { ...everything, text: "poo1" })), ["deposit_1", "deposit_2"]);
});

Deno.test("figures: a thread that has done nothing has no success rate", () => {
  assertEquals([success_rate(row(1)), success_rate(row(1, { successful: 3, failed: 1 }))], [null, 0.75]);
  assert(side_text(row(1, { swap_direction: "b_to_a" })) === "B → A");
});
