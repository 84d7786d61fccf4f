/** JSON with every digit of a u64: numbers that a double cannot hold go in and out exactly. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { exact_number, number_literal, parse_json, settled, stringify_json } from "@/base/json.ts";
import { test_seed } from "./test_seed.ts";

const U64_MAX = 2n ** 64n - 1n;

Deno.test("json: any u64 survives writing and reading, as the number or the bigint that holds it", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: U64_MAX }), (value) => {
      const text = stringify_json({ value });
      assertEquals(text, `{"value":${value}}`);
      const { value: read } = parse_json(text) as { value: number | bigint };
      assertEquals(BigInt(read), value);
      assertEquals(typeof read, value <= BigInt(Number.MAX_SAFE_INTEGER) ? "number" : "bigint");
    }),
    { seed: test_seed(), numRuns: 500 },
  );
});

Deno.test("json: the numbers around the last safe integer change their type and keep their digits", () => {
  assertEquals(parse_json("9007199254740991"), 9007199254740991);
  assertEquals(parse_json("9007199254740992"), 9007199254740992n);
  assertEquals(parse_json("9007199254740993"), 9007199254740993n);
  assertEquals(parse_json("-9007199254740993"), -9007199254740993n);
  assertEquals(parse_json("18446744073709551615"), U64_MAX);
  assertEquals(parse_json("18446744073709551616"), U64_MAX + 1n);
});

Deno.test("json: only integer literals become bigints; fractions and exponents stay doubles", () => {
  assertEquals(parse_json("1.5"), 1.5);
  assertEquals(parse_json("1e3"), 1000);
  assertEquals(parse_json("1e20"), 1e20);
  assertEquals(parse_json("18446744073709551615.0"), 18446744073709552000);
  assertEquals(parse_json('"18446744073709551615"'), "18446744073709551615");
});

Deno.test("json: documents without large integers read and write as JSON itself does", () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), (text) => {
      const expected = JSON.parse(text);
      const read = parse_json(text);
      assertEquals(stringify_json(read), stringify_json(expected));
      assertEquals(JSON.stringify(expected), JSON.stringify(JSON.parse(stringify_json(read))));
    }),
    { seed: test_seed(), numRuns: 300 },
  );
});

Deno.test("json: large integers survive at any depth, beside text that looks like them", () => {
  const document = { list: [1n, { deep: [U64_MAX, "18446744073709551615"] }], none: null, small: 7n };
  const text = stringify_json(document);
  assertEquals(
    text,
    '{"list":[1,{"deep":[18446744073709551615,"18446744073709551615"]}],"none":null,"small":7}',
  );
  assertEquals(parse_json(text), {
    list: [1, { deep: [U64_MAX, "18446744073709551615"] }],
    none: null,
    small: 7,
  });
});

Deno.test("json: one number that is not safe is found wherever it stands, and no string is taken for one", () => {
  for (
    const unsafe of ["9007199254740993", "-9007199254740993", "12345678901234567", "18446744073709551615"]
  ) {
    for (
      const [before, after] of [["", ""], [" \n", ""], ["[1,", "]"], ['{"a" :\t', "}"], ["[\r\n", ",2]"]]
    ) {
      const text = `${before}${unsafe}${after}`;
      const exact = parse_json(text);
      assertEquals(exact, parse_json(text, () => {}), text);
      assert(stringify_json(exact).includes(unsafe), text);
    }
  }
  for (
    const text of ['"9007199254740993"', '["12345678901234567,12345678901234567"]', "[9007199254740991]"]
  ) {
    assertEquals(parse_json(text), JSON.parse(text));
  }
});

Deno.test("json: an exact number is a plain one as long as it can be, and keeps its digits beyond", () => {
  assertEquals(exact_number(9007199254740991n), 9007199254740991);
  assertEquals(JSON.stringify([exact_number(U64_MAX), exact_number(0n)]), "[18446744073709551615,0]");
});

Deno.test("json: an indent spreads a document over lines and changes no digit", () => {
  const text = stringify_json({ amount: U64_MAX }, 2);
  assertEquals(text, '{\n  "amount": 18446744073709551615\n}');
});

Deno.test("json: what is not JSON is a SyntaxError", () => {
  for (const text of ["", "{", "nul", "01", "1n", "{'a':1}", "[1,]", "\u0000"]) {
    assert(assertThrows(() => parse_json(text), `accepted ${text}`) instanceof SyntaxError, text);
  }
});

Deno.test("json: a member called __proto__ is data, not a prototype", () => {
  const read = parse_json('{"__proto__": {"polluted": true}}') as { [member: string]: unknown };
  assert(Object.hasOwn(read, "__proto__"));
  assertEquals((read as { polluted?: unknown }).polluted, undefined);
  assertEquals(({} as { polluted?: unknown }).polluted, undefined);
});

Deno.test("json: what has a text of its own keeps it, beside bigints", () => {
  const holder = JSON.parse('{"__proto__":{"a":1},"b":2}');
  holder.b = U64_MAX;
  assertEquals(stringify_json(holder), '{"__proto__":{"a":1},"b":18446744073709551615}');
  const at = new Date(0);
  assertEquals(
    stringify_json({ at, id: number_literal("1.0"), gone: undefined, list: [undefined, 5n] }),
    '{"at":"1970-01-01T00:00:00.000Z","id":1.0,"list":[null,5]}',
  );
  assertEquals(stringify_json([1n], 1), "[\n 1\n]");
  assertEquals(stringify_json(undefined), undefined as unknown as string);
});

Deno.test("json: writing does not change what is written", () => {
  const value = { sum: 1n, list: [2n, { three: 3n }] };
  stringify_json(value);
  assertEquals(value, { sum: 1n, list: [2n, { three: 3n }] });
});

Deno.test("json: a settled object is written as any other, in whatever it is a part of", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), fc.bigInt({ min: 0n, max: U64_MAX }), (inner, sum) => {
      const make = (of: <T extends object>(value: T) => T) => ({
        list: [of({ inner, sum }), of([sum, inner]), { other: inner, sum }],
        gone: undefined,
        'a "name"': of({ sum }),
        end: null,
      });
      const expected = stringify_json(make((value) => value));
      const value = make(settled);
      assertEquals(stringify_json(value), expected);
      assertEquals(stringify_json(value), expected);
      assertEquals(stringify_json(settled(value)), expected);
      assertEquals(stringify_json(value, 2), stringify_json(make((plain) => plain), 2));
    }),
    { seed: test_seed(), numRuns: 200 },
  );
});

Deno.test("json: a witness is told of every number that would be written otherwise, and of no other", () => {
  const told = (text: string) => {
    const found: string[] = [];
    const read = parse_json(text, (_holder, member, literal) => found.push(`${member}=${literal}`));
    assertEquals(read, parse_json(text));
    return found;
  };
  assertEquals(told('{"jsonrpc":"2.0","id":1,"b":[2,-3],"c":9007199254740991,"d":"1.0 and 1e2"}'), []);
  assertEquals(told('{"text":": 1.0","id":1}'), []);
  assertEquals(told('{"id":1.0}'), ["id=1.0"]);
  assertEquals(told('{"id":1e2,"b":0.5}'), ["id=1e2"]);
  assertEquals(told('{"id":-0}'), ["id=-0"]);
  assertEquals(told('{"id":18446744073709551615}'), ["id=18446744073709551615"]);
  assertEquals(told('[9007199254740993,{"id":1E2}]'), ["0=9007199254740993", "id=1E2"]);
});
