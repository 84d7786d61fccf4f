/** Parameters that several methods take, in every form that clients write them. */
import { assert, assertEquals } from "@std/assert";
import { parse_json } from "@/base/json.ts";
import {
  amount_param,
  decimals_param,
  direction_param,
  pool_id_param,
  positive_u64_param,
  side_param,
  thread_id_param,
} from "@/rpc/params.ts";

const U64_MAX = 2n ** 64n - 1n;

/** What a schema makes of a JSON text, as it arrives: through our own parser. */
function read(schema: typeof amount_param | typeof positive_u64_param, json: string): bigint | undefined {
  const checked = schema.safeParse(parse_json(json));
  return checked.success ? checked.data : undefined;
}

Deno.test("amounts: numbers, large numbers and strings of digits", () => {
  const accepted: [string, bigint][] = [
    ["0", 0n],
    ["1", 1n],
    ["-0", 0n],
    ["1e3", 1_000n], // JSON does not know integers: this is the number 1000.
    ["1.0", 1n],
    ["9007199254740991", 9_007_199_254_740_991n],
    ["9007199254740993", 9_007_199_254_740_993n],
    ["18446744073709551615", U64_MAX],
    ['"0"', 0n],
    ['"18446744073709551615"', U64_MAX],
  ];
  for (const [json, expected] of accepted) assertEquals(read(amount_param, json), expected, json);
});

Deno.test("amounts: everything else is refused", () => {
  const refused = [
    "1.5",
    "-1",
    "-9007199254740993",
    "18446744073709551616",
    "123456789012345678901234567890",
    "1e20",
    "1e400",
    "18446744073709551615.0", // No longer exact once it has been a double.
    '"18446744073709551616"',
    '"99999999999999999999"',
    '"01"',
    '"00"',
    '"1e3"',
    '"1.0"',
    '"-1"',
    '"+1"',
    '" 1"',
    '"1 "',
    '"1_000"',
    '"0x10"',
    '""',
    '"١"',
    "true",
    "null",
    "[1]",
    "{}",
  ];
  for (const json of refused) assertEquals(read(amount_param, json), undefined, json);
  assertEquals(amount_param.safeParse(undefined).success, false);
  assertEquals(amount_param.safeParse(NaN).success, false);
});

Deno.test("amounts: a refusal says what was expected", () => {
  const message = (json: string) =>
    amount_param.safeParse(parse_json(json)).error?.issues.map((issue) => issue.message);
  assertEquals(message("-1"), [`expected a whole number of base units from 0 to ${U64_MAX}`]);
  assertEquals(message("true"), ["expected an integer or a string of digits"]);
});

Deno.test("positive amounts: nothing is not enough, and each fault is told once", () => {
  assertEquals(read(positive_u64_param, "1"), 1n);
  assertEquals(read(positive_u64_param, '"18446744073709551615"'), U64_MAX);
  for (const json of ["0", '"0"', "-1", "1.5", '"x"']) {
    const checked = positive_u64_param.safeParse(parse_json(json));
    assert(!checked.success, json);
    assertEquals(checked.error.issues.map(({ message }) => message), [
      `expected a whole number from 1 to ${U64_MAX}`,
    ], json);
  }
});

Deno.test("sides and directions are exactly those", () => {
  for (const side of ["A", "B"]) assert(side_param.safeParse(side).success);
  for (const side of ["a", "AB", "", "A ", null, 1]) assert(!side_param.safeParse(side).success);
  for (const direction of ["a_to_b", "b_to_a"]) assert(direction_param.safeParse(direction).success);
  for (const direction of ["a_to_a", "A_TO_B", "", null]) {
    assert(!direction_param.safeParse(direction).success);
  }
});

Deno.test("decimals are whole numbers from 0 to 19", () => {
  for (const decimals of [0, 9, 19]) assert(decimals_param.safeParse(decimals).success);
  for (const decimals of [-1, 20, 1.5, "9", null, 9n]) assert(!decimals_param.safeParse(decimals).success);
});

Deno.test("ids may be any text: whether there is such a thing is another question", () => {
  for (const schema of [pool_id_param, thread_id_param]) {
    for (const text of ["", "pool", "💧"]) assert(schema.safeParse(text).success);
    for (const other of [1, null, {}, ["deposit_1"]]) assert(!schema.safeParse(other).success);
  }
});
