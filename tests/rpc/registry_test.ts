/** Methods by name: strict parameters by name or position, refusals with their numbers and hints. */
import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { z } from "zod";
import { type JsonValue, parse_json } from "@/base/json.ts";
import { FailureError } from "@/domain/failure.ts";
import { Refusal, type RefusalKind } from "@/domain/refusal.ts";
import type { RequestParams } from "@/jsonrpc/messages.ts";
import { RpcError } from "@/jsonrpc/rpc_error.ts";
import { contract } from "@/rpc/contract.ts";
import { REFUSALS } from "@/rpc/error_codes.ts";
import { bind_methods } from "@/rpc/method.ts";
import { amount_param, thread_id_param } from "@/rpc/params.ts";
import { MethodRegistry } from "@/rpc/registry.ts";

/** A contract of which only the parameters matter here. */
function taking<Shape extends z.ZodRawShape>(params: Shape) {
  const result = z.unknown();
  return contract({
    summary: "Of this test",
    changes_state: false,
    params,
    result,
    errors: [],
    examples: [],
  });
}

const contracts = {
  status: taking({}),
  show: taking({ thread_id: thread_id_param }),
  pay: taking({ thread_id: thread_id_param, amount: amount_param.optional() }),
  build: taking({ first: z.int(), second: z.int(), third: z.boolean().default(true) }),
  refuse: taking({ kind: z.string() }),
  refuse_at_length: taking({ text: z.string() }),
  fail: taking({ category: z.enum(["network", "transaction", "logic", "system"]) }),
  break: taking({}),
};

const registry = new MethodRegistry(bind_methods(contracts, {
  status: () => "fine",
  show: ({ thread_id }) => ({ thread_id }),
  pay: (params) => params,
  build: async (params) => await Promise.resolve(params),
  refuse: ({ kind }) => {
    throw new Refusal(kind as RefusalKind, `No ${kind}`, "Try again", { kind });
  },
  refuse_at_length: ({ text }) => {
    throw new Refusal("pool_not_found", `No ${text}`, "Try again", { pool_id: text, count: 7n });
  },
  fail: ({ category }) => {
    throw new FailureError({
      category,
      code: "some_failure",
      expected: true,
      message: "It failed",
      hint: "Wait",
    });
  },
  break: () => {
    throw new TypeError("our own fault");
  },
}));

function call(name: string, params?: string): Promise<unknown> {
  const parsed = params === undefined
    ? undefined
    : parse_json(params) as Exclude<JsonValue, string> as RequestParams;
  return registry.call(name, parsed);
}

interface Data {
  readonly kind: string;
  readonly hint: string;
  readonly details: { readonly problems?: string[] };
}

async function refusal(
  name: string,
  params?: string,
): Promise<{ code: number; message: string; data: Data }> {
  const error = await assertRejects(() => call(name, params));
  assert(error instanceof RpcError, String(error));
  return { code: error.code, message: error.message, data: error.data as Data };
}

Deno.test("registry: parameters by name", async () => {
  assertEquals(await call("status"), "fine");
  assertEquals(await call("status", "{}"), "fine");
  assertEquals(await call("show", '{"thread_id":"deposit_1"}'), { thread_id: "deposit_1" });
  assertEquals(await call("pay", '{"amount":18446744073709551615,"thread_id":"x"}'), {
    thread_id: "x",
    amount: 2n ** 64n - 1n,
  });
  assertEquals(await call("build", '{"second":2,"first":1}'), { first: 1, second: 2, third: true });
});

Deno.test("registry: parameters by position, for methods that take one or two", async () => {
  assertEquals(await call("status", "[]"), "fine");
  assertEquals(await call("show", '["deposit_1"]'), { thread_id: "deposit_1" });
  assertEquals(await call("pay", '["x",7]'), { thread_id: "x", amount: 7n });
  assertEquals(await call("pay", '["x"]'), { thread_id: "x" });
});

Deno.test("registry: too many positions, or a method with more parameters, need names", async () => {
  for (
    const [name, params] of [["status", "[1]"], ["show", "[1,2]"], ["pay", "[1,2,3]"], [
      "build",
      "[1,2]",
    ]] as const
  ) {
    const { code, message } = await refusal(name, params);
    assertEquals(code, -32602);
    assertMatch(message, /by position, expected an object with named parameters/);
  }
});

Deno.test("registry: an unknown parameter is refused by its name", async () => {
  const { code, message, data } = await refusal("show", '{"thread_id":"x","amont":1}');
  assertEquals([code, message], [-32602, 'Invalid params: unknown parameter "amont"']);
  assertEquals(data, {
    kind: "invalid_params",
    hint: "show takes thread_id",
    details: { problems: ['unknown parameter "amont"'] },
  });
  assertMatch((await refusal("status", '{"a":1,"b":2}')).message, /unknown parameter "a", "b"/);
  assertEquals((await refusal("status", '{"a":1}')).data.hint, "status takes no parameters");
});

Deno.test("registry: every fault is told with the parameter that it is in", async () => {
  const { code, data } = await refusal("build", '{"first":"one","third":1,"fourth":4}');
  assertEquals(code, -32602);
  const problems = data.details.problems ?? [];
  for (const name of ["first", "second", "third", "fourth"]) {
    assertEquals(problems.filter((problem) => problem.includes(name)).length, 1, `${name} in ${problems}`);
  }
  assertEquals(data.hint, "build takes first, second, third");
});

Deno.test("registry: a missing parameter is refused, by name and by position", async () => {
  for (const params of [undefined, "{}", "[]", '{"thread_id":null}', '{"thread_id":5}', "[null]"]) {
    const { code, message } = await refusal("show", params);
    assertEquals(code, -32602);
    assertMatch(message, /thread_id: expected a thread id/);
  }
});

Deno.test("registry: a method that does not exist is refused with the list of those that do", async () => {
  for (const name of ["foo", "", "toString", "constructor", "__proto__", "Status"]) {
    const { code, data } = await refusal(name);
    assertEquals([code, data.kind], [-32601, "method_not_found"], name);
    assertMatch(data.hint, /status, show, pay, build/);
  }
  assert((await refusal("x".repeat(10_000))).message.length < 200);
});

Deno.test("registry: a refusal of the application has its own number", async () => {
  const numbers: Record<RefusalKind, number> = {
    duplicate_swap_direction: -1001,
    pool_not_found: -1002,
    thread_in_error_state: -1003,
    thread_not_found: -1004,
    wrong_thread_state: -1005,
    chain_failed: -1006,
    not_available_here: -1007,
    insufficient_core_wallet_funds: -1008,
    system_failed: -1009,
    invalid_parameter: -32602,
  };
  assertEquals(Object.fromEntries(Object.entries(REFUSALS).map(([kind, { code }]) => [kind, code])), numbers);
  for (const [kind, number] of Object.entries(numbers)) {
    assertEquals(await refusal("refuse", `["${kind}"]`), {
      code: number,
      message: `No ${kind}`,
      data: { kind, hint: "Try again", details: { kind } } as Data,
    });
  }
});

Deno.test("registry: an error of our own goes on up as it is", async () => {
  const error = await assertRejects(() => call("break"));
  assert(error instanceof TypeError);
});

Deno.test("registry: an operating failure has the number of its origin", async () => {
  for (const category of ["network", "transaction", "logic", "system"]) {
    const is_system = category === "system";
    assertEquals(await refusal("fail", `["${category}"]`) as unknown, {
      code: is_system ? -1009 : -1006,
      message: "It failed",
      data: {
        kind: is_system ? "system_failed" : "chain_failed",
        hint: "Wait",
        details: { code: "some_failure" },
      },
    });
  }
});

Deno.test("registry: a refusal repeats no more than the beginning of a long text", async () => {
  const { message, data } = await refusal(
    "refuse_at_length",
    JSON.stringify([`${"x".repeat(398)}💧${"y".repeat(9_999)}`]),
  );
  assert(message.length < 500 && message.startsWith("No xxx") && message.endsWith("…"), message);
  assertEquals(data.details as unknown, { pool_id: `${"x".repeat(398)}💧…`, count: 7n });
  const cut = await refusal("refuse_at_length", JSON.stringify([`${"x".repeat(399)}💧💧`]));
  assertEquals(cut.data.details as unknown, { pool_id: `${"x".repeat(399)}…`, count: 7n });
});

Deno.test("registry: a refusal of parameters stays short, however many and however long they are", async () => {
  const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`unknown_${index}`, index]));
  assertMatch((await refusal("status", JSON.stringify(many))).message, /"unknown_19" and 4980 more$/);
  const long = await refusal("status", JSON.stringify({ ["x".repeat(100_000)]: 1 }));
  assert(long.message.length < 300, long.message);
});

Deno.test("registry: members with names of the language's own are unknown parameters like all others", async () => {
  for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
    const { code, message } = await refusal("show", `{"thread_id":"x","${name}":{"thread_id":"y"}}`);
    assertEquals([code, message], [-32602, `Invalid params: unknown parameter "${name}"`]);
  }
  assertEquals((await refusal("show", '{"__proto__":{"thread_id":"y"}}')).code, -32602);
});

Deno.test("registry: methods are listed in the order of their registration", () => {
  assertEquals(registry.methods().map(({ name }) => name), [
    "status",
    "show",
    "pay",
    "build",
    "refuse",
    "refuse_at_length",
    "fail",
    "break",
  ]);
});

Deno.test("registry: a handler without a contract is a mistake of the program", () => {
  const handlers = { status: () => "fine", start: () => "never promised" };
  const error = assertThrows(() => bind_methods({ status: contracts.status }, handlers));
  assertEquals(error.message, "Handlers without a contract: start");
});
