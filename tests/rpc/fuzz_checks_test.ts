/** The checks of the fuzz campaign: each of them finds what was planted for it. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { error_line } from "@/base/errors.ts";
import type { Contract } from "@/rpc/contract.ts";
import { service_contracts } from "@/rpc/contracts/all.ts";
import { test_seed } from "../base/test_seed.ts";
import { expectation_of, type ExpectedReply } from "./fuzz/expectation.ts";
import { SecretSearch } from "./fuzz/secrets.ts";
import { has_repeated_member, read_strictly } from "./fuzz/strict_json.ts";
import { check_reply } from "./fuzz/strict_reply.ts";
import { is_harmless, type World } from "./fuzz/world.ts";

const CONTRACTS = new Map<string, Contract>(Object.entries(service_contracts));

function accepts(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (caught) {
    if (caught instanceof Error && ["SyntaxError", "StrictJsonError"].includes(caught.name)) return false;
    throw caught;
  }
}

Deno.test("fuzz checks: the strict reader takes what JSON.parse takes, and nothing else", () => {
  const almost_json = fc.array(
    fc.constantFrom(
      ...'{}[]":,.0123456789-+eE \\t\\nulltruefas/u00\u0000\u00a0'.split("").concat(
        '"a"',
        "\\u00e9",
        "1e5",
        "{}",
      ),
    ),
    { maxLength: 12 },
  ).map((parts) => parts.join(""));
  fc.assert(
    fc.property(fc.oneof(almost_json, fc.json(), fc.string()), (text) => {
      assertEquals(accepts(() => read_strictly(text)), accepts(() => JSON.parse(text)), text);
    }),
    { seed: test_seed(), numRuns: 5_000 },
  );
});

Deno.test("fuzz checks: the strict reader sees depth, literals and repetition", () => {
  const nest = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
  assertEquals([accepts(() => read_strictly(nest(64), 64)), accepts(() => read_strictly(nest(65), 64))], [
    true,
    false,
  ]);
  assertEquals(read_strictly(" -1.50E+2 "), { kind: "number", literal: "-1.50E+2" });
  assertEquals(has_repeated_member(read_strictly('[{"a":{"b":1,"\\u0062":2}}]')), true);
  assertEquals(has_repeated_member(read_strictly('[{"a":{"b":1}},{"a":1}]')), false);
});

const EXPECTED: ExpectedReply = { id: "7", method: "get_thread_status", params: undefined };
const DATA = '{"kind":"thread_not_found","hint":"See the list","details":{}}';
const REFUSED = `{"jsonrpc":"2.0","id":7,"error":{"code":-1004,"message":"None","data":${DATA}}}`;

Deno.test("fuzz checks: replies by the letter pass", () => {
  const check = (text: string, expected = EXPECTED) => check_reply(read_strictly(text), expected, CONTRACTS);
  assertEquals(check(REFUSED), "-1004");
  assertEquals(check('{"id":7,"result":null,"jsonrpc":"2.0"}'), "result");
});

Deno.test("fuzz checks: every planted fault of a reply is found", () => {
  const planted: [fault: string, text: string, expected?: ExpectedReply][] = [
    ["an id of another form", REFUSED.replace('"id":7', '"id":7.0')],
    ["an id as a text", REFUSED.replace('"id":7', '"id":"7"')],
    ["no id", REFUSED.replace('"id":7,', "")],
    ["another version", REFUSED.replace("2.0", "2.1")],
    ["result and error", REFUSED.replace('"error"', '"result":1,"error"')],
    ["neither", '{"jsonrpc":"2.0","id":7}'],
    ["one more member", REFUSED.replace('"error"', '"time":1,"error"')],
    ["a member twice", REFUSED.replace('"id":7', '"id":7,"id":7')],
    ["a code that is no integer", REFUSED.replace("-1004", "-1004.5")],
    ["an empty message", REFUSED.replace('"None"', '""')],
    ["no data", REFUSED.replace(`,"data":${DATA}`, "")],
    ["a kind with the code of another", REFUSED.replace("-1004", "-1002")],
    [
      "a refusal that is not declared",
      REFUSED.replace("-1004", "-1006").replace("thread_not_found", "chain_failed"),
    ],
    ["an internal error", REFUSED.replace("-1004", "-32603").replace("thread_not_found", "internal_error")],
    ["a result in place of an error", '{"jsonrpc":"2.0","id":7,"result":1}', { id: "7", code: -32600 }],
    ["a result of no method", '{"jsonrpc":"2.0","id":7,"result":1}', { id: "7", method: "toString" }],
  ];
  for (const [fault, text, expected = EXPECTED] of planted) {
    assert(!accepts_reply(text, expected), `${fault} was not found`);
  }
});

function accepts_reply(text: string, expected: ExpectedReply): boolean {
  try {
    check_reply(read_strictly(text), expected, CONTRACTS);
    return true;
  } catch (caught) {
    assert(error_line(caught).length > 0);
    return false;
  }
}

Deno.test("fuzz checks: secrets and the inside of the program are found, addresses pass", () => {
  const search = new SecretSearch(["5Kb8kLf9zgWQnogidDA76MzPL6TsZZY36hWXMssSzNyd", "/var/lib/frt"]);
  search.assert_clean('{"pool_id":"7yLU1yBdxKxPmbYDoLA2hP3S6fbSj1gzYUWnqDThQfkX"}');
  for (
    const text of [
      "key 5Kb8kLf9zgWQnogidDA76MzPL6TsZZY36hWXMssSzNyd!",
      "cannot open /var/lib/frt/journal.sqlite",
      "Error: x\\n    at call",
      "src/rpc/registry.ts:12:3",
      "TypeError: x is not a function",
    ]
  ) {
    const { message } = assertThrows(() => search.assert_clean(text));
    assert(!message.includes("5Kb8kLf9"), "The failure repeats the secret");
  }
});

Deno.test("fuzz checks: what is expected of a body", () => {
  const of = (text: string) => expectation_of(new TextEncoder().encode(text));
  const single = (id: string, code: number) => ({ form: "single", reply: { id, code } }) as const;
  assertEquals(of("{"), single("null", -32700));
  assertEquals(of("[]"), single("null", -32600));
  assertEquals(of('{"jsonrpc":"1.0","method":"x","id":1.0}'), single("1.0", -32600));
  assertEquals(of('{"jsonrpc":"2.0","method":"x"}'), { form: "silence" });
  assertEquals(of('[1,{"jsonrpc":"2.0","method":"x"}]'), {
    form: "batch",
    replies: [{ id: "null", code: -32600 }],
  });
  assertEquals(expectation_of(new Uint8Array([0x22, 0xff, 0x22])), single("null", -32700));
});

Deno.test("fuzz checks: which calls would change something is known", () => {
  const world: World = { are_running: false, pool_id: "P", thread_ids: ["deposit_1"], events: () => 0 };
  const harmless = (method: string, params: string) =>
    is_harmless(
      { class: "", text: `{"jsonrpc":"2.0","id":1,"method":"${method}","params":${params}}` },
      world,
    );
  for (
    const [method, params] of [
      ["create_pool", "{}"],
      ["create_pool", '{"token_a_decimals":9}'],
      ["create_withdrawal_thread", '["P","A"]'],
      ["create_swap_thread", '{"pool_id":"P","direction":"b_to_a"}'],
      ["start_thread", '{"thread_id":"deposit_1"}'],
    ] as const
  ) assertEquals(harmless(method, params), false, `${method} ${params}`);
  for (
    const [method, params] of [
      ["create_pool", '{"token_a_decimals":20}'],
      ["create_pool", '{"token_a_decimals":19,"token_b_decimals":19,"ratio_whole_number":10}'],
      ["create_withdrawal_thread", '["Q","A"]'],
      ["create_swap_thread", '{"pool_id":"P","direction":"a_to_b"}'],
      ["start_thread", '{"thread_id":"deposit_2"}'],
      ["stop_thread", '{"thread_id":"deposit_1"}'],
      ["get_all_threads", "{}"],
    ] as const
  ) assertEquals(harmless(method, params), true, `${method} ${params}`);
});
