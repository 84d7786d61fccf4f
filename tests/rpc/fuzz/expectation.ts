/** What the protocol and the service's own rules demand for a body, read by a reader of our own. */
import { MAX_BATCH_REQUESTS, MAX_JSON_DEPTH } from "@/base/limits.ts";
import { has_repeated_member, member, type Node, read_strictly, StrictJsonError } from "./strict_json.ts";

/** What must come back for one message of a body. */
export interface ExpectedReply {
  /** The id, as a JSON text: a number's literal, a string, or null. */
  readonly id: string;
  /** The code of the error; `undefined` where the method decides. */
  readonly code?: number;
  /** The method that was called, when the request was well-formed. */
  readonly method?: string;
  readonly params?: Node | undefined;
}

/** What must come back for a body: one reply, one for each message that is no notification, or none. */
export type Expectation =
  | { readonly form: "single"; readonly reply: ExpectedReply }
  | { readonly form: "batch"; readonly replies: readonly ExpectedReply[] }
  | { readonly form: "silence" };

function id_text(id: Node | undefined): string | undefined {
  switch (id?.kind) {
    case "number":
      return id.literal;
    case "string":
      return JSON.stringify(id.value);
    case "null":
      return "null";
    default:
      return undefined;
  }
}

/** `undefined` for a notification. */
function expected_reply(message: Node): ExpectedReply | undefined {
  const [version, method, params, given_id] = ["jsonrpc", "method", "params", "id"].map((name) =>
    member(message, name)
  );
  const id = id_text(given_id) ?? "null";
  const invalid = { id, code: -32600 };
  const is_bare = version === undefined;
  if (message.kind !== "object") return invalid;
  if (!is_bare && !(version.kind === "string" && version.value === "2.0")) return invalid;
  if (method?.kind !== "string") return invalid;
  if (given_id !== undefined && id_text(given_id) === undefined) return invalid;
  if (params !== undefined && params.kind !== "array" && params.kind !== "object") return invalid;
  if (given_id === undefined && !is_bare) return undefined;
  return { id, method: method.value, params };
}

function read(body: Uint8Array): Node | undefined {
  try {
    return read_strictly(new TextDecoder("utf-8", { fatal: true }).decode(body), MAX_JSON_DEPTH);
  } catch (caught) {
    if (caught instanceof StrictJsonError || caught instanceof TypeError) return undefined;
    throw caught;
  }
}

/** Every message of a body that a method would be called for, also notifications. */
export function calls_of(body: Uint8Array): { method: string; params: Node | undefined }[] {
  const node = read(body);
  const messages = node === undefined ? [] : node.kind === "array" ? node.items : [node];
  return messages.flatMap((message) => {
    const method = member(message, "method");
    return method?.kind === "string" ? [{ method: method.value, params: member(message, "params") }] : [];
  });
}

/** See the file's head. */
export function expectation_of(body: Uint8Array): Expectation {
  const node = read(body);
  const refused = (code: number): Expectation => ({ form: "single", reply: { id: "null", code } });
  if (node === undefined) return refused(-32700);
  if (has_repeated_member(node)) return refused(-32600);
  if (node.kind === "array") {
    if (node.items.length === 0 || node.items.length > MAX_BATCH_REQUESTS) return refused(-32600);
    const replies = node.items.map(expected_reply).filter((reply) => reply !== undefined);
    return replies.length === 0 ? { form: "silence" } : { form: "batch", replies };
  }
  const reply = expected_reply(node);
  return reply === undefined ? { form: "silence" } : { form: "single", reply };
}
