/** Messages of the campaign, as JSON texts: calls with parameters good and bad, and requests that are none. */
import fc from "fast-check";
import type { OpenRpcDocument, OpenRpcMethod } from "@/rpc/openrpc/document.ts";
import { odd_value, type Schema, value_of } from "./values.ts";

/** A message and the class under which it is counted. */
export interface Message {
  readonly class: string;
  readonly text: string;
}

const UNKNOWN_MEMBERS = ["unexpected", "__proto__", "constructor", "", "POOL_ID", "pool_id ", "id", "💧"];

function object_text(members: readonly (readonly [string, string])[]): string {
  return `{${members.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join()}}`;
}

/** Parameters that the declaration allows. */
function good_params({ params }: OpenRpcMethod, known: readonly string[]): fc.Arbitrary<string> {
  const members = params.map(({ name, required, schema }) =>
    fc.tuple(fc.boolean(), value_of(schema as Schema, known)).map(([given, value]) =>
      required === true || given ? [[name, value] as const] : []
    )
  );
  return fc.tuple(...members).map((given) => object_text(given.flat()));
}

/** Parameters of which about one in three is wrong, missing, or one too many. */
function bad_params({ params }: OpenRpcMethod, known: readonly string[]): fc.Arbitrary<string> {
  const members = params.map(({ name, schema }) =>
    fc.oneof(
      { weight: 6, arbitrary: value_of(schema as Schema, known).map((value) => [[name, value] as const]) },
      { weight: 3, arbitrary: odd_value.map((value) => [[name, value] as const]) },
      { weight: 1, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: odd_value.map((value) => [[name, value] as const, [name, value] as const]) },
    )
  );
  const stranger = fc.tuple(fc.constantFrom(...UNKNOWN_MEMBERS), odd_value).map((one) => [one]);
  const strangers = fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: stranger });
  return fc.tuple(fc.tuple(...members), strangers)
    .map(([given, unknown]) => object_text([...given.flat(), ...unknown]));
}

/** Parameters by position, too few to too many. */
function placed_params({ params }: OpenRpcMethod, known: readonly string[]): fc.Arbitrary<string> {
  const good = params.map(({ schema }) => value_of(schema as Schema, known));
  return fc.tuple(
    fc.tuple(...good),
    fc.array(odd_value, { maxLength: 3 }),
    fc.integer({ min: 0, max: params.length + 1 }),
  ).map(([first, more, length]) => `[${[...first, ...more].slice(0, length).join()}]`);
}

const id_literal = fc.oneof(
  fc.integer({ min: 0, max: 1_000_000 }).map(String),
  fc.constantFrom("null", "0", "-0", "1.0", "1.5", "1e2", "1e400", "-1e-400", "18446744073709551616"),
  fc.constantFrom('""', '"1"', '"\\u0000"', '"\\ud800"', '"💧"', '"a \\"quoted\\" id"'),
  fc.string({ maxLength: 20 }).map((text) => JSON.stringify(text)),
);

type Members = readonly (readonly [string, string])[];

/** The members of a request in any order. */
function request(method: string, params: fc.Arbitrary<string>): fc.Arbitrary<Members> {
  return fc.tuple(params, id_literal).chain(([given, id]) =>
    fc.shuffledSubarray(
      [["jsonrpc", '"2.0"'], ["method", JSON.stringify(method)], ["params", given], ["id", id]] as const,
      { minLength: 4 },
    )
  );
}

function without(members: Members, name: string): Members {
  return members.filter(([one]) => one !== name);
}

/** A request of which one member is not as JSON-RPC wants it. */
function misshapen(good: fc.Arbitrary<Members>): fc.Arbitrary<string> {
  const replaced = (name: string, value: fc.Arbitrary<string>) =>
    fc.tuple(good, value).map(([members, one]) => object_text([...without(members, name), [name, one]]));
  const not_text = fc.constantFrom("1", "null", "true", "[]", "{}", "1.5");
  return fc.oneof(
    replaced("jsonrpc", fc.constantFrom('"1.0"', '"2"', "2", "2.0", "null", '""', '"2.0 "', "[]")),
    replaced("method", not_text),
    replaced("id", fc.constantFrom("true", "false", "[]", "{}", "[1]", '{"a":1}')),
    replaced("params", fc.constantFrom("null", "1", '"text"', "true", "-0")),
    good.map((members) => object_text(without(members, "method"))),
    good.map((members) => object_text([...members, ...members.slice(0, 1)])),
    fc.tuple(good, odd_value).map(([members, value]) => object_text([...members, ["extra", value]])),
    odd_value,
  );
}

/** Messages about `document`'s methods; `known` names things that exist. */
export function messages(document: OpenRpcDocument, known: readonly string[]): fc.Arbitrary<Message> {
  const of_class = (name: string, text: fc.Arbitrary<string>) =>
    text.map((one) => ({ class: name, text: one }));
  // The document of rpc.discover is long: a few of it are enough.
  const frequent = document.methods.filter(({ name }) => name !== "rpc.discover");
  const method = fc.oneof(
    { weight: 60, arbitrary: fc.constantFrom(...frequent) },
    { weight: 1, arbitrary: fc.constantFrom(...document.methods) },
  );
  const good = method.chain((one) => request(one.name, good_params(one, known)));
  const bad = method.chain((one) => request(one.name, bad_params(one, known)));
  const placed = method.chain((one) => request(one.name, placed_params(one, known)));
  const any_params = fc.constantFrom("{}", "[]", '{"thread_id":"deposit_1"}');
  const unknown = fc.oneof(
    fc.constantFrom("", "rpc", "rpc.", "rpc.unknown", "Create_pool", "create_pool ", "__proto__", "toString"),
    fc.string({ unit: "binary", maxLength: 200 }),
    fc.constant("m".repeat(50_000)),
  ).chain((name) => request(name, any_params));
  const mixed = fc.oneof(good, bad, placed);
  return fc.oneof(
    { weight: 30, arbitrary: of_class("parameters wrong", bad.map(object_text)) },
    { weight: 25, arbitrary: of_class("parameters as declared", good.map(object_text)) },
    { weight: 12, arbitrary: of_class("parameters by position", placed.map(object_text)) },
    { weight: 13, arbitrary: of_class("not a request", misshapen(mixed)) },
    { weight: 8, arbitrary: of_class("unknown method", unknown.map(object_text)) },
    { weight: 6, arbitrary: of_class("notification", mixed.map((one) => object_text(without(one, "id")))) },
    { weight: 6, arbitrary: of_class("bare", mixed.map((one) => object_text(without(one, "jsonrpc")))) },
  );
}
