/** A real HTTP proxy in front of a real ledger that does to requests and replies what a test asks for. */
import { parse_json, stringify_json } from "@/base/json.ts";
import { coerce_error } from "@/base/errors.ts";

/** One request on its way. */
export interface Call {
  readonly method: string;
  readonly params: readonly unknown[];
  /** How many requests of this method there have been, this one included. */
  readonly asked: number;
}

/** What the ledger answered. */
export interface LedgerReply {
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

/** What goes back: a reply, an HTTP status without one, another body than the reply, or nothing at all. */
export type Reply =
  | LedgerReply
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | { readonly body: string }
  | "close";

/** Stands between client and ledger; `forward` asks the ledger, with other parameters if there are any. */
export type Fault = (
  call: Call,
  forward: (params?: readonly unknown[]) => Promise<LedgerReply>,
) => Promise<Reply>;

/** No fault at all. */
export const HONEST: Fault = (_call, forward) => forward();

/** A proxy that runs. */
export interface FaultyNode {
  readonly url: string;
  /** Method and parameters of every request so far. */
  readonly calls: readonly Call[];
  fault: Fault;
}

/** Runs a proxy to `ledger_url` during `test`. */
export async function with_faulty_node<T>(
  ledger_url: string,
  fault: Fault,
  test: (node: FaultyNode) => Promise<T>,
): Promise<T> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const calls: Call[] = [];
  const node = { url: `http://127.0.0.1:${(listener.addr as Deno.NetAddr).port}`, calls, fault };
  const counts = new Map<string, number>();
  const open = new Set<Promise<void>>();
  const answer = async (body: string): Promise<Reply & { id?: unknown }> => {
    const { id, method, params = [] } = parse_json(body) as {
      id: number;
      method: string;
      params?: unknown[];
    };
    const asked = (counts.get(method) ?? 0) + 1;
    counts.set(method, asked);
    const call = { method, params, asked };
    calls.push(call);
    const reply = await node.fault(call, async (other = params) => {
      const request = stringify_json({ jsonrpc: "2.0", id, method, params: other });
      const headers = { "content-type": "application/json" };
      const response = await fetch(ledger_url, { method: "POST", headers, body: request });
      return parse_json(await response.text()) as LedgerReply;
    });
    return typeof reply === "object" && ("result" in reply || "error" in reply) ? { ...reply, id } : reply;
  };
  const serving = (async () => {
    for await (const connection of listener) {
      const one = serve_one(connection, answer).finally(() => open.delete(one));
      open.add(one);
    }
  })();
  try {
    return await test(node);
  } finally {
    listener.close();
    await Promise.all([serving, ...open]);
  }
}

async function serve_one(connection: Deno.Conn, answer: (body: string) => Promise<Reply>): Promise<void> {
  using open = connection;
  try {
    const body = await read_body(open);
    const reply = body === undefined ? "close" : await answer(body);
    if (reply !== "close") await write_reply(open, reply);
  } catch (caught) {
    // The client has gone, or the ledger: either way nobody waits for this answer.
    coerce_error(caught);
  }
}

async function read_body(connection: Deno.Conn): Promise<string | undefined> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(65_536);
  let text = "";
  for (;;) {
    const end = text.indexOf("\r\n\r\n");
    const length = /content-length: *(\d+)/i.exec(text.slice(0, Math.max(0, end)))?.[1];
    if (length !== undefined && text.length - end - 4 >= Number(length)) return text.slice(end + 4);
    const count = await connection.read(buffer);
    if (count === null) return undefined;
    text += decoder.decode(buffer.subarray(0, count), { stream: true });
  }
}

async function write_reply(connection: Deno.Conn, reply: Exclude<Reply, "close">): Promise<void> {
  const failed = "status" in reply;
  const body = failed
    ? "<html>Trouble</html>"
    : "body" in reply
    ? reply.body
    : stringify_json({ jsonrpc: "2.0", ...reply });
  const bytes = new TextEncoder().encode(body);
  const extra = Object.entries(failed ? reply.headers ?? {} : {}).map(([name, value]) =>
    `${name}: ${value}\r\n`
  );
  const head = `HTTP/1.1 ${failed ? reply.status : 200} Answer\r\nconnection: close\r\n${extra.join("")}` +
    `content-length: ${bytes.length}\r\n\r\n`;
  const all = new Uint8Array([...new TextEncoder().encode(head), ...bytes]);
  for (let at = 0; at < all.length;) at += await connection.write(all.subarray(at));
}
