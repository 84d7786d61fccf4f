/** Replies held against the letter of JSON-RPC 2.0 and against the service's own promise about errors. */
import { assert } from "@std/assert";
import { PROTOCOL_ERRORS, REFUSALS } from "@/rpc/error_codes.ts";
import type { Contract } from "@/rpc/contract.ts";
import type { ExpectedReply } from "./expectation.ts";
import { has_repeated_member, member, type Node } from "./strict_json.ts";

const CODES: Readonly<Record<string, number>> = Object.fromEntries(
  Object.entries({ ...PROTOCOL_ERRORS, ...REFUSALS }).map(([kind, { code }]) => [kind, code]),
);

function names_of(node: Node | undefined): string {
  return node?.kind === "object" ? node.members.map(([name]) => name).toSorted().join() : `no object`;
}

function text_of(node: Node | undefined, what: string): string {
  assert(node?.kind === "string" && node.value.length > 0, `${what} is no text`);
  return node.value;
}

/** Which kinds of refusal a call may meet. */
function allowed_kinds(expected: ExpectedReply, contracts: ReadonlyMap<string, Contract>): readonly string[] {
  if (expected.code === -32700) return ["parse_error"];
  if (expected.code === -32600) return ["invalid_request"];
  const contract = contracts.get(expected.method ?? "");
  if (contract === undefined) return ["method_not_found"];
  return [...contract.errors, "invalid_params"];
}

function check_error(error: Node, expected: ExpectedReply, contracts: ReadonlyMap<string, Contract>): string {
  assert(names_of(error) === "code,data,message", `error has ${names_of(error)}`);
  const code = member(error, "code");
  assert(code?.kind === "number" && /^-\d+$/.test(code.literal), "code is no integer");
  text_of(member(error, "message"), "message");
  const data = member(error, "data");
  assert(names_of(data) === "details,hint,kind", `error.data has ${names_of(data)}`);
  const kind = text_of(member(data as Node, "kind"), "kind");
  text_of(member(data as Node, "hint"), "hint");
  assert(member(data as Node, "details")?.kind === "object", "details is no object");
  assert(CODES[kind] === Number(code.literal), `kind ${kind} came with code ${code.literal}`);
  const allowed = allowed_kinds(expected, contracts);
  assert(allowed.includes(kind), `${kind} is not among the declared refusals: ${allowed.join(", ")}`);
  return code.literal;
}

function id_literal(id: Node | undefined): string {
  if (id?.kind === "number") return id.literal;
  if (id?.kind === "string") return JSON.stringify(id.value);
  return id?.kind ?? "absent";
}

/** Throws where `reply` is not what was expected; answers `result`, or the error's code. */
export function check_reply(
  reply: Node,
  expected: ExpectedReply,
  contracts: ReadonlyMap<string, Contract>,
): string {
  assert(!has_repeated_member(reply), "a member stands twice");
  const version = member(reply, "jsonrpc");
  assert(version?.kind === "string" && version.value === "2.0", "jsonrpc is not 2.0");
  const id = id_literal(member(reply, "id"));
  assert(id === expected.id, `id is ${id}, expected ${expected.id}`);
  const names = names_of(reply);
  if (names === "id,jsonrpc,result") {
    assert(expected.code === undefined, `a result, expected the error ${expected.code}`);
    assert(contracts.get(expected.method ?? "") !== undefined, "a result of a method that does not exist");
    return "result";
  }
  assert(names === "error,id,jsonrpc", `the reply has ${names}`);
  return check_error(member(reply, "error") as Node, expected, contracts);
}
