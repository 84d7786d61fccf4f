/** What the service can do, by its own description: forms and explanations are made of it. */
import { call } from "./rpc.js";
import { changed } from "./store.js";

let by_name = new Map();

/** Asks the service for its OpenRPC document. */
export async function load_methods() {
  const document = await call("rpc.discover");
  by_name = new Map(document.methods.map((method) => [method.name, method]));
  changed();
}

/** The description of a method: summary, params with their JSON schemas. Throws while it is not known. */
export function method_named(name) {
  const method = by_name.get(name);
  if (method === undefined) throw new Error(`The service has not described ${name} yet`);
  return method;
}
