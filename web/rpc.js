import { request_headers } from "./access.js";
import { parse_exact } from "./exact_json.js";

let last_id = 0;

/** What the service refused, with its advice. */
export class RefusedCall extends Error {
  constructor(message, hint) {
    super(message);
    this.hint = hint;
  }
}

/** Calls a method. Rejects with `RefusedCall`, also when the service does not answer. */
export async function call(method, params = {}) {
  last_id += 1;
  const headers = { "content-type": "application/json", ...request_headers() };
  const body = JSON.stringify({ jsonrpc: "2.0", id: last_id, method, params });
  let response;
  try {
    response = await fetch("/rpc", { method: "POST", headers, body });
  } catch (caught) {
    throw new RefusedCall(`The service does not answer: ${caught.message}`, "Is it running?");
  }
  const text = await response.text();
  if (!response.ok) throw new RefusedCall(`${response.status}: ${text.trim()}`, "");
  const { result, error } = parse_exact(text);
  if (error !== undefined) throw new RefusedCall(error.message, error.data?.hint ?? "");
  return result;
}
